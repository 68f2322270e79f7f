#pragma once

#include <cstdint>

namespace farebox::bench {

/// Makes recoverable signatures with libsecp256k1 and nothing around it: what no signer can do without.
class BareSigner {
public:
    BareSigner();
    ~BareSigner();
    BareSigner(const BareSigner&) = delete;
    BareSigner& operator=(const BareSigner&) = delete;

    void sign(std::uint32_t times);

private:
    struct State;
    State* state_;
};

}  // namespace farebox::bench

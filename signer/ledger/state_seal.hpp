#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// One random key that seals states. Kept in the ledger, so that everyone who shares the ledger shares it.
struct StateKey {
    std::uint32_t id = 0;
    std::array<std::uint8_t, 32> secret{};
};

/// Length of a seal: version, key id (big-endian), HMAC-SHA256. Never a go-livepeer signature's 65.
inline constexpr std::size_t kStateSealBytes = 1 + 4 + 32;

/// Makes and checks the `Sig` of a state: an HMAC over the client and the State bytes, so that another client's state
/// is worth nothing.
class StateSealer {
public:
    explicit StateSealer(const StateKey& current) : current_{current} {}

    /// Seals of this key are good until `valid_until`.
    void add_retired(const StateKey& key, protocol::Timestamp valid_until);
    [[nodiscard]] const StateKey& current() const noexcept { return current_; }

    [[nodiscard]] std::string seal(std::string_view client, std::string_view state) const;
    /// Whether a key we know made it; is_current() says whether that key is still good. Constant time in the bytes of
    /// the seal.
    [[nodiscard]] bool verify(std::string_view client, std::string_view state, std::string_view seal) const;
    /// Whether the key that a seal names is good at that ledger time.
    [[nodiscard]] bool is_current(std::string_view seal, protocol::Timestamp now) const noexcept;

private:
    struct Retired {
        StateKey key;
        protocol::Timestamp valid_until;
    };
    [[nodiscard]] const Retired* find_retired(std::uint32_t id) const noexcept;

    StateKey current_;
    std::vector<Retired> retired_;
};

}  // namespace farebox::signer

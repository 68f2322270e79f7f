#pragma once

#include <string>
#include <string_view>

#include "farebox/uint256.hpp"

namespace farebox::protocol {

/// Writes one RLP list, item by item: how Ethereum writes a transaction. (Yellow Paper, appendix B)
class RlpList {
public:
    RlpList& add(std::string_view bytes);
    /// Big-endian without leading zeros; zero is empty.
    RlpList& add(const Uint256& number);
    RlpList& add_empty_list();
    [[nodiscard]] std::string finish() const;

private:
    std::string items_;
};

}  // namespace farebox::protocol

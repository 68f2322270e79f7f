#pragma once

#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::protocol {

/// "0x" and 40 digits in the mixed case of EIP-55.
[[nodiscard]] std::string to_checksum(const Address& address);
/// "0x" and 40 lower-case digits, as payment states hold addresses.
[[nodiscard]] std::string to_lower_hex(const Address& address);

/// 40 hex digits of any case, optionally after "0x": what machines send.
Result<Address> parse_address(std::string_view text);
/// As parse_address, but mixed case must be the right EIP-55 checksum: for what people type.
Result<Address> parse_checksummed_address(std::string_view text);

}  // namespace farebox::protocol

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.PriceInfo: wei for a number of units.
struct PriceInfo {
    std::int64_t price_per_unit = 0;
    std::int64_t pixels_per_unit = 0;
    std::uint32_t capability = 0;
    std::string constraint;  ///< Model id.
    std::string unknown;     ///< Fields this code does not know, raw; written back after the known ones.

    friend bool operator==(const PriceInfo&, const PriceInfo&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<PriceInfo> decode_price_info(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const PriceInfo& message, std::string& out);
[[nodiscard]] std::string encode(const PriceInfo& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, PriceInfo& message);

}  // namespace farebox::protocol::wire

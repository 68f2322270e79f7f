#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.SegParameters: a clip in milliseconds.
struct SegParameters {
    std::uint64_t from = 0;
    std::uint64_t to = 0;

    friend bool operator==(const SegParameters&, const SegParameters&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<SegParameters> decode_seg_parameters(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const SegParameters& message, std::string& out);
[[nodiscard]] std::string encode(const SegParameters& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, SegParameters& message);

}  // namespace farebox::protocol::wire

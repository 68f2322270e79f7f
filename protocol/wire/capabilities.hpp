#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/wire/constraints.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.Capabilities: capability `c` is bit `c mod 64` of word `c div 64`.
struct Capabilities {
    std::vector<std::uint64_t> bitstring;
    std::vector<std::uint64_t> mandatories;
    std::map<std::uint32_t, std::uint32_t> capacities;  ///< By capability id.
    std::string version;                                ///< Of the node.
    std::optional<Constraints> constraints;

    friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<Capabilities> decode_capabilities(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const Capabilities& message, std::string& out);
[[nodiscard]] std::string encode(const Capabilities& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, Capabilities& message);

}  // namespace farebox::protocol::wire

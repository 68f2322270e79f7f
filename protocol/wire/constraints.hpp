#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/capability_constraints.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.Capabilities.Constraints.
struct Constraints {
    std::string min_version;
    std::map<std::uint32_t, CapabilityConstraints> per_capability;  ///< By capability id.

    friend bool operator==(const Constraints&, const Constraints&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<Constraints> decode_constraints(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const Constraints& message, std::string& out);
[[nodiscard]] std::string encode(const Constraints& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, Constraints& message);

}  // namespace farebox::protocol::wire

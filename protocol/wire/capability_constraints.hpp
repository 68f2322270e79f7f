#pragma once

#include <map>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/model_constraint.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.Capabilities.CapabilityConstraints: the models of one capability.
struct CapabilityConstraints {
    std::map<std::string, ModelConstraint> models;  ///< By model id.

    friend bool operator==(const CapabilityConstraints&, const CapabilityConstraints&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<CapabilityConstraints> decode_capability_constraints(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const CapabilityConstraints& message, std::string& out);
[[nodiscard]] std::string encode(const CapabilityConstraints& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, CapabilityConstraints& message);

}  // namespace farebox::protocol::wire

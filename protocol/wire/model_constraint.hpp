#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.Capabilities.CapabilityConstraints.ModelConstraint.
struct ModelConstraint {
    bool warm = false;
    std::uint32_t capacity = 0;
    std::string runner_version;
    std::uint32_t capacity_in_use = 0;

    friend bool operator==(const ModelConstraint&, const ModelConstraint&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<ModelConstraint> decode_model_constraint(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const ModelConstraint& message, std::string& out);
[[nodiscard]] std::string encode(const ModelConstraint& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, ModelConstraint& message);

}  // namespace farebox::protocol::wire

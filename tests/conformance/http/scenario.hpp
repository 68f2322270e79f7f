#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"
#include "tests/conformance/vector_file.hpp"

namespace farebox::conformance {

/// One request of an exchange, and what the reference answered.
struct Step {
    std::string name;
    protocol::Timestamp at;
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Json webhook;  ///< What the auth webhook answers; null: it must not be asked.
    Json network;  ///< Of orchestrators, from here on; null: as before.
    Json expected;

    /// The first header of that name.
    [[nodiscard]] std::optional<std::string> header(std::string_view wanted) const;
};

/// One server instance and what it was asked.
struct Scenario {
    std::string name;
    Json config;
    std::string private_key;  ///< 32 bytes.
    Address address;          ///< The key's.
    std::vector<Step> steps;
};

/// Throws where the case is not of the schema.
[[nodiscard]] Scenario parse_scenario(const VectorCase& one);

/// The feature that the case needs and Farebox does not have yet, if any. A part of the schema that this program does
/// not know counts as one: it may never be passed over in silence.
[[nodiscard]] std::optional<std::string> missing_feature(const VectorCase& one);

}  // namespace farebox::conformance

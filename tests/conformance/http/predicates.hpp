#pragma once

#include <map>
#include <string>

#include "tests/conformance/http/situation.hpp"

/// The names that a row's "when" may use for a request. Each looks only at the situation; the parameter is the row's.
namespace farebox::conformance {

using RequestPredicate = bool (*)(const Situation& situation, const Json& parameter);
using RequestPredicates = std::map<std::string, RequestPredicate>;

/// What the body, its JSON and the route are like.
[[nodiscard]] const RequestPredicates& body_predicates();
/// What the quote is like, and the prices configured for it.
[[nodiscard]] const RequestPredicates& quote_predicates();
/// What the shown state is like, and what the rules of state make of it.
[[nodiscard]] const RequestPredicates& state_predicates();
/// What the auth webhook answers.
[[nodiscard]] const RequestPredicates& webhook_predicates();
/// What the bill comes to.
[[nodiscard]] const RequestPredicates& bill_predicates();

[[nodiscard]] bool is_request_predicate(const std::string& name);
/// Throws std::out_of_range for an unknown name.
[[nodiscard]] bool request_predicate(const std::string& name, const Situation& situation, const Json& parameter);

}  // namespace farebox::conformance

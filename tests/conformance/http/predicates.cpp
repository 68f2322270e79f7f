#include "tests/conformance/http/predicates.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace farebox::conformance {
namespace {

/// Nothing where no table has the name.
RequestPredicate find(const std::string& name) {
    for (const auto* table :
         {&body_predicates(), &quote_predicates(), &state_predicates(), &bill_predicates(), &webhook_predicates()}) {
        if (const auto found = table->find(name); found != table->end()) {
            return found->second;
        }
    }
    return nullptr;
}

}  // namespace

bool is_request_predicate(const std::string& name) {
    return find(name) != nullptr;
}

bool request_predicate(const std::string& name, const Situation& situation, const Json& parameter) {
    const RequestPredicate predicate = find(name);
    if (predicate == nullptr) {
        throw std::out_of_range{"there is no predicate \"" + name + "\""};
    }
    return predicate(situation, parameter);
}

}  // namespace farebox::conformance

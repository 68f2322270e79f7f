#include "tests/conformance/rules/ceilings.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace farebox::conformance {
namespace {

using protocol::Rational;

const PriceRow* find_row(const CeilingCase& given, std::uint32_t capability, std::string_view model) {
    for (const std::string_view name : {model, std::string_view{"default"}}) {
        for (const PriceRow& row : given.rows) {
            if (row.capability == capability && row.model == name) {
                return &row;
            }
        }
    }
    return nullptr;
}

/// How often each row is named; under nullptr, how many models have none.
std::map<const PriceRow*, int> named_rows(const CeilingCase& given) {
    std::map<const PriceRow*, int> named;
    if (!given.requested || !given.requested->constraints) {
        return named;
    }
    for (const auto& [capability, constraints] : given.requested->constraints->per_capability) {
        for (const auto& [model, constraint] : constraints.models) {
            ++named[find_row(given, capability, model)];
        }
    }
    return named;
}

}  // namespace

std::optional<Rational> reference_ceiling(const CeilingCase& given) {
    Rational sum;
    for (const auto& [row, times] : named_rows(given)) {
        sum += row == nullptr ? Rational{} : row->price * Rational{std::int64_t{times}};
    }
    return sum.is_zero() ? given.global : std::optional{sum};
}

std::optional<Rational> strict_ceiling(const CeilingCase& given) {
    Rational sum;
    for (const auto& [row, times] : named_rows(given)) {
        sum += row == nullptr ? Rational{} : row->price;
    }
    if (sum.sign() <= 0) {
        return given.global;
    }
    return a_model_has_no_row(given) && given.global ? std::min(sum, *given.global) : sum;
}

bool models_share_a_row(const CeilingCase& given) {
    const auto named = named_rows(given);
    return std::ranges::any_of(named, [](const auto& entry) { return entry.first != nullptr && entry.second > 1; });
}

bool a_model_has_no_row(const CeilingCase& given) {
    return named_rows(given).contains(nullptr);
}

}  // namespace farebox::conformance

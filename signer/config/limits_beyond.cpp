#include <initializer_list>
#include <string_view>

#include "signer/config/limits.hpp"
#include "signer/config/parse.hpp"

// Limits that promise more than the whole signer allows.
namespace farebox::signer::config {
namespace {

/// False where they are of two currencies: which one is lower, is another matter every day.
bool is_above(const protocol::Amount& left, const protocol::Amount& right) {
    if (left.in_dollars() != right.in_dollars()) {
        return false;
    }
    return left.in_dollars() ? *left.usd() > *right.usd() : *left.wei() > *right.wei();
}

}  // namespace

std::vector<std::string> beyond_the_signers(const LimitsConfig& limits, const PricingConfig& pricing,
                                            const TicketsConfig& tickets) {
    std::vector<std::string> beyond;
    const auto note = [&beyond](std::initializer_list<std::string_view> parts) {
        std::string& line = beyond.emplace_back("limits.");
        for (const auto part : parts) {
            line += part;
        }
    };
    const auto* const face_value = limits.max_face_value ? limits.max_face_value->wei() : nullptr;
    if (face_value != nullptr && *face_value > tickets.max_face_value) {
        note({"max_face_value is above [tickets] max_face_value = \"", tickets.max_face_value.to_amount(), "\""});
    }
    for (const auto& unit : kPriceUnits) {
        const auto& own = limits.max_price.*unit.member;
        const auto& all = pricing.max_price.*unit.member;
        const auto name = "max_price.\"" + std::string{unit.name} + "\"";
        if (own && !all) {
            note({name, " is set, but [pricing] ", name, " is not: nobody may pay by it"});
        } else if (own && !all->unlimited && (own->unlimited || is_above(own->amount, all->amount))) {
            note({name, " is above [pricing] ", name, " = \"", format_ceiling(*all), "\""});
        }
    }
    return beyond;
}

}  // namespace farebox::signer::config

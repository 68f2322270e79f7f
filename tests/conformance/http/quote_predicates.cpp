#include <algorithm>
#include <optional>
#include <regex>
#include <vector>

#include "protocol/max_price.hpp"
#include "protocol/uint256.hpp"
#include "tests/conformance/http/predicates.hpp"
#include "tests/conformance/rules/ceilings.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::Rational;

bool ticket_fields_have_other_lengths(const Situation& situation, const Json& /*parameter*/) {
    return situation.quote && situation.quote->ticket_params && !situation.params;
}

bool address_is_not_20_bytes(const Situation& situation, const Json& /*parameter*/) {
    return situation.quote && situation.quote->address.size() != Address::kSize;
}

bool price_is_negative(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.quote || !situation.quote->price_info) {
        return false;
    }
    const auto& price = *situation.quote->price_info;
    return price.price_per_unit < 0 || price.pixels_per_unit < 0;
}

bool recipient_is_zero(const Situation& situation, const Json& /*parameter*/) {
    return situation.params && situation.params->recipient.is_zero();
}

bool creation_round_is_negative(const Situation& situation, const Json& /*parameter*/) {
    return situation.params && situation.params->creation_round < 0;
}

bool tickets_are_worthless(const Situation& situation, const Json& /*parameter*/) {
    return situation.params && (situation.params->face_value.is_zero() || situation.params->win_prob.is_zero());
}

bool expires_beyond_int64(const Situation& situation, const Json& /*parameter*/) {
    // Where the low 64 bits are 0 both say so.
    return situation.params && situation.params->expiration_block > Uint256{{INT64_MAX}} &&
           situation.params->expiration_block.limbs[0] != 0;
}

/// What Farebox repeats to a client as the orchestrator's address.
bool transcoder_is_no_web_address(const Situation& situation, const Json& /*parameter*/) {
    static const std::regex kWeb{R"(https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[!-~]*)?)"};
    return situation.quote && !std::regex_match(situation.quote->transcoder, kWeb);
}

CeilingCase ceiling_case(const Situation& situation) {
    const Json& config = situation.scenario.config;
    CeilingCase given;
    if (!config.at("maxPrice").is_null()) {
        given.global = test::rational_of(config.at("maxPrice"));
    }
    for (const Json& row : config.at("capabilityMaxPrices")) {
        given.rows.push_back({row.at("capability"), row.at("model"), test::rational_of(row.at("price"))});
    }
    given.requested = situation.capabilities;
    return given;
}

template <bool (*rule)(const CeilingCase&)>
bool of_ceilings(const Situation& situation, const Json& /*parameter*/) {
    return rule(ceiling_case(situation));
}

bool strict_ceiling_is_another(const Situation& situation, const Json& /*parameter*/) {
    return strict_ceiling(ceiling_case(situation)) != reference_ceiling(ceiling_case(situation));
}

/// The prices that a quote is held against beside the configured one: the request's and the session's first.
std::vector<Rational> other_ceilings(const Situation& situation) {
    std::vector<Rational> ceilings;
    if (const auto& max_price = situation.request->max_price) {
        const auto price = Rational::parse_decimal(max_price->price);
        ceilings.push_back(price ? *price : Rational{});
    }
    if (const auto& state = situation.shown; state && state->initial_pixels_per_unit != 0) {
        ceilings.emplace_back(state->initial_price_per_unit, state->initial_pixels_per_unit);
    }
    return ceilings;
}

std::optional<Rational> price_of(const Situation& situation) {
    if (!situation.quote || !situation.quote->price_info || situation.quote->price_info->pixels_per_unit == 0) {
        return std::nullopt;
    }
    return Rational{situation.quote->price_info->price_per_unit, situation.quote->price_info->pixels_per_unit};
}

/// Above our configured ceiling, while neither the request nor the session has a lower one (which would be named).
bool price_is_above_strict_ceiling(const Situation& situation, const Json& /*parameter*/) {
    const auto configured = strict_ceiling(ceiling_case(situation));
    const auto price = price_of(situation);
    return configured && price && *price > *configured &&
           std::ranges::none_of(other_ceilings(situation), [&](const Rational& other) { return other < *configured; });
}

bool max_price_is_malformed(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.request || !situation.request->max_price) {
        return false;
    }
    const auto& [price, currency, unit, quoted] = *situation.request->max_price;
    return !protocol::parse_max_price({price, currency, unit}, situation.request->type);
}

bool price_is_above_a_ceiling(const Situation& situation, const Json& /*parameter*/) {
    const auto price = price_of(situation);
    if (!price) {
        return false;
    }
    std::vector<Rational> ceilings = other_ceilings(situation);
    if (const auto configured = strict_ceiling(ceiling_case(situation))) {
        ceilings.push_back(*configured);
    }
    return std::ranges::any_of(ceilings, [&](const Rational& ceiling) { return *price > ceiling; });
}

/// What is billed is the session's first price.
bool initial_price_is_above_ceiling(const Situation& situation, const Json& /*parameter*/) {
    const auto configured = strict_ceiling(ceiling_case(situation));
    const auto& state = situation.shown;
    return configured && state && state->initial_pixels_per_unit > 0 &&
           Rational{state->initial_price_per_unit, state->initial_pixels_per_unit} > *configured;
}

}  // namespace

const RequestPredicates& quote_predicates() {
    static const RequestPredicates table{
        {"ticket_fields_have_other_lengths", ticket_fields_have_other_lengths},
        {"address_is_not_20_bytes", address_is_not_20_bytes},
        {"price_is_negative", price_is_negative},
        {"recipient_is_zero", recipient_is_zero},
        {"creation_round_is_negative", creation_round_is_negative},
        {"tickets_are_worthless", tickets_are_worthless},
        {"expires_beyond_int64", expires_beyond_int64},
        {"transcoder_is_no_web_address", transcoder_is_no_web_address},
        {"models_share_a_row", of_ceilings<models_share_a_row>},
        {"a_model_has_no_row", of_ceilings<a_model_has_no_row>},
        {"strict_ceiling_is_another", strict_ceiling_is_another},
        {"price_is_above_strict_ceiling", price_is_above_strict_ceiling},
        {"max_price_is_malformed", max_price_is_malformed},
        {"price_is_above_a_ceiling", price_is_above_a_ceiling},
        {"initial_price_is_above_ceiling", initial_price_is_above_ceiling},
    };
    return table;
}

}  // namespace farebox::conformance

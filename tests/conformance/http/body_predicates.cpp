#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "protocol/rational.hpp"
#include "tests/conformance/http/predicates.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

/// Go's router redirects a path with empty or dotted parts to its clean form.
bool path_is_not_clean(const Situation& situation, const Json& /*parameter*/) {
    const std::string path = situation.step.target.substr(0, situation.step.target.find('?')) + "/";
    return path.find("//", 0) < path.size() - 2 || path.find("/./") != std::string::npos ||
           path.find("/../") != std::string::npos;
}

template <bool GoRequest::* flag>
bool has_flag(const Situation& situation, const Json& /*parameter*/) {
    return situation.request && (*situation.request).*flag;
}

bool is_nested_deeper_than(const Situation& situation, const Json& parameter) {
    return situation.request && situation.request->depth > parameter.get<std::size_t>();
}

bool manifest_id_is_not_allowed(const Situation& situation, const Json& /*parameter*/) {
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
    constexpr std::size_t kMaxLength = 64;
    if (!situation.request || situation.request->manifest_id.empty()) {
        return false;
    }
    const std::string& id = situation.request->manifest_id;
    return id.size() > kMaxLength || id.find_first_not_of(kAllowed) != std::string::npos;
}

template <std::string GoRequest::* field>
bool is_longer_than(const Situation& situation, const Json& parameter) {
    return situation.request && ((*situation.request).*field).size() > parameter.get<std::size_t>();
}

/// A maxPrice, not quoted, that no double holds: our JSON reader gives up on it.
bool max_price_is_beyond_double(const Situation& situation, const Json& /*parameter*/) {
    return situation.request && situation.request->max_price && !situation.request->max_price->quoted &&
           !std::isfinite(std::strtod(situation.request->max_price->price.c_str(), nullptr));
}

/// A maxPrice that is positive, but too large or too fine for exact arithmetic.
bool max_price_is_beyond_arithmetic(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.request || !situation.request->max_price || situation.request->max_price->price.empty()) {
        return false;
    }
    const std::string& price = situation.request->max_price->price;
    const std::string mantissa = price.substr(0, price.find_first_of("eE"));
    const bool positive = price[0] != '-' && mantissa.find_first_of("123456789") != std::string::npos;
    return positive && !protocol::Rational::parse_decimal(price);
}

/// Refused whatever the signer's configuration and chain are.
bool is_incomplete(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.request || !situation.quote || !situation.params) {
        return true;
    }
    const auto& price = situation.quote->price_info;
    const bool priced = price && price->price_per_unit > 0 && price->pixels_per_unit > 0;
    const bool forged = situation.request->has_state() && (!situation.state_is_authentic || !situation.shown);
    return !priced || !situation.quote->auth_token || forged;
}

bool is_payment_request(const Situation& situation) {
    return situation.step.target == "/generate-live-payment" && situation.step.method == "POST";
}

bool has_no_sender(const Situation& situation, const Json& /*parameter*/) {
    return is_payment_request(situation) && situation.scenario.config.value("noSender", false);
}

bool sender_cannot_be_read(const Situation& situation, const Json& /*parameter*/) {
    return is_payment_request(situation) && !situation.scenario.config.value("senderInfoError", "").empty();
}

/// Now, or when the session began: the reference then keeps it in the state.
bool names_an_auth_id(const Situation& situation, const Json& /*parameter*/) {
    const auto auth_id_of = [](const std::optional<signer::SessionState>& state) {
        return state ? state->auth_id : std::string{};
    };
    const bool named_now = !situation.step.header("Signer-Auth-Id").value_or("").empty();
    return is_payment_request(situation) &&
           (named_now || auth_id_of(situation.shown_to_reference) != auth_id_of(situation.shown));
}

/// GET alone: HEAD has no body to differ.
bool asks_for_orchestrators(const Situation& situation, const Json& /*parameter*/) {
    return situation.step.method == "GET" && situation.step.target.starts_with("/discover-orchestrators");
}

bool reference_has_status(const Situation& situation, const Json& parameter) {
    return situation.step.expected.at("status") == parameter;
}

bool reference_is_past(const Situation& situation, const Json& parameter) {
    return situation.reference_row > parameter.get<int>();
}

bool reference_is_at(const Situation& situation, const Json& parameter) {
    return situation.reference_row == parameter.get<int>();
}

bool reference_says(const Situation& situation, const Json& parameter) {
    return situation.step.expected.value("errorMessage", "") == parameter.get<std::string>();
}

}  // namespace

const RequestPredicates& body_predicates() {
    static const RequestPredicates table{
        {"path_is_not_clean", path_is_not_clean},
        {"repeats_a_key", has_flag<&GoRequest::repeats_a_key>},
        {"has_trailing_data", has_flag<&GoRequest::has_trailing_data>},
        {"has_bytes_as_numbers", has_flag<&GoRequest::has_bytes_as_numbers>},
        {"has_invalid_unicode", has_flag<&GoRequest::has_invalid_unicode>},
        {"has_number_beyond_double", has_flag<&GoRequest::has_number_beyond_double>},
        {"is_nested_deeper_than", is_nested_deeper_than},
        {"manifest_id_is_not_allowed", manifest_id_is_not_allowed},
        {"app_is_longer_than", is_longer_than<&GoRequest::app>},
        {"capabilities_are_longer_than", is_longer_than<&GoRequest::capabilities>},
        {"max_price_is_beyond_double", max_price_is_beyond_double},
        {"max_price_is_beyond_arithmetic", max_price_is_beyond_arithmetic},
        {"is_incomplete", is_incomplete},
        {"has_no_sender", has_no_sender},
        {"sender_cannot_be_read", sender_cannot_be_read},
        {"names_an_auth_id", names_an_auth_id},
        {"asks_for_orchestrators", asks_for_orchestrators},
        {"reference_has_status", reference_has_status},
        {"reference_is_past", reference_is_past},
        {"reference_is_at", reference_is_at},
        {"reference_says", reference_says},
    };
    return table;
}

}  // namespace farebox::conformance

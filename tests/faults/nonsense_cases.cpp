#include "tests/faults/nonsense_cases.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "sandbox/control/nonsense.hpp"

namespace farebox::faults {
namespace {

using sandbox::Place;
using Texts = std::vector<std::string_view>;

constexpr std::array<std::string_view, 9> kKinds{"garbage", "missing", "null", "number", "text",
                                                 "list",    "empty",   "huge", "cut"};

struct FieldRule {
    bool may_work;
    Texts named;
};
using Rules = std::map<std::string_view, FieldRule>;

/// Nonsense outside the body: what is left of the answer is enough, but no header may be endless.
const FieldRule kHeaders{true, {"headers are too large"}};
const FieldRule kStatus{false, {"999"}};

const Rules& discovery_rules() {
    static const Rules rules{
        {"", {false, {"discovery document", "larger than 1048576 bytes"}}},
        {"address", {true, {"address"}}},
        {"runners", {false, {"runners", "does not offer"}}},
        {"url", {false, {"url", "cannot connect", "answered 404"}}},
        {"app", {false, {"app is", "does not offer"}}},
        {"version", {true, {"runners.version"}}},
        {"metadata", {true, {"metadata"}}},
        {"mode", {false, {"runners.mode", "echo/fixed is", "echo/live is"}}},
        {"capacity", {true, {"runners.capacity"}}},
        {"capacity_used", {true, {"runners.capacity_used"}}},
        {"capacity_available", {false, {"runners.capacity_available", "has no room"}}},
        {"price_info", {false, {"runners.price_info", "listed without a price"}}},
        {"price", {false, {"price_info.price", "more than its listing"}}},
        {"currency", {false, {"price_info.currency"}}},
        {"unit", {false, {"price_info.unit"}}},
        {"headers", kHeaders},
        {"status", kStatus},
    };
    return rules;
}

/// The fields of an OrchestratorInfo that somebody is to be paid by. What the orchestrator alone can check is refused
/// by it.
const Rules& info_rules() {
    constexpr std::string_view kTooLong = "asks for payment in more than 65536 bytes";
    constexpr std::string_view kRefused = "refused the payment";
    static const Rules rules{
        {"transcoder", {true, {"OrchestratorInfo.transcoder", kTooLong}}},
        {"address", {false, {"no address of 20 bytes", kTooLong}}},
        {"ticket_params", {false, {"no ticket parameters", "ticketParams"}}},
        {"recipient", {false, {"ticketParams recipient", kTooLong}}},
        {"face_value", {false, {"face_value", kRefused, kTooLong}}},
        {"win_prob", {false, {"win_prob", kRefused, kTooLong}}},
        {"recipient_rand_hash", {false, {"recipient_rand_hash", kRefused, kTooLong}}},
        {"seed", {false, {"seed", kRefused, kTooLong}}},
        {"expiration_block", {false, {"expiration_block", kRefused, kTooLong}}},
        {"creation_round", {false, {kRefused}}},
        {"creation_round_block_hash", {false, {"creation_round_block_hash", kRefused, kTooLong}}},
        {"price_info", {false, {"no price"}}},
        {"price_per_unit", {false, {"no price", "wei per unit", kRefused}}},
        {"pixels_per_unit", {false, {"no price", kRefused}}},
        {"auth_token", {false, {"no auth token"}}},
        {"token", {false, {"auth token", kRefused, kTooLong}}},
        {"session_id", {false, {"no auth token", "manifest_id", "AuthToken.session_id", kTooLong}}},
        {"expiration", {false, {kRefused}}},
        {"capabilities", {true, {}}},
        {"version", {true, {"Capabilities.version", kTooLong}}},
        {"capabilities_prices", {true, {}}},
        {"nodes", {true, {"OrchestratorInfo.nodes", kTooLong}}},
    };
    return rules;
}

const Rules& challenge_rules() {
    constexpr std::string_view kTooLong = "asks for payment in more than 65536 bytes";
    static const Rules rules{
        {"", {false, {"with no challenge", kTooLong}}},
        {"payment_params", {false, {"payment_params", "with no challenge", kTooLong}}},
        {"orchestrator", {true, {"orchestrator is", "own URL", kTooLong}}},
        {"manifest_id", {false, {"manifest_id", kTooLong}}},
        {"payment_url", {true, {"payment_url", kTooLong}}},
        {"headers", kHeaders},
        {"status", kStatus},
    };
    return rules;
}

const Rules& session_rules() {
    static const Rules rules{
        {"", {false, {"session reservation"}}},
        {"session_id", {true, {"session_id", "session reservation: the answer is larger"}}},
        {"app_url", {true, {"app_url", "session reservation: the answer is larger"}}},
        {"control_url", {true, {"control_url", "session reservation: the answer is larger"}}},
        {"headers", kHeaders},
        {"status", kStatus},
    };
    return rules;
}

const Rules& rules_of(Place place) {
    static const Rules app_rules{{"", {true, {}}}, {"headers", kHeaders}, {"status", {true, {}}}};
    static const Rules stop_rules{{"", {true, {}}}, {"headers", kHeaders}, {"status", kStatus}};
    static const Rules payment_rules{
        {"", {true, {"answer is larger"}}}, {"headers", kHeaders}, {"status", {true, {"999"}}}};
    switch (place) {
        case Place::discovery:
            return discovery_rules();
        case Place::challenge:
        case Place::refresh:
            return challenge_rules();
        case Place::session:
            return session_rules();
        case Place::payment:
            return payment_rules;
        case Place::stop:
            return stop_rules;
        default:
            return app_rules;
    }
}

FieldRule rule_of(Place place, std::string_view field) {
    const auto& own = rules_of(place);
    const auto found = own.find(field);
    if (found == own.end() && (place == Place::payment || place == Place::quote)) {
        return {true, {}};  // what comes with a payment is of no use then, and a quote is only shown
    }
    auto rule = found != own.end() ? found->second : info_rules().at(field);
    if (place == Place::refresh) {
        rule.named.insert(rule.named.end(), {"fresh parameters", "answer is larger", "to a payment"});
    }
    return rule;
}

}  // namespace

std::vector<NonsenseCase> nonsense_at(Place place) {
    Texts fields{""};
    fields.insert(fields.end(), sandbox::json_fields(place).begin(), sandbox::json_fields(place).end());
    fields.insert(fields.end(), sandbox::info_fields(place).begin(), sandbox::info_fields(place).end());
    const bool is_http = place != Place::quote;
    if (is_http) {
        fields.emplace_back("headers");
    }
    const std::string name{to_string(place)};
    std::vector<NonsenseCase> cases;
    for (const auto field : fields) {
        const auto rule = rule_of(place, field);
        const auto where = field.empty() ? name : name + "." + std::string{field};
        for (const auto kind : kKinds) {
            cases.push_back({where + ":" + std::string{kind}, rule.may_work, rule.named});
        }
    }
    if (is_http) {
        const auto status = rule_of(place, "status");
        cases.push_back({name + ".status", status.may_work, status.named});
    }
    return cases;
}

}  // namespace farebox::faults

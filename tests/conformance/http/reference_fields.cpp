// The reference's recorded reply as fields, and how far its checks went.
#include <algorithm>
#include <array>
#include <string_view>

#include "tests/conformance/http/answer_fields.hpp"
#include "tests/protocol/wire_oracle.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using test::text_of;

/// One refusal of GenerateLivePayment's.
struct Refusal {
    std::string_view start;  ///< Of its text.
    int row;
    int status;
};
constexpr auto kRefusals = std::to_array<Refusal>({
    {"missing orchestrator", 3, 400},
    {"missing or zero priceInfo", 5, 400},
    {"missing ticketParams in OrchestratorInfo", 6, 400},
    {"invalid sig", 7, 400},
    {"invalid state", 8, 400},
    {"orchestratorAddress mismatch", 9, 400},
    {"app mismatch", 10, 400},
    {"job type mismatch", 11, 400},
    {"missing manifestID", 12, 400},
    {"remote signer could not check whether to refresh session: missing auth token", 14, 400},
    {"refresh session for remote signer", 15, 480},
    {"remote signer could not check whether to refresh session: ", 16, 400},
    {"invalid job type", 17, 400},
    {"missing billable unit or job type", 18, 400},
    {"maxPrice", 19, 400},
    {"invalid initial price in state", 20, 400},
    {"orchestrator price ", 21, 481},
    {"no tickets", 23, 482},
    {"numTickets ", 24, 400},
    {"Orchestrator price has more than doubled", 25, 481},
    {"Internal Server Error", 26, 500},
});

void add_tickets(Outcome& outcome, const Json& tickets) {
    outcome.set("payment.tickets.count", tickets.size());
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        for (const auto& [name, value] : tickets[i].items()) {
            outcome.set("payment.tickets." + std::to_string(i) + "." + name, text_of(value));
        }
    }
}

void add_credentials(Outcome& outcome, const Json& credentials, const Volatile& random) {
    Json decoded = credentials.at("decoded");
    outcome.set("segCreds.signed", true);
    if (random.contains("segCreds.manifestId")) {
        outcome.set("segCreds.manifest id chosen", true);
        decoded.erase("manifestId");
        decoded.erase("sig");
    } else {
        outcome.set("segCreds.signedBytes", text_of(credentials.at("signedBytes")));
        outcome.set("segCreds.signedDigest", text_of(credentials.at("signedDigest")));
        if (!random.contains("segCreds byte order of map entries")) {
            outcome.set("segCreds.bytes", text_of(credentials.at("bytes")));
        }
    }
    outcome.set_bytes("segCreds.decoded", protocol::test::bytes_of_fields("SegData", decoded));
}

void add_state(Outcome& outcome, const Json& state, const Volatile& random) {
    std::string json = text_of(state.at("json"));
    Json fields = state.at("fields");
    if (random.contains("state.StateID")) {
        const std::string id = text_of(Json::parse(json).at("StateID"));
        outcome.set("state.StateID chosen", true);
        json.replace(json.find(id), id.size(), "*");
        fields.erase("StateID");
    }
    for (const auto& [name, value] : fields.items()) {
        outcome.set("state." + name, text_of(value));
    }
    outcome.set("state.json", json);
}

void add_payment(Outcome& outcome, const Json& expected) {
    const Json& payment = expected.at("payment");
    outcome.set("payment.bytes", text_of(payment.at("bytes")));
    outcome.set_bytes("payment.decoded", protocol::test::bytes_of_fields("Payment", payment.at("decoded")));
    outcome.set("payment.sessionID", text_of(payment.at("sessionID")));
    add_tickets(outcome, payment.at("tickets"));
    add_credentials(outcome, expected.at("segCreds"), volatile_of(expected));
    add_state(outcome, expected.at("state"), volatile_of(expected));
    const Json computed = expected.value("computed", Json::object());
    if (computed.contains("newBalance")) {
        outcome.set("computed.newBalance", text_of(computed.at("newBalance")));
        outcome.set("computed.ticketEV", test::rational_of(computed.at("ticketEV")));
        outcome.set("computed.fee", test::rational_of(computed.at("fee")).to_fixed(0));
        outcome.set("computed.numTickets", text_of(computed.at("numTickets")));
    }
}

bool is_json(const Json& expected) {
    return expected.value("headers", Json::object()).value("Content-Type", "") == "application/json";
}

}  // namespace

Outcome fields_of_reference(const Json& expected) {
    Outcome outcome;
    if (expected.value("connectionAborted", false)) {
        outcome.set("connection", "aborted");
        return outcome;
    }
    outcome.set("status", text_of(expected.at("status")));
    const bool paid = expected.contains("payment");
    outcome.set("grants", paid ? 1 : 0);
    const Json headers = expected.value("headers", Json::object());
    for (const auto& [name, value] : headers.items()) {
        outcome.set("header." + name, text_of(value));
    }
    if (paid) {
        add_payment(outcome, expected);
    } else if (!expected.contains("errorMessage") || !is_json(expected)) {
        outcome.set("body", text_of(expected.at("body")));
    } else if (expected.value("errorMessageMatch", "exact") == "exact") {
        outcome.set("error", text_of(expected.at("errorMessage")));
    }
    return outcome;
}

int reference_row(const Json& expected) {
    if (!expected.contains("payment") && !expected.value("webhookRequests", Json::array()).empty()) {
        return kAsked;
    }
    if (expected.value("connectionAborted", false)) {
        return 8;
    }
    const int status = expected.value("status", 0);
    if (expected.contains("payment")) {
        return status == 200 ? kAnswered : kOpenText;
    }
    const std::string text = expected.value("errorMessage", "");
    const auto found = std::ranges::find_if(
        kRefusals, [&](const Refusal& refusal) { return text.starts_with(refusal.start) && status == refusal.status; });
    return found == kRefusals.end() ? kOpenText : found->row;
}

}  // namespace farebox::conformance

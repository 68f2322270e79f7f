// Single requests of go-livepeer's own HTTP vectors, each against a fresh signer with the same key, clock and chain:
// same status, same text, same bytes. Where Farebox differs on purpose, the rules below say so.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "protocol/base64.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/reference_signer.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::signer {
namespace {

using nlohmann::json;
using protocol::wire::OrchestratorInfo;
using test::text_of;

/// A key given twice is refused; the reference takes the last one.
bool repeats_a_key(const std::string& text) {
    std::map<std::string, int> keys;
    const json parsed = json::parse(text, [&](int depth, json::parse_event_t event, json& value) {
        if (event == json::parse_event_t::key && depth == 1) {
            ++keys[value.get<std::string>()];
        }
        return true;
    });
    return keys.size() != 0 && std::any_of(keys.begin(), keys.end(), [](const auto& key) { return key.second > 1; });
}

/// Fields of another length are refused; the reference truncates, pads or shifts them.
bool has_wrong_length(const protocol::wire::TicketParams& params) {
    constexpr std::size_t kWord = 32;
    const bool hash_too_long =
        params.expiration_params && params.expiration_params->creation_round_block_hash.size() > kWord;
    return hash_too_long || params.recipient.size() != 20 || params.recipient_rand_hash.size() > kWord ||
           params.face_value.size() > kWord || params.win_prob.size() > kWord || params.seed.size() > kWord ||
           params.expiration_block.size() > kWord;
}

/// What a quote is refused with by our rules, if they differ from the reference's.
std::optional<ErrorCode> refused_quote(const OrchestratorInfo& quote) {
    const auto& price = *quote.price_info;
    if (price.price_per_unit < 0 || price.pixels_per_unit < 0) {
        return ErrorCode::invalid_argument;  // prices and units are positive
    }
    const auto& expiration = quote.ticket_params->expiration_params;
    if (has_wrong_length(*quote.ticket_params) || (expiration && expiration->creation_round < 0)) {
        return ErrorCode::ticket_params_rejected;
    }
    if (quote.address.size() != 20) {
        return ErrorCode::invalid_argument;
    }
    return std::nullopt;
}

bool is_worthless(const protocol::wire::TicketParams& params) {
    return protocol::from_big_endian(params.face_value)->is_zero() ||
           protocol::from_big_endian(params.win_prob)->is_zero();
}

/// The difference that applies to a request, if any: the code it is refused with instead.
std::optional<ErrorCode> deliberate_refusal(const std::string& text, const json& expected) {
    const int status = expected.at("status");
    const json body = json::parse(text, nullptr, false);
    // Trailing data, invalid UTF-8 and bytes as an array of numbers are refused.
    if (!body.is_object() || !body.contains("orchestrator") || !body.at("orchestrator").is_string()) {
        return status == 200 ? std::optional{ErrorCode::invalid_argument} : std::nullopt;
    }
    if (repeats_a_key(text)) {
        return ErrorCode::invalid_argument;
    }
    const auto bytes = protocol::base64_decode_as_go(body.at("orchestrator").get<std::string>());
    const auto quote =
        bytes ? protocol::wire::decode_orchestrator_info(*bytes) : Result<OrchestratorInfo>{bytes.error()};
    if (!quote || !quote->ticket_params || !quote->price_info) {
        return std::nullopt;
    }
    if (const auto code = refused_quote(*quote)) {
        return code;
    }
    const std::string manifest = body.value("ManifestID", json("")).is_string() ? body.value("ManifestID", "") : "";
    if (!manifest.empty() && !is_manifest_id(manifest)) {
        return ErrorCode::invalid_argument;
    }
    if ((status == 481 || status == 482) && is_worthless(*quote->ticket_params)) {
        return ErrorCode::zero_ev;  // said before the price is judged
    }
    return status == 500 ? std::optional{ErrorCode::ev_exceeded} : std::nullopt;  // a masked check of the total EV
}

/// The reference opens sessions on a deposit until one round before it is unlocked.
bool is_unlocking(const json& config, const json& expected) {
    return expected.at("status") == 200 && test::integer_of(config.at("senderWithdrawRound")) != 0;
}

bool is_volatile(const json& expected, const std::string& field) {
    for (const json& name : expected.at("volatile")) {
        if (name == field) {
            return true;
        }
    }
    return false;
}

void compare_payment(const json& expected, const net::Response& response) {
    const json body = test::json_of(response);
    EXPECT_EQ(*protocol::base64_decode(body.at("payment").get<std::string>()),
              farebox::test::bytes_of(expected.at("payment").at("bytes")));
    const bool maps = text_of(expected.at("volatile")).find("segCreds") != std::string::npos;
    if (!maps) {
        EXPECT_EQ(*protocol::base64_decode(body.at("segCreds").get<std::string>()),
                  farebox::test::bytes_of(expected.at("segCreds").at("bytes")));
    }
    SessionState ours = *parse_session_state(*protocol::base64_decode(body.at("state").at("State").get<std::string>()));
    SessionState theirs = *parse_session_state(text_of(expected.at("state").at("json")));
    ASSERT_TRUE(is_volatile(expected, "state.StateID"));
    theirs.state_id = ours.state_id;
    theirs.auth_id.clear();  // Signer-Auth-Id is not believed from just anybody
    EXPECT_EQ(encode_session_state(ours), encode_session_state(theirs));
}

void run_step(const json& config, const json& step, const json& expected) {
    test::ServiceHarness signer{farebox::test::bytes_of(config.at("privateKey"))};
    test::configure(signer, config, step);
    const std::string body = step.at("request").contains("bodyBase64")
                                 ? *protocol::base64_decode(text_of(step.at("request").at("bodyBase64")))
                                 : step.at("request").value("body", "");
    const net::Response response = signer.pay(body);
    const auto code = is_unlocking(config, expected) ? ErrorCode::key_overexposed : deliberate_refusal(body, expected);
    if (code) {
        EXPECT_EQ(test::code_of(response), to_string(*code)) << response.body;
        EXPECT_EQ(signer.grants(), 0);
        return;
    }
    ASSERT_EQ(response.status, expected.at("status").get<int>()) << response.body;
    if (response.status == 200) {
        compare_payment(expected, response);
        return;
    }
    EXPECT_EQ(signer.grants(), 0);
    if (expected.value("errorMessageMatch", "any") == "exact") {
        EXPECT_EQ(test::message_of(response), text_of(expected.at("errorMessage")));
    }
}

/// A payment request that needs neither an earlier state nor anything this signer does not have.
bool stands_alone(const json& config, const json& step) {
    const json& request = step.at("request");
    if (!config.at("webhook").is_null() || config.contains("noSender") || config.contains("senderInfoError") ||
        request.at("target") != "/generate-live-payment" || request.at("method") != "POST") {
        return false;
    }
    const json body = json::parse(request.value("body", ""), nullptr, false);
    return !body.is_object() || !body.contains("state") || !body.at("state").is_object() ||
           body.at("state").value("State", json{}).is_null();
}

TEST(ReferenceRequests, HaveTheReferencesAnswers) {
    int compared = 0;
    for (const json& scenario : farebox::test::vectors("remote_signer_http.json")) {
        const json& config = scenario.at("in").at("config");
        const json& steps = scenario.at("in").at("steps");
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (stands_alone(config, steps[i])) {
                SCOPED_TRACE(text_of(scenario.at("name")) + " / " + text_of(steps[i].at("step")));
                run_step(config, steps[i], scenario.at("out").at("steps")[i]);
                ++compared;
            }
        }
    }
    EXPECT_GE(compared, 240);
}

}  // namespace
}  // namespace farebox::signer

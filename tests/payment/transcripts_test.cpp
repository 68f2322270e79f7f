// Replays the signer's half of recorded exchanges with a real orchestrator, as tests/data/README.md says: our key, the
// recorded clock, L1 block 40 before the quote expires, our own previous state where the request has one.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "protocol/base64.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/service_harness.hpp"
#include "tests/payment/transcript.hpp"

namespace farebox::signer {
namespace {

using nlohmann::json;
using test::decode_member;
using test::text_of;

bool is_for_signer(const json& exchange) {
    return exchange.at("request").at("url").get<std::string>().starts_with("http://127.0.0.1:18936/");
}

class Replay {
public:
    explicit Replay(std::string_view transcript) : transcript_(test::read_transcript(transcript)) {
        signer_.policy_.rules.max_face_value = Wei{1'000'000'000'000'000'000ULL};
    }

    /// @return How many exchanges were replayed.
    int run() {
        int replayed = 0;
        for (const json& exchange : transcript_) {
            if (is_for_signer(exchange)) {
                SCOPED_TRACE("exchange " + exchange.at("note").get<std::string>());
                replay(exchange);
                ++replayed;
            }
        }
        return replayed;
    }

private:
    void replay(const json& exchange) {
        const json& recorded = exchange.at("response");
        const json& request = exchange.at("request");
        const std::string target = test::target_of(exchange);
        net::ServerRequest ours = test::post(target, text_of(request.at("body")));
        ours.method = request.at("method");
        json body = json::parse(ours.body, nullptr, false);
        if (body.is_object()) {
            prepare_world(exchange, body);
            if (body.contains("state")) {
                body["state"] = our_state(text_of(recorded.at("body")));
                ours.body = body.dump();
            }
        }
        const net::Response response = signer_.answer(ours);
        ASSERT_EQ(response.status, recorded.at("status").get<int>()) << response.body;
        for (const auto& header : recorded.at("headers")) {
            compare_header(header.at(0), header.at(1), response);
        }
        if (response.status == 200 && target == "/generate-live-payment") {
            compare_payment(json::parse(text_of(recorded.at("body"))), test::json_of(response));
        } else if (response.status != 200) {
            compare_error(text_of(recorded.at("body")), response);
        }
    }

    /// The recorded moment: clock, L1 block, round and its hash.
    void prepare_world(const json& exchange, const json& body) {
        const double time = exchange.at("time").get<double>();
        signer_.set_time({static_cast<std::int64_t>(std::llround(time * 1e6)) * 1000});
        test::set_chain(signer_, body, exchange.at("response").at("status") == 480);
    }

    /// Our previous state; spoilt where the recorded one was.
    json our_state(const std::string& recorded_body) {
        json state = state_;
        if (recorded_body.find("invalid sig") != std::string::npos) {
            std::string bytes = decode_member(state, "State");
            bytes[bytes.find("\"SenderNonce\":") + 14] = '9';
            state["State"] = protocol::base64_encode(bytes);
        }
        return state;
    }

    static void compare_header(const std::string& name, const std::string& value, const net::Response& response) {
        if (name != "Date" && name != "Content-Length") {
            EXPECT_EQ(response.headers.get(name), value) << name;
        }
    }

    static void compare_error(const std::string& recorded, const net::Response& response) {
        const json body = json::parse(recorded, nullptr, false);
        if (!body.is_object()) {
            EXPECT_EQ(response.body, recorded);
            return;
        }
        const std::string message = body.at("error").at("message");
        if (!message.starts_with("proto:")) {  // the protobuf library's own words
            EXPECT_EQ(test::message_of(response), message);
        }
    }

    void compare_payment(const json& recorded, const json& ours) {
        auto expected = *protocol::wire::decode_payment(decode_member(recorded, "payment"));
        auto actual = *protocol::wire::decode_payment(decode_member(ours, "payment"));
        EXPECT_EQ(actual.ticket_params, expected.ticket_params);
        EXPECT_EQ(actual.expiration_params, expected.expiration_params);
        EXPECT_EQ(actual.expected_price, expected.expected_price);
        ASSERT_EQ(actual.ticket_sender_params.size(), expected.ticket_sender_params.size());
        for (std::size_t i = 0; i < actual.ticket_sender_params.size(); ++i) {
            EXPECT_EQ(actual.ticket_sender_params[i].sender_nonce, expected.ticket_sender_params[i].sender_nonce);
            EXPECT_EQ(actual.ticket_sender_params[i].sig.size(), expected.ticket_sender_params[i].sig.size());
        }
        auto expected_credentials = *protocol::wire::decode_seg_data(decode_member(recorded, "segCreds"));
        auto actual_credentials = *protocol::wire::decode_seg_data(decode_member(ours, "segCreds"));
        expected_credentials.sig = actual_credentials.sig;
        EXPECT_EQ(actual_credentials, expected_credentials);
        compare_state(decode_member(recorded.at("state"), "State"), decode_member(ours.at("state"), "State"));
        state_ = ours.at("state");
    }

    static void compare_state(const std::string& recorded, const std::string& ours) {
        SessionState expected = *parse_session_state(recorded);
        const SessionState actual = *parse_session_state(ours);
        ASSERT_TRUE(actual.last_update);
        expected.state_id = actual.state_id;
        expected.last_update = actual.last_update;  // the signer's own clock was not recorded
        EXPECT_EQ(encode_session_state(actual), encode_session_state(expected));
    }

    test::ServiceHarness signer_;
    json transcript_;
    json state_;
};

TEST(RecordedExchanges, OfAPersistentSessionReplay) {
    EXPECT_EQ(Replay{"live_persistent"}.run(), 3);
}

TEST(RecordedExchanges, OfASingleShotReplay) {
    EXPECT_EQ(Replay{"fixed_single_shot"}.run(), 1);
}

TEST(RecordedExchanges, OfRefreshedSessionsReplay) {
    EXPECT_GE(Replay{"refresh_480"}.run(), 5);
}

TEST(RecordedExchanges, OfBadRequestsReplay) {
    EXPECT_EQ(Replay{"bad_requests_400"}.run(), 18);
}

TEST(RecordedExchanges, OfTheAddressProofReplay) {
    EXPECT_EQ(Replay{"sign_orchestrator_info"}.run(), 3);
}

}  // namespace
}  // namespace farebox::signer

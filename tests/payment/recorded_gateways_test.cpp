// What unmodified gateways sent to us, once directly and once through a proxy that names whom it has recognised
// (tests/data/README.md), and what their code needs of the answers.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"
#include "signer/access/api_key.hpp"
#include "signer/discovery/snapshot.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/service_harness.hpp"
#include "tests/payment/transcript.hpp"

namespace farebox::signer {
namespace {

using nlohmann::json;
using test::decode_member;
using test::text_of;

constexpr const char* kAuthId = "Signer-Auth-Id";
constexpr std::string_view kBearer = "Bearer ";

json recorded_body(const json& exchange) {
    return json::parse(text_of(exchange.at("response").at("body")));
}

bool came_through_proxy(const json& exchange) {
    return exchange.at("request").at("headers").contains(kAuthId);
}

SessionState state_in(const json& answer) {
    return *parse_session_state(decode_member(answer.at("state"), "State"));
}

bool carries_state(const json& body) {
    return body.contains("state") && !body.at("state").at("State").is_null();
}

class RecordedGateway : public testing::TestWithParam<const char*> {
protected:
    RecordedGateway() : transcript_(test::read_transcript(GetParam())) {
        Client team;
        team.name = "team";
        for (const json& exchange : transcript_) {
            if (came_through_proxy(exchange)) {
                const std::string shown = exchange.at("request").at("headers").at("Authorization");
                team.api_keys = {*hash_api_key(shown.substr(kBearer.size()))};
            }
            if (test::target_of(exchange).starts_with("/discover-orchestrators")) {
                listed_ = recorded_body(exchange);
            }
        }
        auto& access = signer_.policy_.access;
        access.clients.push_back(team);
        access.api_keys = index_of(access.clients, [this] { return signer_.wall(); });
        access.trusted_proxies = {*net::Cidr::parse("127.0.0.1/32")};
        signer_.known_ = std::make_shared<const DiscoverySnapshot>(
            std::vector<Listing>{{{"live-video-to-video/echo"}, listed_.at(0).dump()}});
    }

    /// Sends what was recorded, at that time, with our own state in place of the recorded one.
    net::Response send(const json& exchange) {
        const json& request = exchange.at("request");
        net::ServerRequest ours = test::post(test::target_of(exchange), text_of(request.at("body")));
        ours.method = request.at("method");
        ours.peer = {};
        ours.peer.address = "127.0.0.1";
        ours.peer.loopback = true;
        for (const auto& [name, value] : request.at("headers").items()) {
            ours.headers.set(name, value.get<std::string>());
        }
        signer_.set_time(moment_of(exchange));
        if (json body = json::parse(ours.body, nullptr, false); body.is_object()) {
            test::set_chain(signer_, body, exchange.at("response").at("status") == 480);
            if (carries_state(body)) {
                body["state"] = state_;
                ours.body = body.dump();
            }
        }
        const auto early = signer_.screen(ours);
        return early ? *early : signer_.answer(ours);
    }

    /// A payment's to the nanosecond, which is in the state that was answered.
    static protocol::Timestamp moment_of(const json& exchange) {
        if (exchange.at("response").at("status") == 200 && recorded_body(exchange).contains("state")) {
            return *state_in(recorded_body(exchange)).last_update;
        }
        return {static_cast<std::int64_t>(std::llround(exchange.at("time").get<double>() * 1e6)) * 1000};
    }

    /// The exchange again; the answer must be what that gateway's code goes on with.
    void replay(const json& exchange, const std::string& auth_id) {
        SCOPED_TRACE(exchange.at("note").get<std::string>());
        const net::Response response = send(exchange);
        ASSERT_EQ(response.status, exchange.at("response").at("status").get<int>()) << response.body;
        statuses_.insert(response.status);
        EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
        const json recorded = recorded_body(exchange);
        const json ours = json::parse(response.body);
        if (response.status != 200) {
            expect_same_refusal(exchange, response);
        } else if (ours.contains("state")) {
            expect_payment(recorded, ours, auth_id);
            state_ = ours.at("state");
            ++payments_;
        } else if (ours.is_array()) {
            EXPECT_EQ(ours, recorded);
            EXPECT_TRUE(ours.at(0).at("address").is_string());
        } else {
            expect_proof(ours);
        }
    }

    /// The half that was replayed has payments, one that was not due yet, and parameters that had expired.
    void expect_whole_half() const {
        EXPECT_GE(payments_, 3U);
        EXPECT_EQ(statuses_, (std::set<int>{200, 480, 482}));
    }

    static void expect_proof(const json& ours) {
        EXPECT_TRUE(std::regex_match(ours.at("address").get<std::string>(), std::regex{"0x[0-9a-fA-F]{40}"}));
        EXPECT_TRUE(std::regex_match(ours.at("signature").get<std::string>(), std::regex{"0x[0-9a-f]{130}"}));
    }

    static void expect_same_refusal(const json& exchange, const net::Response& response) {
        const std::string message = recorded_body(exchange).at("error").at("message");
        EXPECT_EQ(test::message_of(response), message);
        for (const auto& header : exchange.at("response").at("headers")) {
            if (header.at(0) == "Livepeer-Orchestrator-Url") {
                EXPECT_EQ(response.headers.get("Livepeer-Orchestrator-Url"), header.at(1).get<std::string>());
            }
        }
    }

    void expect_payment(const json& recorded, const json& ours, const std::string& auth_id) const {
        const auto expected = *protocol::wire::decode_payment(decode_member(recorded, "payment"));
        const auto actual = *protocol::wire::decode_payment(decode_member(ours, "payment"));
        EXPECT_EQ(actual.sender, protocol::to_string(signer_.policy_.keys.active_address()));
        EXPECT_EQ(actual.ticket_params, expected.ticket_params);
        EXPECT_EQ(actual.expected_price, expected.expected_price);
        ASSERT_EQ(actual.ticket_sender_params.size(), expected.ticket_sender_params.size());
        for (std::size_t i = 0; i < actual.ticket_sender_params.size(); ++i) {
            EXPECT_EQ(actual.ticket_sender_params[i].sender_nonce, expected.ticket_sender_params[i].sender_nonce);
        }
        const auto credentials = *protocol::wire::decode_seg_data(decode_member(ours, "segCreds"));
        const auto recorded_credentials = *protocol::wire::decode_seg_data(decode_member(recorded, "segCreds"));
        EXPECT_EQ(credentials.auth_token, recorded_credentials.auth_token);
        EXPECT_EQ(credentials.capabilities, recorded_credentials.capabilities);
        EXPECT_TRUE(ours.at("state").at("Sig").is_string());
        const SessionState was = state_in(recorded);
        const SessionState is = state_in(ours);
        EXPECT_EQ(is.balance, was.balance);
        EXPECT_EQ(is.sequence_number, was.sequence_number);
        EXPECT_EQ(is.sender_nonce, was.sender_nonce);
        EXPECT_EQ(is.auth_id, auth_id);
    }

    test::ServiceHarness signer_;
    json transcript_;
    json listed_;
    json state_;
    std::set<int> statuses_;
    std::uint64_t payments_ = 0;
};

TEST_P(RecordedGateway, IsPaidForOnPlainLoopback) {
    for (const json& exchange : transcript_) {
        if (!came_through_proxy(exchange)) {
            replay(exchange, "");
        }
    }
    expect_whole_half();
    EXPECT_EQ(signer_.usage("local").payments, payments_);
}

TEST_P(RecordedGateway, IsPaidForThroughATrustedProxyAndNamed) {
    for (const json& exchange : transcript_) {
        if (came_through_proxy(exchange)) {
            replay(exchange, exchange.at("request").at("headers").at(kAuthId));
        }
    }
    expect_whole_half();
    EXPECT_EQ(signer_.usage("team").payments, payments_);
    EXPECT_EQ(signer_.usage("local").payments, 0);
}

TEST_P(RecordedGateway, IsNotNamedByAProxyThatNobodyTrusts) {
    signer_.policy_.access.trusted_proxies.clear();
    for (const json& exchange : transcript_) {
        if (came_through_proxy(exchange)) {
            replay(exchange, "");
            EXPECT_TRUE(signer_.events_.back().auth_id_ignored);
        }
    }
    expect_whole_half();
    EXPECT_EQ(signer_.usage("team").payments, payments_);
}

TEST_P(RecordedGateway, NeedsItsKeyThroughAProxyToo) {
    signer_.policy_.access.clients.front().loopback = false;
    for (json exchange : transcript_) {
        exchange["request"]["headers"].erase("Authorization");
        EXPECT_EQ(send(exchange).status, 401) << exchange.at("note");
    }
    EXPECT_EQ(signer_.grants(), 0);
}

class RecordedGatewayThatNamesItsModel : public RecordedGateway {};

TEST_P(RecordedGatewayThatNamesItsModel, IsPaidForWhereThatModelIsAllowed) {
    auto& allowed = signer_.policy_.access.clients.front().rules.capabilities;
    allowed = {{protocol::kLiveVideoToVideo, "another"}};
    EXPECT_EQ(send(transcript_.at(2)).status, 403) << transcript_.at(2).at("note");
    EXPECT_EQ(signer_.grants(), 0);
    allowed = {{protocol::kLiveVideoToVideo, "echo"}};
    for (const json& exchange : transcript_) {
        if (!came_through_proxy(exchange)) {
            replay(exchange, "");
        }
    }
    expect_whole_half();
}

INSTANTIATE_TEST_SUITE_P(Unmodified, RecordedGatewayThatNamesItsModel, testing::Values("go_gateway"),
                         [](const auto& recording) { return std::string{recording.param}; });
INSTANTIATE_TEST_SUITE_P(Unmodified, RecordedGateway, testing::Values("python_gateway", "go_gateway"),
                         [](const auto& recording) { return std::string{recording.param}; });

}  // namespace
}  // namespace farebox::signer

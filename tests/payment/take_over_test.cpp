// Sessions that go-livepeer began: its own recorded states, signed with the key of each case, shown to a whole signer.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "keystore/private_key.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/wire/payment.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/reference_signer.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::signer {
namespace {

using farebox::test::int64_of;
using farebox::test::text_of;
using nlohmann::json;
using test::code_of;
using test::continue_from;
using test::json_of;
using test::kNow;
using test::kSecond;
using test::ServiceHarness;

constexpr std::int64_t kMinute = 60 * kSecond;

/// One request of a running session, and what go-livepeer answered.
struct Step {
    std::string name;
    json config;
    json step;
    json expected;
    [[nodiscard]] std::string body() const { return step.at("request").at("body"); }
};

std::optional<SessionState> shown_state(const json& step) {
    const json body = json::parse(step.at("request").value("body", ""), nullptr, false);
    const json shown = body.is_object() ? body.value("state", json{}) : json{};
    if (!shown.is_object() || !shown.value("State", json{}).is_string()) {
        return std::nullopt;
    }
    const auto bytes = protocol::base64_decode_as_go(shown.at("State").get<std::string>());
    const auto state = bytes ? parse_session_state(*bytes) : Result<SessionState>{bytes.error()};
    return state ? std::optional{*state} : std::nullopt;
}

/// The continued steps of a running session that go-livepeer paid, with time gone by since the payment before.
std::vector<Step> running_session(const std::string& scenario) {
    std::vector<Step> found;
    for (const json& entry : farebox::test::vectors("remote_signer_http.json")) {
        const json& steps = entry.at("in").at("steps");
        for (std::size_t i = 0; entry.at("name") == scenario && i < steps.size(); ++i) {
            const json& expected = entry.at("out").at("steps")[i];
            const auto state = shown_state(steps[i]);
            const bool paid = expected.value("status", 0) == 200;
            if (paid && state && int64_of(steps[i].at("atUnixNano")) > state->last_update->unix_nanos) {
                found.push_back({text_of(steps[i].at("step")), entry.at("in").at("config"), steps[i], expected});
            }
        }
    }
    return found;
}

/// The signer of a step, with take-over on for another hour.
class TakingOver : public ServiceHarness {
public:
    explicit TakingOver(const Step& step) : ServiceHarness{farebox::test::bytes_of(step.config.at("privateKey"))} {
        test::configure(*this, step.config);
        set_time({int64_of(step.step.at("atUnixNano"))});
        policy_.takeover_until = protocol::Timestamp{int64_of(step.step.at("atUnixNano")) + 60 * kMinute};
    }
};

const std::vector<Step>& live_session() {
    static const std::vector<Step> steps = running_session("session-live");  // the file takes long to read
    return steps;
}

std::string member_bytes(const json& object, const char* key) {
    return *protocol::base64_decode(object.at(key).get<std::string>());
}

class LegacySession : public testing::Test {
protected:
    const std::vector<Step>& steps_ = live_session();
    TakingOver signer_{steps_.at(0)};
};

TEST_F(LegacySession, GoesOnWithOurOwnStates) {
    PaymentRequest request = *parse_payment_request(steps_[0].body());
    const net::Response taken = signer_.pay(request);
    ASSERT_EQ(taken.status, 200) << taken.body;
    continue_from(request, taken);
    EXPECT_NE(request.state_sig.size(), Signature::kSize);  // sealed, no longer signed by the key
    signer_.policy_.takeover_until.reset();
    signer_.restart();
    const net::Response next = signer_.pay(request);
    ASSERT_EQ(next.status, 200) << next.body;
    const auto first = *protocol::wire::decode_payment(member_bytes(json_of(taken), "payment"));
    const auto second = *protocol::wire::decode_payment(member_bytes(json_of(next), "payment"));
    EXPECT_EQ(second.ticket_sender_params.at(0).sender_nonce, first.ticket_sender_params.back().sender_nonce + 1);
}

TEST_F(LegacySession, IsTakenOverOnce) {
    const net::Response taken = signer_.pay(steps_[0].body());
    ASSERT_EQ(taken.status, 200);
    EXPECT_EQ(signer_.pay(steps_[0].body()).body, taken.body);
    EXPECT_EQ(signer_.grants(), 1);
    EXPECT_EQ(signer_.usage().sessions, 1U);
}

TEST_F(LegacySession, AcceptsNoOtherStateOfItAfterwards) {
    ASSERT_EQ(signer_.pay(steps_[0].body()).status, 200);
    EXPECT_EQ(code_of(signer_.pay(steps_[2].body())), "state_superseded");
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(LegacySession, BelongsToTheClientThatShowedIt) {
    Client other;
    other.name = "other";
    other.uids = {1001};
    signer_.policy_.access.clients.push_back(other);
    ASSERT_EQ(signer_.pay(steps_[0].body()).status, 200);
    net::ServerRequest request = test::post("/generate-live-payment", steps_[0].body());
    request.peer.uid = 1001;
    EXPECT_EQ(code_of(signer_.answer(request)), "state_foreign");
}

TEST_F(LegacySession, IsRefusedWhileTakeOverIsOff) {
    signer_.policy_.takeover_until.reset();
    const net::Response refused = signer_.pay(steps_[0].body());
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(code_of(refused), "state_invalid");
    EXPECT_EQ(test::message_of(refused), "invalid sig");
}

TEST_F(LegacySession, IsRefusedOnceTakeOverHasEnded) {
    signer_.policy_.takeover_until = protocol::Timestamp{int64_of(steps_[0].step.at("atUnixNano")) - 1};
    EXPECT_EQ(code_of(signer_.pay(steps_[0].body())), "state_invalid");
}

TEST_F(LegacySession, IsRefusedOnceItIsOld) {
    signer_.set_time({int64_of(steps_[0].step.at("atUnixNano")) + 40 * kMinute});
    const net::Response refused = signer_.pay(steps_[0].body());
    EXPECT_EQ(code_of(refused), "state_unknown") << refused.body;
}

TEST_F(LegacySession, OfAnotherKeyIsRefused) {
    signer_.policy_.keys = {};
    EXPECT_EQ(code_of(signer_.pay(steps_[0].body())), "state_invalid");
}

TEST_F(LegacySession, WithOneByteChangedIsRefused) {
    PaymentRequest request = *parse_payment_request(steps_[0].body());
    request.state.insert(request.state.size() - 1, " ");
    EXPECT_EQ(code_of(signer_.pay(request)), "state_invalid");
}

/// A state that go-livepeer could have signed with the harness's own key.
PaymentRequest signed_request(const SessionState& state) {
    PaymentRequest request = test::make_request(test::make_quote());
    request.state = encode_session_state(state);
    const std::string secret(32, 'F');
    const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(secret));
    const Signature signature = key->sign(protocol::personal_sign_digest(request.state));
    request.state_sig = std::string{protocol::as_chars(signature.span())};
    return request;
}

SessionState legacy_state() {
    SessionState state;
    state.state_id = "0a1b2c3d";
    state.last_update = test::after(-5 * kSecond);
    state.orchestrator.data.fill(0x22);
    state.initial_price_per_unit = 10;
    state.initial_pixels_per_unit = 1;
    state.type = "live";
    return state;
}

TEST(TakeOver, RefusesABalanceThatNoSessionComesTo) {
    ServiceHarness signer;
    signer.policy_.takeover_until = kNow;
    SessionState state = legacy_state();
    EXPECT_EQ(signer.pay(signed_request(state)).status, 200);
    state.state_id = "0a1b2c3e";
    state.balance = *protocol::Rational::parse("1/1" + std::string(330, '3'));
    const net::Response refused = signer.pay(signed_request(state));
    EXPECT_EQ(code_of(refused), "state_unknown") << refused.body;
    EXPECT_EQ(signer.usage().sessions, 1U);
}

}  // namespace
}  // namespace farebox::signer

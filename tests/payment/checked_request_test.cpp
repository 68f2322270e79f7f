#include "signer/payment/checked_request.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/payment/quote.hpp"

namespace farebox::signer {
namespace {

using protocol::wire::OrchestratorInfo;

/// With a state that is one of ours, if there is any.
Result<CheckedRequest> check(PaymentRequest request) {
    return check_request(std::move(request), [](const PaymentRequest&) { return true; });
}

TEST(ManifestRule, AllowsOneTo64PlainCharacters) {
    EXPECT_TRUE(is_manifest_id("aZ09._:-"));
    EXPECT_TRUE(is_manifest_id(std::string(64, 'a')));
    EXPECT_FALSE(is_manifest_id(""));
    EXPECT_FALSE(is_manifest_id(std::string(65, 'a')));
    EXPECT_FALSE(is_manifest_id("a b"));
    EXPECT_FALSE(is_manifest_id("a/b"));
    EXPECT_FALSE(is_manifest_id("\xC3\xA9"));
    EXPECT_FALSE(is_manifest_id(std::string_view{"a\0", 2}));
}

TEST(CheckedRequestOf, AGoodRequestHasItsParts) {
    const auto checked = check(test::make_request(test::make_quote({.ev = 100, .price = 7})));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->ev, protocol::Rational{std::int64_t{100}});
    EXPECT_EQ(checked->price.price_per_unit, 7);
    EXPECT_FALSE(checked->state);
    EXPECT_FALSE(checked->capabilities);
}

/// A change to a good request, what it must be refused with and, where the reference has one, its text.
struct Flaw {
    const char* name;
    std::function<void(OrchestratorInfo&, PaymentRequest&)> apply;
    ErrorCode code = ErrorCode::invalid_argument;
    std::string message;
};
void PrintTo(const Flaw& flaw, std::ostream* out) {
    *out << flaw.name;
}
class CheckRefuses : public testing::TestWithParam<Flaw> {};

TEST_P(CheckRefuses, TheFlaw) {
    OrchestratorInfo quote = test::make_quote();
    PaymentRequest request = test::make_request(quote);
    GetParam().apply(quote, request);
    if (!request.orchestrator.empty() && request.orchestrator[0] != '!') {
        request.orchestrator = protocol::wire::encode(quote);
    }
    const auto checked = check(std::move(request));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, GetParam().code) << checked.error().message;
    if (!GetParam().message.empty()) {
        EXPECT_EQ(checked.error().message, GetParam().message);
    }
}

constexpr auto kRejected = ErrorCode::ticket_params_rejected;
constexpr auto kInvalid = ErrorCode::invalid_argument;
using Quote = OrchestratorInfo;
using Request = PaymentRequest;

INSTANTIATE_TEST_SUITE_P(
    Quote, CheckRefuses,
    testing::Values(
        Flaw{"no orchestrator", [](Quote&, Request& r) { r.orchestrator.clear(); }, kInvalid, "missing orchestrator"},
        Flaw{"no protobuf", [](Quote&, Request& r) { r.orchestrator = "!not-proto"; }, kInvalid, ""},
        Flaw{"no price", [](Quote& q, Request&) { q.price_info.reset(); }, kInvalid, "missing or zero priceInfo"},
        Flaw{"zero price", [](Quote& q, Request&) { q.price_info->price_per_unit = 0; }, kInvalid,
             "missing or zero priceInfo"},
        Flaw{"zero pixels", [](Quote& q, Request&) { q.price_info->pixels_per_unit = 0; }, kInvalid,
             "missing or zero priceInfo"},
        Flaw{"negative price", [](Quote& q, Request&) { q.price_info->price_per_unit = -1; }, kInvalid, ""},
        Flaw{"negative price and pixels",
             [](Quote& q, Request&) { q.price_info->price_per_unit = q.price_info->pixels_per_unit = -1; }, kInvalid,
             ""},
        Flaw{"no ticket params", [](Quote& q, Request&) { q.ticket_params.reset(); }, kInvalid,
             "missing ticketParams in OrchestratorInfo"},
        Flaw{"no auth token", [](Quote& q, Request&) { q.auth_token.reset(); }, kInvalid,
             "remote signer could not check whether to refresh session: missing auth token"}),
    [](const auto& row) { return "Flaw" + std::to_string(row.index); });

INSTANTIATE_TEST_SUITE_P(
    OverLongFields, CheckRefuses,
    testing::Values(
        Flaw{"face value", [](Quote& q, Request&) { q.ticket_params->face_value = std::string(33, '\0'); }, kRejected,
             ""},
        Flaw{"win prob", [](Quote& q, Request&) { q.ticket_params->win_prob = std::string(33, '\x01'); }, kRejected,
             ""},
        Flaw{"rand hash", [](Quote& q, Request&) { q.ticket_params->recipient_rand_hash.append(1, 'x'); }, kRejected,
             ""},
        Flaw{"recipient", [](Quote& q, Request&) { q.ticket_params->recipient.append(1, 'x'); }, kRejected, ""},
        Flaw{"seed", [](Quote& q, Request&) { q.ticket_params->seed = std::string(1000, 'x'); }, kRejected, ""},
        Flaw{"block hash",
             [](Quote& q, Request&) { q.ticket_params->expiration_params->creation_round_block_hash.append(1, 'x'); },
             kRejected, ""},
        Flaw{"no recipient", [](Quote& q, Request&) { q.ticket_params->recipient.assign(20, '\0'); }, kRejected, ""},
        Flaw{"negative round", [](Quote& q, Request&) { q.ticket_params->expiration_params->creation_round = -1; },
             kRejected, ""},
        Flaw{"address", [](Quote& q, Request&) { q.address.append(1, 'x'); }, kInvalid, ""},
        Flaw{"manifest id", [](Quote&, Request& r) { r.manifest_id = std::string(65, 'a'); }, kInvalid, ""},
        Flaw{"manifest id with a slash", [](Quote&, Request& r) { r.manifest_id = "a/b"; }, kInvalid, ""},
        Flaw{"app", [](Quote&, Request& r) { r.app = std::string(257, 'a'); }, kInvalid, ""},
        Flaw{"capabilities", [](Quote&, Request& r) { r.capabilities = "\x0a\xff"; }, kInvalid, ""},
        Flaw{"long capabilities",
             [](Quote&, Request& r) {
                 for (int i = 0; i < 6000; ++i) {
                     r.capabilities += "\x08\x01\x08";
                     r.capabilities += '\0';
                 }
             },
             kInvalid, "capabilities are longer than 16384 bytes"}),
    [](const auto& row) { return "Flaw" + std::to_string(row.index); });

/// A request that continues the session of a good one.
PaymentRequest continued(const std::function<void(SessionState&, PaymentRequest&)>& change) {
    const OrchestratorInfo quote = test::make_quote();
    PaymentRequest request = test::make_request(quote);
    request.app = "app";
    SessionState state;
    state.orchestrator = test::checked(test::make_request(quote)).orchestrator;
    state.app = "app";
    state.type = "live";
    state.initial_price_per_unit = state.initial_pixels_per_unit = 1;
    change(state, request);
    if (request.state.empty()) {
        request.state = encode_session_state(state);
    }
    request.state_sig = "sig";
    return request;
}

TEST(CheckedState, IsDecoded) {
    const auto checked = check(continued([](SessionState&, PaymentRequest&) {}));
    ASSERT_TRUE(checked) << checked.error().message;
    ASSERT_TRUE(checked->state);
    EXPECT_EQ(checked->state->app, "app");
}

TEST(CheckedState, WithoutATypeFitsEveryRequest) {
    EXPECT_TRUE(check(continued([](SessionState& s, PaymentRequest&) { s.type.clear(); })));
}

TEST(CheckedState, MustFitTheRequest) {
    const auto refusal = [](const std::function<void(SessionState&, PaymentRequest&)>& change) {
        const auto checked = check(continued(change));
        return checked ? Error{} : checked.error();
    };
    EXPECT_EQ(refusal([](SessionState& s, PaymentRequest&) { s.orchestrator.data[0] ^= 1U; }).message,
              "orchestratorAddress mismatch");
    EXPECT_EQ(refusal([](SessionState& s, PaymentRequest&) { s.app = "other"; }).message, "app mismatch");
    EXPECT_EQ(refusal([](SessionState& s, PaymentRequest&) { s.type = "lv2v"; }).message, "job type mismatch");
    EXPECT_EQ(refusal([](SessionState&, PaymentRequest& r) { r.manifest_id.clear(); }).message, "missing manifestID");
}

TEST(CheckedState, MustBeJson) {
    const auto checked = check(continued([](SessionState&, PaymentRequest& r) { r.state = "{"; }));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::state_invalid);
    EXPECT_EQ(checked.error().message, "invalid state");
}

/// The code of a refused request whose state is forged.
ErrorCode code_of_forged(const std::function<void(SessionState&, PaymentRequest&)>& change) {
    const auto checked = check_request(continued(change), [](const PaymentRequest&) { return false; });
    return checked ? ErrorCode::internal : checked.error().code;
}

TEST(CheckedState, ThatIsForgedIsSaidBeforeAllThatComesAfterIt) {
    EXPECT_EQ(code_of_forged([](SessionState&, PaymentRequest& r) { r.state = "{"; }), ErrorCode::state_invalid);
    EXPECT_EQ(code_of_forged([](SessionState& s, PaymentRequest&) { s.app = "other"; }), ErrorCode::state_invalid);
    EXPECT_EQ(code_of_forged([](SessionState&, PaymentRequest& r) { r.manifest_id.clear(); }),
              ErrorCode::state_invalid);
    EXPECT_EQ(code_of_forged([](SessionState&, PaymentRequest& r) { r.capabilities = "\xff"; }),
              ErrorCode::state_invalid);
}

TEST(CheckedState, ThatIsForgedIsSaidAfterAWrongQuote) {
    EXPECT_EQ(code_of_forged([](SessionState&, PaymentRequest& r) { r.orchestrator.clear(); }),
              ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::signer

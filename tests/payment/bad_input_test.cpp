// Hostile and broken requests against a whole signer: each has its status and code, costs no nonce and no money.
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "protocol/uint256.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using protocol::wire::OrchestratorInfo;
using test::code_of;
using test::continue_from;
using test::ServiceHarness;

void expect_refused(ServiceHarness& signer, const std::string& body, int status, const std::string& code) {
    const auto grants = signer.grants();
    const Wei spent = signer.usage().ev_total;
    const net::Response response = signer.pay(body);
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(code_of(response), code) << response.body;
    EXPECT_FALSE(test::json_of(response).at("error").at("request_id").get<std::string>().empty());
    EXPECT_EQ(signer.grants(), grants);
    EXPECT_EQ(signer.usage().ev_total, spent);
}

TEST(BadBodies, AreInvalidArguments) {
    ServiceHarness signer;
    const std::string good = test::body_of(test::make_request(test::make_quote()));
    for (const std::string& body :
         {std::string{}, std::string{"{"}, good.substr(0, good.size() / 2), good + "x", good + good,
          std::string(200'000, '['), std::string{"[1]"}, std::string{R"({"orchestrator":1})"},
          std::string{R"({"orchestrator":"%%%%"})"}, std::string{R"({"orchestrator":"bm90LXByb3Rv"})"},
          std::string{R"({"orchestrator":"AAE="})"}, std::string{"\0\0\0\0", 4}}) {
        SCOPED_TRACE(body.substr(0, 40));
        expect_refused(signer, body, 400, "invalid_argument");
    }
}

struct Flaw {
    const char* name;
    std::function<void(OrchestratorInfo&, PaymentRequest&)> apply;
    int status;
    const char* code;
};

TEST(BadQuotes, HaveTheirCodes) {
    using Quote = OrchestratorInfo;
    using Request = PaymentRequest;
    const Flaw flaws[] = {
        {"zero price", [](Quote& q, Request&) { q.price_info->price_per_unit = 0; }, 400, "invalid_argument"},
        {"negative price", [](Quote& q, Request&) { q.price_info->price_per_unit = -5; }, 400, "invalid_argument"},
        {"long face value", [](Quote& q, Request&) { q.ticket_params->face_value.assign(33, '\1'); }, 400,
         "ticket_params_rejected"},
        {"long rand hash", [](Quote& q, Request&) { q.ticket_params->recipient_rand_hash += 'x'; }, 400,
         "ticket_params_rejected"},
        {"zero win probability", [](Quote& q, Request&) { q.ticket_params->win_prob.clear(); }, 400, "zero_ev"},
        {"zero face value", [](Quote& q, Request&) { q.ticket_params->face_value.clear(); }, 400, "zero_ev"},
        {"huge face value", [](Quote& q, Request&) { q.ticket_params->face_value.assign(32, '\xff'); }, 400,
         "ev_exceeded"},
        {"no expiration", [](Quote& q, Request&) { q.ticket_params->expiration_block.clear(); }, 400,
         "ticket_params_rejected"},
        {"expired", [](Quote& q, Request&) { q.ticket_params->expiration_block = "\1"; }, 480, "refresh_session"},
        {"old token", [](Quote& q, Request&) { q.auth_token->expiration = 1; }, 480, "refresh_session"},
        {"too many tickets", [](Quote& q, Request&) { q.price_info->price_per_unit = 100'000; }, 400, "ev_exceeded"},
        {"largest price", [](Quote& q, Request&) { q.price_info->price_per_unit = INT64_MAX; }, 400, "ev_exceeded"},
        {"unknown type", [](Quote&, Request& r) { r.type = "video"; }, 400, "invalid_argument"},
        {"no units", [](Quote&, Request& r) { r.type.clear(); }, 400, "invalid_argument"},
        {"bad manifest id", [](Quote&, Request& r) { r.manifest_id = "../x"; }, 400, "invalid_argument"},
        {"bad sender", [](Quote&, Request& r) { r.sender = "me"; }, 400, "invalid_argument"},
        {"bad capabilities", [](Quote&, Request& r) { r.capabilities = "\xff"; }, 400, "invalid_argument"},
    };
    ServiceHarness signer;
    for (const Flaw& flaw : flaws) {
        SCOPED_TRACE(flaw.name);
        OrchestratorInfo quote = test::make_quote();
        PaymentRequest request = test::make_request(quote);
        flaw.apply(quote, request);
        request.orchestrator = protocol::wire::encode(quote);
        expect_refused(signer, test::body_of(request), flaw.status, flaw.code);
    }
    EXPECT_EQ(signer.grants(), 0);
}

TEST(BadQuotes, SendNobodyToAnythingButAWebAddress) {
    ServiceHarness signer;
    for (const std::string transcoder : {"javascript:alert(1)", "unix:/run/x.sock", "https://a b", ""}) {
        OrchestratorInfo quote = test::make_quote();
        quote.auth_token->expiration = 1;
        quote.transcoder = transcoder;
        const net::Response response = signer.pay(test::make_request(quote));
        EXPECT_EQ(response.status, 480);
        EXPECT_FALSE(response.headers.contains("Livepeer-Orchestrator-Url")) << transcoder;
    }
}

/// A session with one payment made.
class BadState : public testing::Test {
protected:
    BadState() { continue_from(request_, first_ = signer_.pay(request_)); }

    ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));
    net::Response first_;
};

TEST_F(BadState, ThatIsForgedIsInvalid) {
    PaymentRequest forged = request_;
    forged.state[forged.state.find("SenderNonce") + 13] ^= 1;
    expect_refused(signer_, test::body_of(forged), 400, "state_invalid");
    PaymentRequest spoilt = request_;
    spoilt.state_sig.back() ^= 1;
    expect_refused(signer_, test::body_of(spoilt), 400, "state_invalid");
    PaymentRequest unsealed = request_;
    unsealed.state_sig.clear();
    expect_refused(signer_, test::body_of(unsealed), 400, "state_invalid");
    PaymentRequest no_json = request_;
    no_json.state = "{";
    expect_refused(signer_, test::body_of(no_json), 400, "state_invalid");
    PaymentRequest foreign_signature = request_;
    foreign_signature.state_sig = std::string(65, '\1');
    expect_refused(signer_, test::body_of(foreign_signature), 400, "state_invalid");
}

TEST_F(BadState, ThatIsOldIsSuperseded) {
    const PaymentRequest old = request_;
    for (int i = 1; i <= 2; ++i) {
        signer_.set_time(test::after(9 * i * test::kSecond));
        const net::Response next = signer_.pay(request_);
        ASSERT_EQ(next.status, 200) << next.body;
        continue_from(request_, next);
    }
    // Shown once, the newest state makes every one before its predecessor old.
    signer_.set_time(test::after(27 * test::kSecond));
    ASSERT_EQ(signer_.pay(request_).status, 200);
    expect_refused(signer_, test::body_of(old), 400, "state_superseded");
}

TEST_F(BadState, ThatBelongsToAnotherClientIsForeign) {
    Client other;
    other.name = "other";
    other.uids = {2000};
    signer_.policy_.access.clients.push_back(other);
    net::ServerRequest request = test::post("/generate-live-payment", test::body_of(request_));
    request.peer.uid = request.peer.gid = 2000;
    const net::Response response = signer_.answer(request);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(code_of(response), "state_foreign");
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(BadState, OfAnotherLedgerIsInvalid) {
    ServiceHarness stranger;
    expect_refused(stranger, test::body_of(request_), 400, "state_invalid");
}

TEST_F(BadState, ThatDoesNotFitTheRequestIsRefused) {
    PaymentRequest request = request_;
    request.manifest_id.clear();
    expect_refused(signer_, test::body_of(request), 400, "invalid_argument");
    request = request_;
    request.app = "other";
    expect_refused(signer_, test::body_of(request), 400, "invalid_argument");
    request = request_;
    request.type = "lv2v";
    expect_refused(signer_, test::body_of(request), 400, "invalid_argument");
}

TEST_F(BadState, CannotRaiseThePriceOfItsSession) {
    request_.orchestrator = protocol::wire::encode(test::make_quote({.ev = 30, .price = 11}));
    expect_refused(signer_, test::body_of(request_), 481, "price_exceeded");
}

TEST_F(BadState, OfAStrangerSignedByNobodyIsNotTakenOver) {
    signer_.policy_.takeover_until = test::after(3600 * test::kSecond);
    PaymentRequest request = request_;
    request.state_sig = std::string(64, '\x22') + '\x1b';
    expect_refused(signer_, test::body_of(request), 400, "state_invalid");
}

}  // namespace
}  // namespace farebox::signer

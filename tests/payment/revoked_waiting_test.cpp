// A caller that is revoked while its request waits: nothing is signed for it any more.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "signer/access/api_key.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using test::code_of;

const std::string kKey = "fbx_" + std::string(43, 'k');

class RevokedWaiting : public testing::Test {
protected:
    RevokedWaiting() {
        Client remote;
        remote.name = "remote";
        remote.api_keys = {*hash_api_key(kKey)};
        signer_.policy_.access.clients.push_back(std::move(remote));
        index_keys();
    }

    void index_keys() { signer_.policy_.access.api_keys = index_of(signer_.policy_.access.clients, {}); }
    void revoke() {
        signer_.policy_.access.clients.pop_back();
        index_keys();
        signer_.apply_policy();
    }
    static net::ServerRequest request(const std::string& body) {
        auto request = test::post("/generate-live-payment", body);
        request.peer.uid = request.peer.gid = 2000;  // nobody's
        request.headers.add("Authorization", "Bearer " + kKey);
        return request;
    }
    static std::string body() { return test::body_of(test::make_request(test::make_quote())); }
    /// Answers the request, which something keeps back until this has been done.
    net::Response answer_after(const std::function<void()>& meanwhile) {
        std::thread other{meanwhile};
        auto response = signer_.answer(request(body()));
        other.join();
        return response;
    }
    void expect_shut_out(const net::Response& response) {
        EXPECT_EQ(response.status, 401) << response.body;
        EXPECT_EQ(code_of(response), "unauthenticated");
    }

    test::ServiceHarness signer_{
        test::HarnessOptions{.ledger = {}, .gate = {.at_once = 1, .waiting_per_client = 2, .waiting = 4}}};
};

TEST_F(RevokedWaiting, ForTheLedgerGetsNothing) {
    signer_.ledger_gate_->hold_requests();
    expect_shut_out(answer_after([&] {
        signer_.ledger_gate_->wait_until_held(1);
        revoke();
        signer_.ledger_gate_->release(1);
    }));
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(RevokedWaiting, ForItsTurnGetsNothing) {
    signer_.ledger_gate_->hold();
    std::thread other{[&] {
        signer_.ledger_gate_->wait_until_held(1);  // and the second one waits at the gate
        revoke();
        signer_.ledger_gate_->release(1);
    }};
    auto first = test::post("/generate-live-payment", body());
    const auto answers = signer_.answer_together({first, request(body())});
    other.join();
    EXPECT_EQ(answers[0].status, 200) << answers[0].body;
    expect_shut_out(answers[1]);
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(RevokedWaiting, ForTheWebhookGetsNothing) {
    signer_.ask_webhook(test::ServiceHarness::webhook_says(R"({"status":200})"));
    const auto allow = signer_.webhook_;
    signer_.webhook_ = [&, allow](const net::Request& asked, std::chrono::milliseconds timeout) {
        revoke();
        return allow(asked, timeout);
    };
    expect_shut_out(signer_.answer(request(body())));
    EXPECT_EQ(signer_.webhook_requests_.size(), 1U);
    EXPECT_EQ(signer_.grants(), 0);
}

/// What a crash left unsigned is signed when it is asked for again: that is a new signature, too.
TEST_F(RevokedWaiting, ForAnAnswerAgainGetsNothing) {
    signer_.vault_error_ = make_error(ErrorCode::vault_unavailable, "away");
    EXPECT_EQ(signer_.answer(request(body())).status, 503);
    signer_.vault_error_.reset();
    ASSERT_EQ(signer_.grants(), 1);
    signer_.ledger_gate_->hold_requests();
    expect_shut_out(answer_after([&] {
        signer_.ledger_gate_->wait_until_held(1);
        revoke();
        signer_.ledger_gate_->release(1);
    }));
}

TEST_F(RevokedWaiting, DoesNotHappenToOthers) {
    signer_.ledger_gate_->hold_requests();
    const auto response = answer_after([&] {
        signer_.ledger_gate_->wait_until_held(1);
        Client another;
        another.name = "another";
        signer_.policy_.access.clients.insert(signer_.policy_.access.clients.begin(), another);
        index_keys();
        signer_.apply_policy();
        signer_.ledger_gate_->release(1);
    });
    EXPECT_EQ(response.status, 200) << response.body;
}

/// Its name is another client's now, or it came by another way: who it was counts, not what it is called.
TEST_F(RevokedWaiting, KeyOfAClientThatHasAnotherOneIsEnded) {
    signer_.ledger_gate_->hold_requests();
    expect_shut_out(answer_after([&] {
        signer_.ledger_gate_->wait_until_held(1);
        signer_.policy_.access.clients.back().api_keys = {*hash_api_key("fbx_" + std::string(43, 'n'))};
        index_keys();
        signer_.apply_policy();
        signer_.ledger_gate_->release(1);
    }));
    EXPECT_EQ(signer_.grants(), 0);
}

}  // namespace
}  // namespace farebox::signer

#include "tests/model/two_payments.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/ledger/failing_vfs.hpp"

namespace farebox::model {
namespace {

using signer::PaymentRequest;

/// A hundred wei a request, in tickets of thirty.
PaymentRequest request_of(const std::string& manifest) {
    auto request = signer::test::make_request(signer::test::make_quote({.ev = 30, .price = 100}), "fixed");
    request.manifest_id = manifest;
    return request;
}

constexpr const char* kSession = "abcd1234";  // the quote's own session: its first request can be repeated

signer::test::HarnessOptions options_in(const std::filesystem::path& folder) {
    signer::test::HarnessOptions options;
    options.ledger = [folder](signer::LedgerOptions& ledger) {
        ledger.path = (folder / "ledger.db").string();
        ledger.vfs = farebox::test::failing_vfs();
        ledger.reserve_bytes = 4096;
        ledger.retry_delay = std::chrono::milliseconds{1};
    };
    return options;
}

}  // namespace

TwoPayments::TwoPayments(const std::filesystem::path& folder, Witness& witness)
    : signer_{options_in(folder)}, witness_{witness} {
    signer_.policy_.access.clients[0].limits.ev_per_day = Wei{11U * 30U};
    signer_.vault_ = watch(std::move(signer_.vault_), witness_, no_failure_);
}

net::Response TwoPayments::ask(const PaymentRequest& request) {
    net::Response response = signer_.pay(request);
    if (response.status == 200) {
        bodies_.push_back(response.body);
    }
    return response;
}

net::Response TwoPayments::pay_first() {
    return ask(request_of(kSession));
}

net::Response TwoPayments::pay_second() {
    PaymentRequest request = request_of(kSession);
    net::Response first;
    first.body = bodies_.at(0);
    signer::test::continue_from(request, first);
    return ask(request);
}

void TwoPayments::remember(const std::vector<std::string>& bodies) {
    bodies_ = bodies;
}

void TwoPayments::settle() {
    std::promise<void> settled;
    signer_.ledger_->usage([&](const auto&) { settled.set_value(); });
    settled.get_future().wait();
}

void TwoPayments::wait_until_ok() {
    while (!signer_.ledger_->health().ok) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
}

void TwoPayments::expect_paid(const net::Response& response, const char* what) {
    EXPECT_EQ(response.status, 200) << what << ": " << response.body;
}

void TwoPayments::expect_promises_kept() {
    if (answered() == 0) {
        expect_paid(pay_first(), "the first payment, asked for again");
    }
    ASSERT_GE(answered(), 1U);
    const std::optional<std::string> had = answered() > 1 ? std::optional{bodies_[1]} : std::nullopt;
    const net::Response second = pay_second();
    expect_paid(second, "the second payment, asked for again");
    EXPECT_EQ(second.body, had.value_or(second.body)) << "answered before, and now otherwise";
    EXPECT_EQ(signer_.usage().ev_total, Wei{7U * 30U}) << "each payment is charged once";
    expect_other_payments_end_at_the_budget();
    expect_sound_audit();
    EXPECT_EQ(witness_.violation(), "");
}

void TwoPayments::expect_other_payments_end_at_the_budget() {
    expect_paid(signer_.pay(request_of("another")), "a new session with the same parameters");
    EXPECT_EQ(signer::test::code_of(signer_.pay(request_of("one-too-many"))), "budget_exceeded");
    EXPECT_EQ(signer_.usage().ev_total, Wei{11U * 30U});
}

void TwoPayments::expect_sound_audit() {
    std::promise<Result<signer::AuditHead>> promise;
    signer_.ledger_->verify_audit([&](Result<signer::AuditHead> head) { promise.set_value(std::move(head)); });
    const auto head = promise.get_future().get();
    EXPECT_TRUE(head) << head.error().message;
}

}  // namespace farebox::model

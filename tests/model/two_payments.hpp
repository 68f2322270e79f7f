#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "net/http_message.hpp"
#include "tests/model/witness.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::model {

/// What every crash interrupts: a client opens a session with a payment of four tickets and pays for three more. Its
/// budget is for these two and one other payment of four tickets: 11 x 30 wei.
class TwoPayments {
public:
    /// @param folder  Where the ledger lies or will be made.
    TwoPayments(const std::filesystem::path& folder, Witness& witness);
    TwoPayments(const TwoPayments&) = delete;
    TwoPayments& operator=(const TwoPayments&) = delete;

    /// Each asks once, and remembers a payment that it got. The second needs the first one's state.
    net::Response pay_first();
    net::Response pay_second();
    /// Answers that somebody got before the crash.
    void remember(const std::vector<std::string>& bodies);
    [[nodiscard]] std::size_t answered() const { return bodies_.size(); }
    [[nodiscard]] const std::vector<std::string>& bodies() const { return bodies_; }

    /// Waits until what needs no answer is written too, or has failed.
    void settle();
    void wait_until_ok();
    void stop() { signer_.stop(); }

    /// The promises: what was answered is in the ledger, a retry completes what was not, each payment is charged once,
    /// no nonce is used for two, the budget ends where it should, and the audit chain holds. Fails the test otherwise.
    void expect_promises_kept();

private:
    net::Response ask(const signer::PaymentRequest& request);
    void expect_paid(const net::Response& response, const char* what);
    void expect_other_payments_end_at_the_budget();
    void expect_sound_audit();

    std::optional<Error> no_failure_;
    signer::test::ServiceHarness signer_;
    Witness& witness_;
    std::vector<std::string> bodies_;
};

}  // namespace farebox::model

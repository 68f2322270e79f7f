#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "farebox/session.hpp"
#include "gateway-lite/payment_account.hpp"
#include "tests/gateway-lite/recorded_run.hpp"

namespace farebox::gateway::test {

/// Both ends of the payments of a recorded run, from its challenge on, with a clock that jumps: no time passes.
class ReplayPeers : public PaymentPeers {
public:
    explicit ReplayPeers(RecordedRun run) : run_{std::move(run)} {}

    asio::awaitable<Result<SignerAnswer>> ask_signer(PaymentAsk ask) override;
    asio::awaitable<Result<DeliveryAnswer>> deliver(Quote quote, PaymentHeaders headers) override;
    asio::awaitable<Result<Quote>> refresh(Quote quote, std::string sender) override;
    [[nodiscard]] TimePoint now() const override { return clock_; }
    /// False where nothing more was recorded than the session's end.
    asio::awaitable<bool> sleep_until(TimePoint moment) override;
    asio::awaitable<void> pause_before_retry() override;

    /// The account as the challenge and the first request to the signer show it.
    [[nodiscard]] PaymentAccount account() const;
    /// The request that the first payment was for.
    void use(const PaymentHeaders& headers);

    [[nodiscard]] const std::string& differences() const { return differences_; }
    [[nodiscard]] bool is_finished() const;

private:
    const RecordedExchange& take(std::string_view target);
    void compare(bool same, const std::string& what);
    void compare_headers(const PaymentHeaders& headers, const net::Request& recorded);

    const RecordedRun run_;
    std::size_t next_ = 1;  // behind the challenge
    TimePoint clock_{std::chrono::hours{1}};
    const TimePoint begin_ = clock_;
    std::string differences_;
};

/// Pays for a recorded run as a session does, or, where it begins later, as a call that is billed by time.
/// @return The events.
std::vector<SessionEvent> replay_payments(ReplayPeers& peers, PaymentAccount& account,
                                          std::chrono::milliseconds delay = {});

}  // namespace farebox::gateway::test

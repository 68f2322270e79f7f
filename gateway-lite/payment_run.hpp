#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway-lite/http_peers.hpp"
#include "gateway-lite/payment_account.hpp"
#include "gateway-lite/payment_loop.hpp"
#include "gateway-lite/services.hpp"
#include "gateway-lite/under_way.hpp"

namespace farebox::gateway {

/// One session's payments, running beside its job on the runtime. Thread-safe unless a member says otherwise.
class PaymentRun final : public Closable, public std::enable_shared_from_this<PaymentRun> {
public:
    PaymentRun(std::shared_ptr<Services> services, PaymentAccount account);

    /// Starts paying after @p delay, where the type of payment is billed by time. Once.
    void start(std::chrono::milliseconds delay, PaymentLoop::Report report);
    /// Begins no further payment. One that is on its way is finished, because what the signer has signed is spent
    /// whether it is delivered or not.
    void stop();
    void on_runtime_close() override { stop(); }
    /// Waits until no payment is on its way any more. On the runtime's thread.
    asio::awaitable<void> ended() { return running_.wait(); }

    [[nodiscard]] Spending paid() const { return account_.spending->snapshot(); }
    /// Names the session towards the orchestrator.
    [[nodiscard]] const std::string& manifest_id() const noexcept { return account_.quote.manifest_id; }
    /// Why payments ended before stop(), or why the latest one failed. On the runtime's thread.
    [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

private:
    asio::awaitable<void> pay(std::chrono::milliseconds delay, PaymentLoop::Report report);

    const std::shared_ptr<Services> services_;
    PaymentAccount account_;
    HttpPeers peers_;
    std::optional<Error> failure_;
    UnderWay running_;
};

/// The one owner of a PaymentRun: whoever is paid for holds it, and payments end with it, however it ends. Without it a
/// run that somebody forgot would pay for nothing until the orchestrator or the Gateway ends. Thread-safe as the run
/// is.
class PaymentHandle {
public:
    PaymentHandle() = default;
    explicit PaymentHandle(std::shared_ptr<PaymentRun> run) noexcept : run_{std::move(run)} {}
    PaymentHandle(PaymentHandle&&) noexcept = default;
    PaymentHandle& operator=(PaymentHandle&& other) noexcept {
        end();
        run_ = std::move(other.run_);
        return *this;
    }
    ~PaymentHandle() { end(); }

    /// Ends the payments and forgets them.
    void end() noexcept {
        if (run_) {
            run_->stop();
            run_.reset();
        }
    }
    explicit operator bool() const noexcept { return run_ != nullptr; }
    PaymentRun* operator->() const noexcept { return run_.get(); }

private:
    std::shared_ptr<PaymentRun> run_;
};

}  // namespace farebox::gateway

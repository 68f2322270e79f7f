#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "farebox/call.hpp"
#include "gateway-lite/paid_exchange.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/services.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {

/// What is behind a Response: the answer's head, and the rest of its body on the runtime's thread.
class ResponseBody : public std::enable_shared_from_this<ResponseBody> {
public:
    ResponseBody(std::shared_ptr<gateway::Services> services, gateway::PaidAnswer answer, std::string orchestrator,
                 std::shared_ptr<gateway::JobWatch> watch);
    ResponseBody(const ResponseBody&) = delete;
    ResponseBody& operator=(const ResponseBody&) = delete;
    ~ResponseBody();

    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] const HeaderList& headers() const noexcept { return headers_; }
    [[nodiscard]] const std::string& orchestrator() const noexcept { return orchestrator_; }
    [[nodiscard]] Spending paid() const { return watch_->spending()->snapshot(); }

    Pending<std::optional<Chunk>> next();
    Pending<std::string> read_all(std::size_t limit_bytes);

private:
    template <class T>
    Pending<T> start_read(std::function<gateway::asio::awaitable<Result<T>>()> work);
    template <class T>
    gateway::asio::awaitable<void> finish_read(std::function<gateway::asio::awaitable<Result<T>>()> work,
                                               std::shared_ptr<OperationOf<T>> operation);
    gateway::asio::awaitable<Result<std::optional<Chunk>>> read_next();
    gateway::asio::awaitable<Result<std::string>> read_rest(std::size_t limit_bytes);
    gateway::asio::awaitable<Result<std::string>> read_piece();
    void end(std::optional<Error> broken);
    [[nodiscard]] std::optional<Error> begin_read();

    const std::shared_ptr<gateway::Services> services_;
    const int status_;
    HeaderList headers_;
    const std::string orchestrator_;
    const std::shared_ptr<gateway::JobWatch> watch_;
    gateway::PaidAnswer answer_;
    std::atomic<bool> reading_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace farebox

#include "gateway-lite/opened_session.hpp"

#include <chrono>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kStopTimeout{5000};

}  // namespace

asio::awaitable<void> end_payments(const OpenedSession& session) {
    if (session.payments) {
        session.payments->stop();
        co_await session.payments->ended();
    }
}

asio::awaitable<Result<void>> give_back(std::shared_ptr<Services> services, const OpenedSession& session) {
    net::Request request;
    request.method = "POST";
    const auto url = session.control_url.with_target(session.control_url.target + "/stop");
    const auto deadline = net::deadline_in(kStopTimeout);
    const net::CallOptions options{.max_body_bytes = 64 * 1024,
                                   .repeatable = true,
                                   .public_only = must_be_public(session.orchestrator, session.control_url.endpoint)};
    const auto answer = co_await services->network.payments.send(url, std::move(request), deadline, options);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status != 404 && (answer->status < 200 || answer->status > 299)) {
        co_return make_error(ErrorCode::upstream_error, "the orchestrator answered " + std::to_string(answer->status) +
                                                            " to stop: " + printable(answer->body, 300));
    }
    co_return Result<void>{};
}

}  // namespace farebox::gateway

#include "gateway-lite/select.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace farebox {
inline namespace v0 {
namespace detail {

SelectionCore::SelectionCore(std::shared_ptr<gateway::Services> services, SelectionRequest request,
                             const gateway::Candidates& chosen)
    : app_{request.app}, explanation_{services->selector.explain(chosen)} {
    for (auto position = chosen.usable.size(); position-- > 0;) {
        const auto& each = chosen.usable[position];
        left_.push_back(std::make_shared<const SelectedRunner>(
            SelectedRunner{services, request, {each.orchestrator, each.url}, explanation_[position]}));
    }
}

std::shared_ptr<const SelectedRunner> SelectionCore::next() {
    const std::scoped_lock lock{mutex_};
    if (left_.empty()) {
        return nullptr;
    }
    auto runner = std::move(left_.back());
    left_.pop_back();
    return runner;
}

Error SelectionCore::nobody() const {
    const bool was_any =
        std::any_of(explanation_.begin(), explanation_.end(), [](const auto& each) { return each.dropped.empty(); });
    auto error = make_error(ErrorCode::no_orchestrator,
                            std::string{was_any ? "no other orchestrator can run " : "no orchestrator can run "} + app_,
                            "ask more orchestrators, or raise the limits that the reasons name");
    for (const auto& each : explanation_) {
        error.details.emplace_back(each.orchestrator, each.dropped.empty() ? "was selected before" : each.dropped);
    }
    return error;
}

}  // namespace detail
}  // namespace v0
}  // namespace farebox

namespace farebox::gateway {

asio::awaitable<Result<SelectionCursor>> select(std::shared_ptr<Services> services, SelectionRequest request) {
    if (request.app.empty()) {
        co_return make_error(ErrorCode::invalid_argument, "SelectionRequest::app is empty");
    }
    if (request.mode == RunnerMode::other) {
        co_return make_error(ErrorCode::invalid_argument, "SelectionRequest::mode must be persistent or single_shot");
    }
    const Wanted wanted{request.app, request.mode, request.max_price};
    const auto found = co_await services->directory.find(wanted, net::deadline_in(request.timeout));
    if (!found) {
        co_return found.error();
    }
    co_return SelectionCursor{
        std::make_shared<farebox::detail::SelectionCore>(std::move(services), std::move(request), *found)};
}

}  // namespace farebox::gateway

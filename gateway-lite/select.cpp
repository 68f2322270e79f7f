#include "gateway-lite/select.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace farebox {
inline namespace v0 {
namespace detail {

SelectionCore::SelectionCore(std::shared_ptr<gateway::Services> services, SelectionRequest request,
                             const gateway::Candidates& chosen)
    : what_{request.pipeline.empty() ? request.app : request.pipeline + "/" + request.model},
      explanation_{services->selector.explain(chosen)} {
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
    auto error =
        make_error(ErrorCode::no_orchestrator,
                   std::string{was_any ? "no other orchestrator can run " : "no orchestrator can run "} + what_,
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
namespace {

Error wrong(std::string what) {
    return make_error(ErrorCode::invalid_argument, "SelectionRequest::" + std::move(what));
}

asio::awaitable<Result<Candidates>> find_runners(std::shared_ptr<Services> services, SelectionRequest request,
                                                 net::Deadline deadline) {
    if (request.app.empty()) {
        co_return wrong("app is empty, and so is pipeline");
    }
    if (!request.model.empty() || request.warm) {
        co_return wrong("pipeline is empty, although model or warm say that a model is wanted");
    }
    if (request.mode == RunnerMode::other) {
        co_return wrong("mode must be persistent or single_shot");
    }
    const Wanted wanted{request.app, request.mode, request.max_price};
    co_return co_await services->directory.find(wanted, deadline);
}

asio::awaitable<Result<Candidates>> find_models(std::shared_ptr<Services> services, SelectionRequest request,
                                                net::Deadline deadline) {
    const auto capability = pipeline_with_models(request.pipeline);
    if (!capability) {
        auto error = wrong("pipeline: " + capability.error().message);
        error.hint = capability.error().hint;
        co_return error;
    }
    if (!request.app.empty()) {
        co_return wrong("app and pipeline are both set; one says what is wanted");
    }
    if (request.model.empty()) {
        co_return wrong("model is empty");
    }
    WantedModel wanted{*capability, request.model, request.warm, request.max_price};
    co_return co_await services->models.find(std::move(wanted), deadline);
}

Result<SelectionCursor> cursor_over(std::shared_ptr<Services> services, SelectionRequest request,
                                    const Result<Candidates>& found) {
    if (!found) {
        return found.error();
    }
    return SelectionCursor{
        std::make_shared<farebox::detail::SelectionCore>(std::move(services), std::move(request), *found)};
}

}  // namespace

asio::awaitable<Result<SelectionCursor>> select(std::shared_ptr<Services> services, SelectionRequest request) {
    const auto deadline = net::deadline_in(request.timeout);
    if (request.pipeline.empty()) {
        const auto found = co_await find_runners(services, request, deadline);
        co_return cursor_over(std::move(services), std::move(request), found);
    }
    const auto found = co_await find_models(services, request, deadline);
    co_return cursor_over(std::move(services), std::move(request), found);
}

}  // namespace farebox::gateway

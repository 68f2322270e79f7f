#include "farebox/selection.hpp"

#include <string>
#include <utility>

#include "gateway-lite/call.hpp"
#include "gateway-lite/open_session.hpp"
#include "gateway-lite/select.hpp"
#include "gateway-lite/start.hpp"

namespace farebox {
inline namespace v0 {
namespace {

/// Fills in what was selected for; or why this request is for something else.
template <class Request>
std::optional<Error> adopt(Request& request, RunnerMode mode, const SelectionRequest& selected) {
    if (!selected.pipeline.empty()) {
        return make_error(ErrorCode::invalid_argument,
                          "this orchestrator was selected for the model " + selected.pipeline + "/" + selected.model +
                              ", which is no live runner",
                          "call() and open_session() are for applications: select with SelectionRequest::app");
    }
    if (request.app.empty()) {
        request.app = selected.app;
    }
    if (request.app != selected.app) {
        return make_error(ErrorCode::invalid_argument,
                          "this orchestrator was selected for " + selected.app + ", not for " + request.app);
    }
    if (mode != selected.mode) {
        return make_error(ErrorCode::invalid_argument, "this orchestrator was selected for the other mode",
                          "call() is for RunnerMode::single_shot, open_session() for RunnerMode::persistent");
    }
    if (!request.max_price) {
        request.max_price = selected.max_price;
    }
    return std::nullopt;
}

}  // namespace

SelectionRules SelectionRules::go_livepeer() {
    SelectionRules rules;
    rules.weights = {.stake = 0.7, .random = 0.3, .price_scale = 100};
    return rules;
}

SelectionRules SelectionRules::cheapest() {
    SelectionRules rules;
    rules.weights = {.price = 0.8, .random = 0.2};
    return rules;
}

SelectionRules SelectionRules::nearest() {
    SelectionRules rules;
    rules.weights = {.latency = 0.8, .random = 0.2};
    return rules;
}

Result<SelectionRules> SelectionRules::named(std::string_view name) {
    if (name == "order") {
        return SelectionRules{};
    }
    if (name == "go-livepeer") {
        return go_livepeer();
    }
    if (name == "cheapest") {
        return cheapest();
    }
    if (name == "nearest") {
        return nearest();
    }
    return make_error(ErrorCode::invalid_argument, "no such selection: " + std::string{name.substr(0, 100)},
                      "order, go-livepeer, cheapest or nearest");
}

OrchestratorSession::OrchestratorSession(std::shared_ptr<const detail::SelectedRunner> runner)
    : runner_{std::move(runner)} {}
OrchestratorSession::OrchestratorSession(OrchestratorSession&&) noexcept = default;
OrchestratorSession& OrchestratorSession::operator=(OrchestratorSession&&) noexcept = default;
OrchestratorSession::~OrchestratorSession() = default;

const SelectionCandidate& OrchestratorSession::candidate() const noexcept {
    return runner_->candidate;
}

Pending<Response> OrchestratorSession::call(CallRequest request) {
    const auto& runtime = runner_->services->network.runtime;
    if (auto wrong = adopt(request, RunnerMode::single_shot, runner_->request)) {
        return gateway::ready<Response>(runtime, *std::move(wrong));
    }
    return gateway::start<Response>(runtime, [runner = runner_, request = std::move(request)] {
        return gateway::call(runner->services, request, runner->only);
    });
}

Pending<Session> OrchestratorSession::open_session(SessionRequest request) {
    const auto& runtime = runner_->services->network.runtime;
    if (auto wrong = adopt(request, RunnerMode::persistent, runner_->request)) {
        return gateway::ready<Session>(runtime, *std::move(wrong));
    }
    return gateway::start<Session>(runtime, [runner = runner_, request = std::move(request)] {
        return gateway::open_session(runner->services, request, runner->only);
    });
}

void OrchestratorSession::suspend() {
    const auto& runtime = runner_->services->network.runtime;
    if (!runtime->refusal()) {
        runtime->post([runner = runner_] { runner->services->selector.failed(runner->only.orchestrator); });
    }
}

SelectionCursor::SelectionCursor(std::shared_ptr<detail::SelectionCore> core) : core_{std::move(core)} {}
SelectionCursor::SelectionCursor(SelectionCursor&&) noexcept = default;
SelectionCursor& SelectionCursor::operator=(SelectionCursor&&) noexcept = default;
SelectionCursor::~SelectionCursor() = default;

Result<OrchestratorSession> SelectionCursor::next() {
    auto runner = core_->next();
    if (!runner) {
        return core_->nobody();
    }
    return OrchestratorSession{std::move(runner)};
}

const std::vector<SelectionCandidate>& SelectionCursor::explain() const noexcept {
    return core_->explain();
}

}  // namespace v0
}  // namespace farebox

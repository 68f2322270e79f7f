#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "farebox/selection.hpp"
#include "gateway-lite/services.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {

/// What is behind an OrchestratorSession.
struct SelectedRunner {
    std::shared_ptr<gateway::Services> services;
    SelectionRequest request;
    gateway::Wanted::Only only;
    SelectionCandidate candidate;
};

/// What is behind a SelectionCursor.
class SelectionCore {
public:
    SelectionCore(std::shared_ptr<gateway::Services> services, SelectionRequest request,
                  const gateway::Candidates& chosen);

    [[nodiscard]] std::shared_ptr<const SelectedRunner> next();
    [[nodiscard]] const std::vector<SelectionCandidate>& explain() const noexcept { return explanation_; }
    /// At the end: why there is nobody else.
    [[nodiscard]] Error nobody() const;

private:
    const std::string what_;  // is selected for
    const std::vector<SelectionCandidate> explanation_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<const SelectedRunner>> left_;  // the next one last
};

}  // namespace detail
}  // namespace v0
}  // namespace farebox

namespace farebox::gateway {

/// Gateway::select().
asio::awaitable<Result<SelectionCursor>> select(std::shared_ptr<Services> services, SelectionRequest request);

}  // namespace farebox::gateway

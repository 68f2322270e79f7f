#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "farebox/call.hpp"
#include "farebox/export.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/pending.hpp"
#include "farebox/price_limit.hpp"
#include "farebox/result.hpp"
#include "farebox/selection_rules.hpp"
#include "farebox/session.hpp"

namespace farebox {
inline namespace v0 {

/// What to select for.
struct SelectionRequest {
    std::string app;  ///< The application as orchestrators list it.
    RunnerMode mode = RunnerMode::persistent;
    std::optional<PriceLimit> max_price;
    /// For everybody to be found. Who has not answered half a second after the first usable answer is not waited for.
    std::chrono::milliseconds timeout = std::chrono::seconds{10};
    /// Instead of an application: a model of a pipeline ("text-to-image", "live-video-to-video" ...), which is not
    /// behind a live runner. The candidates say who offers it at which price; `app` is empty then and `mode` says
    /// nothing.
    std::string pipeline = {};
    std::string model = {};  ///< As orchestrators list it.
    bool warm = false;       ///< Only where it is loaded.
};

namespace detail {
class SelectionCore;
struct SelectedRunner;
}  // namespace detail

/// One orchestrator that was selected: jobs run there and nowhere else. Keeps its Gateway's connections, not the
/// Gateway. Threads: all members may be called from any thread.
class FAREBOX_API OrchestratorSession {
public:
    OrchestratorSession(OrchestratorSession&&) noexcept;
    OrchestratorSession& operator=(OrchestratorSession&&) noexcept;
    ~OrchestratorSession();

    /// What was known of it when it was selected.
    [[nodiscard]] const SelectionCandidate& candidate() const noexcept;
    /// Gateway::call() at this runner. CallRequest::app may be empty. Errors: as there, and invalid_argument for
    /// another application than the one selected for, and where a model was selected, which is no live runner.
    Pending<Response> call(CallRequest request);
    /// Gateway::open_session() at this runner. SessionRequest::app as above.
    Pending<Session> open_session(SessionRequest request);
    /// It failed the application in a way the library cannot see: suspended, as after a failure.
    void suspend();

    /// Made by the library.
    explicit OrchestratorSession(std::shared_ptr<const detail::SelectedRunner> runner);

private:
    std::shared_ptr<const detail::SelectedRunner> runner_;
};

/**
 * @brief The orchestrators that can run an application, best first: for applications that decide for themselves when to
 * go on to the next one. Nothing is reserved or paid by selecting.
 * Threads: all members may be called from any thread.
 */
class FAREBOX_API SelectionCursor {
public:
    SelectionCursor(SelectionCursor&&) noexcept;
    SelectionCursor& operator=(SelectionCursor&&) noexcept;
    ~SelectionCursor();

    /// The next best one. Errors: no_orchestrator at the end (details: one entry per orchestrator with the reason why
    /// it was dropped).
    Result<OrchestratorSession> next();
    /// Everybody who was considered: those to be tried, in that order, then those who were dropped.
    [[nodiscard]] const std::vector<SelectionCandidate>& explain() const noexcept;

    /// Made by the library.
    explicit SelectionCursor(std::shared_ptr<detail::SelectionCore> core);

private:
    std::shared_ptr<detail::SelectionCore> core_;
};

}  // namespace v0
}  // namespace farebox

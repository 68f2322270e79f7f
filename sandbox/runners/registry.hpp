#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/price.hpp"
#include "sandbox/acceptance/hmac.hpp"
#include "sandbox/acceptance/verdict.hpp"
#include "sandbox/runners/end_signal.hpp"
#include "sandbox/runners/runner_spec.hpp"

namespace farebox::sandbox {

/// A reserved place at a runner.
struct Session {
    std::string id;  ///< The manifest id, where it is paid for.
    const RunnerSpec* runner = nullptr;
    std::string token;  ///< Proves to the orchestrator that the runner speaks for this session.
    Address payer;
    protocol::Price price;      ///< What the first payment fixed; 0 for free runners.
    std::int64_t payments = 0;  ///< After the reservation.
    EndSignal end;
};

/// The runners for sale and their sessions. Not thread-safe.
/// @see go-livepeer ai/runner/live_runner.go
class RunnerRegistry {
public:
    explicit RunnerRegistry(std::vector<RunnerSpec> runners);

    /// Where the built-in app listens: the target of every runner without one.
    void set_builtin_target(const std::string& url);

    [[nodiscard]] const std::vector<RunnerSpec>& runners() const noexcept { return runners_; }
    [[nodiscard]] std::int64_t used(const RunnerSpec& runner) const;

    /// Or 404.
    [[nodiscard]] Verdict<const RunnerSpec*> find(std::string_view route) const;
    /// Or 404: no such runner, no such session at it.
    [[nodiscard]] Verdict<std::shared_ptr<Session>> session(std::string_view route, std::string_view id) const;
    /// Or 409 (the id is in use), 503 (full). An empty id: a random one.
    Verdict<std::shared_ptr<Session>> reserve(const RunnerSpec& runner, std::string id, bool pretend_full);
    /// Ends the session; an unknown one is fine.
    void release(const RunnerSpec& runner, const std::string& id);
    /// Ends every session.
    void release_all();

private:
    using Sessions = std::map<std::string, std::shared_ptr<Session>, std::less<>>;
    std::vector<RunnerSpec> runners_;
    std::map<std::string, Sessions, std::less<>> sessions_;  // by route
    Secret token_secret_ = random_secret();
};

}  // namespace farebox::sandbox

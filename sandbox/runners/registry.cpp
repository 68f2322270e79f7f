#include "sandbox/runners/registry.hpp"

#include <algorithm>
#include <utility>

#include "protocol/hex.hpp"
#include "sandbox/acceptance/auth_tokens.hpp"

namespace farebox::sandbox {

RunnerRegistry::RunnerRegistry(std::vector<RunnerSpec> runners) : runners_{std::move(runners)} {}

void RunnerRegistry::set_builtin_target(const std::string& url) {
    for (RunnerSpec& runner : runners_) {
        if (runner.target.empty()) {
            runner.target = url;
        }
    }
}

std::int64_t RunnerRegistry::used(const RunnerSpec& runner) const {
    const auto found = sessions_.find(runner.route);
    return found == sessions_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
}

Verdict<const RunnerSpec*> RunnerRegistry::find(std::string_view route) const {
    const auto found = std::ranges::find(runners_, route, &RunnerSpec::route);
    if (found == runners_.end()) {
        return Rejection{404, "runner not found"};
    }
    return &*found;
}

Verdict<std::shared_ptr<Session>> RunnerRegistry::session(std::string_view route, std::string_view id) const {
    if (const auto runner = find(route); !runner) {
        return runner.rejection();
    }
    const auto sessions = sessions_.find(route);
    if (sessions != sessions_.end()) {
        if (const auto found = sessions->second.find(id); found != sessions->second.end()) {
            return found->second;
        }
    }
    return Rejection{404, "runner session not found"};
}

Verdict<std::shared_ptr<Session>> RunnerRegistry::reserve(const RunnerSpec& runner, std::string id, bool pretend_full) {
    Sessions& sessions = sessions_[runner.route];
    if (sessions.contains(id)) {
        return Rejection{409, "session already exists"};
    }
    if (pretend_full || used(runner) >= runner.capacity) {
        return Rejection{503, "no capacity available for runner"};
    }
    auto session = std::make_shared<Session>();
    session->id = id.empty() ? "session_" + protocol::to_hex(random_secret().data) : std::move(id);
    session->runner = &runner;
    session->token = protocol::to_hex(hmac_sha256(token_secret_, "session:" + session->id).data);
    sessions.emplace(session->id, session);
    return session;
}

void RunnerRegistry::release(const RunnerSpec& runner, const std::string& id) {
    Sessions& sessions = sessions_[runner.route];
    const auto found = sessions.find(id);
    if (found == sessions.end()) {
        return;
    }
    const auto session = found->second;  // its listeners may drop the last reference
    sessions.erase(found);
    session->end.fire();
}

void RunnerRegistry::release_all() {
    for (auto& [route, sessions] : std::exchange(sessions_, {})) {
        for (auto& [id, session] : sessions) {
            session->end.fire();
        }
    }
}

}  // namespace farebox::sandbox

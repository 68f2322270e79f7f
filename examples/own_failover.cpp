// Selects an orchestrator, and decides for itself when the next one is tried: for applications with rules of their own
// about what an acceptable answer is.
//
//     FAREBOX_SIGNER=unix:/run/farebox/signer.sock FAREBOX_ORCHESTRATORS=https://localhost:8935 own_failover echo/fixed
#include <cstdio>
#include <cstdlib>

#include "farebox/gateway.hpp"

namespace {

int give_up(const farebox::Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    for (const auto& [orchestrator, reason] : error.details) {
        std::fprintf(stderr, "  %s: %s\n", orchestrator.c_str(), reason.c_str());
    }
    return EXIT_FAILURE;
}

bool is_acceptable(const farebox::Response& response) {
    return response.status() == 200;
}

}  // namespace

int main(int argc, char** argv) {
    auto options = farebox::Options::from_env();
    if (!options) {
        return give_up(options.error());
    }
    // Mostly who is cheap; nobody below a version that is known to work; and what only this program knows.
    options->selection = farebox::SelectionRules::cheapest();
    options->selection.hints = [](const farebox::SelectionCandidate& candidate) {
        farebox::SelectionHints hints;
        if (candidate.latency && *candidate.latency > std::chrono::seconds{1}) {
            hints.preference = 0.1;
        }
        return hints;
    };
    auto gateway = farebox::Gateway::open(*std::move(options));
    if (!gateway) {
        return give_up(gateway.error());
    }

    farebox::SelectionRequest wanted;
    wanted.app = argc > 1 ? argv[1] : "echo/fixed";
    wanted.mode = farebox::RunnerMode::single_shot;
    auto cursor = gateway->select(wanted).get();
    if (!cursor) {
        return give_up(cursor.error());
    }
    for (const auto& candidate : cursor->explain()) {
        std::fprintf(stderr, "%s: %s\n", candidate.orchestrator.c_str(),
                     candidate.dropped.empty() ? "may be used" : candidate.dropped.c_str());
    }

    for (;;) {
        auto orchestrator = cursor->next();
        if (!orchestrator) {
            return give_up(orchestrator.error());
        }
        farebox::CallRequest request;
        request.path = "/run";
        request.body = "hello";
        const auto response = orchestrator->call(std::move(request)).get();
        if (response && is_acceptable(*response)) {
            std::fprintf(stderr, "%d from %s\n", response->status(), response->orchestrator().c_str());
            return EXIT_SUCCESS;
        }
        orchestrator->suspend();  // other jobs of this gateway keep away from it for a while, too
    }
}

#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// Webhooks, orchestrators and the token issuer: whether they can be reached.
namespace farebox::signer::doctor {
namespace {

using Kind = Neighbour::Kind;

/// One line for each of that kind.
Findings judge_reached(const Facts& facts, Kind kind, const char* fix) {
    Findings findings;
    for (const auto& each : facts.neighbours->reached) {
        if (each.kind != kind) {
            continue;
        }
        findings.push_back(each.error.empty()
                               ? ok(each.shown + " takes connections, in " + std::to_string(each.took.count()) + " ms")
                               : problem(each.shown + ": " + each.error, fix));
    }
    return findings;
}

/// Of orchestrators some may be away; when all are, nobody is found.
void judge_orchestrators(const NeighboursReading& reading, Findings& findings) {
    std::size_t reached = 0;
    std::vector<std::string> away;
    for (const auto& each : reading.reached) {
        if (each.kind != Kind::orchestrator) {
            continue;
        }
        if (each.error.empty()) {
            ++reached;
        } else {
            away.push_back(each.shown + " (" + each.error + ")");
        }
    }
    const auto rest = reading.left_out == 0 ? "" : ", and " + std::to_string(reading.left_out) + " more were not tried";
    if (!away.empty()) {
        const auto detail = std::to_string(reached) + " of " + count_of(reached + away.size(), "orchestrator") +
                            " can be reached" + rest + "; not " + join(away);
        const char* fix = "take those out of discovery.orchestrators, or correct them";
        findings.push_back(reached == 0 ? problem(detail, fix) : warning(detail, fix));
    } else if (reached > 0) {
        findings.push_back(ok(count_of(reached, "orchestrator") + " of discovery.orchestrators can be reached" + rest));
    }
}

}  // namespace

Findings judge_webhook(const Facts& facts) {
    if (facts.config().auth_webhook.url.empty()) {
        return {skipped("auth_webhook.url is not set: nobody is asked")};
    }
    return facts.neighbours ? judge_reached(facts, Kind::auth_webhook,
                                            "start it, or correct auth_webhook.url: without its word nothing is paid")
                            : not_in_time("the webhook");
}

Findings judge_discovery(const Facts& facts) {
    if (!facts.config().discovery.enabled) {
        return {skipped("discovery.enabled is false: nobody is listed")};
    }
    if (!facts.neighbours) {
        return not_in_time("the orchestrators");
    }
    auto findings = judge_reached(facts, Kind::discovery_webhook, "start it, or correct discovery.webhook");
    judge_orchestrators(*facts.neighbours, findings);
    if (const auto* running = facts.running(); running != nullptr && !running->discovery.empty()) {
        findings.push_back(ok("the running signer " + running->discovery));
    }
    if (findings.empty()) {
        findings.push_back(skipped("the sources are not among those that doctor tries"));
    }
    return findings;
}

Findings judge_tokens(const Facts& facts) {
    if (!facts.config().api.jwt.enabled()) {
        return {skipped("api.jwt.issuer is not set: no token is accepted")};
    }
    if (!facts.neighbours) {
        return not_in_time("the token issuer");
    }
    auto findings = judge_reached(facts, Kind::token_issuer, "correct api.jwt.issuer or api.jwt.jwks_url");
    const auto* running = facts.running();
    if (running != nullptr && running->token_keys) {
        const auto& tokens = *running->token_keys;
        if (tokens.keys == 0) {
            findings.push_back(
                problem("the running signer has no key of the issuer, so no token is accepted: " + tokens.problem,
                        "see that the issuer publishes RS256 or ES256 keys where api.jwt says"));
        } else if (!tokens.problem.empty()) {
            findings.push_back(warning(count_of(tokens.keys, "key") +
                                           " of the issuer in use, and newer ones cannot be read: " + tokens.problem,
                                       "correct api.jwt.issuer or api.jwt.jwks_url"));
        } else {
            findings.push_back(ok(count_of(tokens.keys, "key") + " of the issuer in use"));
        }
    }
    if (findings.empty()) {  // check `config` has read the file
        findings.push_back(ok("keys come from " + facts.config().api.jwt.jwks_file));
    }
    return findings;
}

}  // namespace farebox::signer::doctor

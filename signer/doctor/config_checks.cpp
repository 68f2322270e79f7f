#include "signer/config/check.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/permission_checks.hpp"
#include "signer/doctor/wording.hpp"

// What the configuration says, and the signer that runs by it.
namespace farebox::signer::doctor {
namespace {

void judge_files_in_effect(const Diagnosis& running, Findings& findings) {
    if (!running.config_problem.empty()) {
        findings.push_back(problem(
            "the signer goes on with an earlier configuration, as its files are refused: " + running.config_problem,
            "correct them; they are read again by themselves, or by `farebox-signer reload`"));
    }
    if (!running.needs_restart.empty()) {
        findings.push_back(
            warning("changed in the files and not in effect: " + join(running.needs_restart), "restart the signer"));
    }
}

/// What other checks do not look into by themselves.
std::vector<std::string> not_ready(const Diagnosis& running) {
    std::vector<std::string> names;
    for (const auto& check : running.readiness.checks) {
        if (!check.ok) {
            names.push_back(check.name + ": " + check.detail);
        }
    }
    return names;
}

Findings judge_running(const Diagnosis& running, const std::string& own_version) {
    Findings findings;
    if (const auto reasons = not_ready(running); !reasons.empty()) {
        findings.push_back(problem("it runs and cannot pay: " + join(reasons, "; "),
                                   running.paused ? "farebox-signer resume" : "see the checks below"));
    } else {
        findings.push_back(
            ok("it runs and pays (version " + running.version + ", pid " + std::to_string(running.pid) + ")"));
    }
    if (running.version != own_version) {
        findings.push_back(warning("it is version " + running.version + ", and this command is " + own_version,
                                   "restart the signer, or use its own farebox-signer"));
    }
    judge_files_in_effect(running, findings);
    return findings;
}

}  // namespace

Findings judge_config(const Facts& facts) {
    const auto where = facts.loaded.file.empty() ? std::string{"the environment"} : facts.loaded.file;
    Findings findings{ok(where + " is read whole")};
    for (const auto& text : config::warnings_of(facts.loaded)) {
        findings.push_back(warning(text, "change it there; `farebox-signer config check` tells whether that is all"));
    }
    if (facts.keys && facts.keys->token_keys) {
        findings.push_back(problem_of(*facts.keys->token_keys));
    }
    return findings;
}

Findings judge_signer(const Facts& facts) {
    if (!facts.signer) {
        return not_in_time("the running signer");
    }
    switch (facts.signer->state) {
        case SignerReading::State::runs:
            return judge_running(facts.signer->diagnosis, facts.version);
        case SignerReading::State::cannot_tell:
            return {problem("whether it runs cannot be told: " + facts.signer->why, facts.signer->hint)};
        case SignerReading::State::does_not_run:
            break;
    }
    return {skipped("it does not run, so what only it knows is left out", "farebox-signer serve")};
}

Findings judge_permissions(const Facts& facts) {
    return facts.files ? judge_files(*facts.files) : not_in_time("looking at files");
}

}  // namespace farebox::signer::doctor

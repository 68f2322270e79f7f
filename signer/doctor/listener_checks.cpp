#include <algorithm>
#include <set>

#include "signer/admin/certificate_reading.hpp"
#include "signer/config/listen_address.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// Where callers come in, how they are known, and the certificate that they see.
namespace farebox::signer::doctor {
namespace {

/// The ways in which clients of the configuration are known.
std::string credentials_of(const Config& config, bool remote_only) {
    std::set<std::string> ways;
    for (const auto& client : config.clients) {
        const auto add = [&ways](bool has, const char* way) {
            if (has) {
                ways.insert(way);
            }
        };
        add(!client.api_keys.empty(), "API key");
        add(!client.certificates.empty(), "client certificate");
        add(!client.tokens.empty(), "token");
        add(!remote_only && !client.uid.empty(), "uid");
        add(!remote_only && !client.gid.empty(), "gid");
    }
    return join({ways.begin(), ways.end()});
}

void judge_tcp(const Config& config, Findings& findings) {
    const auto& api = config.api;
    const auto where = "api.tcp " + api.tcp;
    const bool outside = config::is_reachable_from_outside(api.tcp);
    if (outside && !api.tls.enabled()) {
        findings.push_back(warning(where + " has no TLS, and takes trusted proxies only: who is on the network between "
                                           "can read keys and tokens",
                                   "keep that network to yourself, or set api.tls.certificate_file and key_file"));
        return;
    }
    const auto how =
        std::string{api.tls.enabled() ? " with TLS" : ""} + ", callers known by " + credentials_of(config, true);
    findings.push_back(ok(where + (outside ? ", for other machines" : ", for this machine") + how));
    const bool open = std::ranges::any_of(config.clients, &ClientConfig::loopback);
    if (open) {
        findings.push_back(warning(where + ": every user of this machine may spend without a key (loopback = true)",
                                   "give that [[client]] an api_key instead"));
    }
}

/// Listeners that the running signer does not have.
std::vector<std::string> silent_ones(const Diagnosis& running) {
    std::vector<std::string> silent;
    for (const auto* listener : {"api", "admin", "operations"}) {
        const bool listens = std::ranges::any_of(
            running.listening, [&](const std::string& each) { return each.starts_with(std::string{listener} + " "); });
        if (!listens) {
            silent.emplace_back(listener);
        }
    }
    return silent;
}

}  // namespace

Findings judge_listeners(const Facts& facts) {
    const auto& config = facts.config();
    Findings findings;
    if (!config.api.unix_socket.empty()) {
        findings.push_back(
            ok("api.unix " + config.api.unix_socket + ", callers known by " + credentials_of(config, false)));
    }
    if (!config.api.tcp.empty()) {
        judge_tcp(config, findings);
    }
    findings.push_back(ok("operations.listen " + config.operations.listen +
                          ": every user of this machine may read health and metrics there"));
    if (const auto* running = facts.running()) {
        const auto silent = silent_ones(*running);
        if (!silent.empty()) {
            findings.push_back(
                problem("the running signer does not listen for " + join(silent), "see its log, and restart it"));
        }
    }
    return findings;
}

Findings judge_certificate(const Facts& facts) {
    if (!facts.certificate) {
        return not_in_time("the certificate's file");
    }
    if (!*facts.certificate) {
        return {skipped("api.tls is not set: there is none")};
    }
    const auto& certificate = **facts.certificate;
    if (!certificate) {
        return {problem_of(certificate.error())};
    }
    Findings findings;
    const auto& tls = facts.config().api.tls;
    const bool expired = certificate->facts.not_after <= facts.now;
    for (const auto& text : warnings_of(*certificate, tls, facts.now)) {
        const auto* fix = "renew or correct it; new files are taken over by themselves";
        findings.push_back(expired ? problem(text, fix) : warning(text, fix));
    }
    if (findings.empty()) {
        findings.push_back(ok(tls.certificate_file + " is good until " + format_time(certificate->facts.not_after) +
                              " for " + join(certificate->facts.names)));
    }
    findings.front().values = {{"not_after", format_time(certificate->facts.not_after)}};
    return findings;
}

}  // namespace farebox::signer::doctor

#include <algorithm>

#include "signer/daemon/certificate_files.hpp"
#include "signer/daemon/daemon.hpp"

// The API's certificate while the daemon runs: the one in use, and what became of the newest on disk.
namespace farebox::signer {
namespace {

Error expired(const ApiTlsConfig& files, const net::CertificateFacts& facts) {
    return make_error(ErrorCode::invalid_argument,
                      files.certificate_file + ": expired at " + format_time(facts.not_after), "renew it");
}

/// What tells one certificate from another, and whom it asks from clients.
std::string shown_by(const net::TlsIdentity& identity) {
    return identity.certificate_pem + identity.client_authorities_pem;
}

}  // namespace

std::optional<CertificateInUse> Daemon::certificate() const {
    const std::scoped_lock lock{config_mutex_};
    return certificate_;
}

/// The name by which callers know a listener that is everywhere.
std::string Daemon::for_clients(const std::string& url) const {
    const auto endpoint = net::Endpoint::parse(url);
    const auto shown = certificate();
    if (!endpoint || endpoint->scheme != net::Scheme::https || !shown) {
        return url;
    }
    const auto& names = shown->facts.names;
    const auto host = endpoint->host.find(':') == std::string::npos ? endpoint->host : "[" + endpoint->host + "]";
    const auto plain = std::ranges::find_if(names, [](const auto& name) { return !name.starts_with("*."); });
    if (plain == names.end() || std::ranges::find(names, host) != names.end()) {
        return url;
    }
    return "https://" + *plain + ":" + std::to_string(endpoint->port);
}

void Daemon::use_certificate(const ServerCertificate& next) {
    const std::scoped_lock lock{config_mutex_};
    certificate_ = CertificateInUse{next.facts, shown_by(next.identity), std::nullopt};
    loaded_.config.api.tls.names = next.facts.names;
    if (policy_) {
        renew_policy();
    }
}

/// What is on disk is shown to callers from now on, or refused, and then the one before stays.
Result<std::string> Daemon::renew_certificate() {
    const auto before = certificate();
    const auto files = current().api.tls;
    if (!before || !api_server_) {
        return std::string{};  // no TLS
    }
    auto next = read_server_certificate(files);
    Result<void> done;
    if (!next) {
        done = next.error();
    } else if (next->facts.not_after <= std::chrono::system_clock::now()) {
        done = expired(files, next->facts);
    } else {
        done = api_server_->replace_identity(kApiListener, next->identity);
    }
    if (!done) {
        log_.error("certificate_refused", {{"message", done.error().message},
                                           {"hint", done.error().hint},
                                           {"in_use_until", format_time(before->facts.not_after)}});
        const std::scoped_lock lock{config_mutex_};
        certificate_->problem = done.error();
        return std::move(done).error();
    }
    use_certificate(*next);
    if (shown_by(next->identity) == before->pem) {
        if (before->problem) {
            log_.info("certificate", {{"message", "the files hold the certificate in use again"}});
        }
        return std::string{};
    }
    for (const auto& warning : warnings_of(*next, files, std::chrono::system_clock::now())) {
        log_.warn("certificate", {{"message", warning}});
    }
    const auto until = format_time(next->facts.not_after);
    ledger_->audit({"certificate_replaced", {}, "expires " + until});
    log_.info("certificate_replaced", {{"expires", until}});
    return "the certificate until " + until;
}

void Daemon::on_certificate_changed() {
    const std::scoped_lock one_at_a_time{reload_mutex_};
    static_cast<void>(static_cast<bool>(renew_certificate()));  // the log and /readyz have it
}

}  // namespace farebox::signer

#include "gateway-lite/network.hpp"

#include <limits>
#include <string>
#include <utility>

namespace farebox::gateway {
namespace {

net::TlsPolicy signer_policy(const CheckedOptions& options) {
    if (!options.signer_certificate.empty()) {
        return net::TlsPolicy::pinned(options.signer_certificate);
    }
    return options.signer_authorities.empty() ? net::TlsPolicy::system()
                                              : net::TlsPolicy::authority(options.signer_authorities);
}

net::TlsPolicy orchestrator_policy(const CheckedOptions& options, const std::shared_ptr<net::TofuStore>& trust) {
    if (!options.orchestrator_certificate.empty()) {
        return net::TlsPolicy::pinned(options.orchestrator_certificate);
    }
    switch (options.orchestrator_tls) {
        case OrchestratorTls::trust_on_first_use:
            return net::TlsPolicy::tofu(trust);
        case OrchestratorTls::system_authorities:
            return net::TlsPolicy::system();
        case OrchestratorTls::insecure:
            break;
    }
    return net::TlsPolicy::insecure();
}

/// Sessions and their payments: they stay with the certificate that they began with.
net::TlsPolicy session_policy(const CheckedOptions& options, const std::shared_ptr<net::TofuStore>& trust) {
    auto policy = orchestrator_policy(options, trust);
    return policy.mode == net::TlsPolicy::Mode::tofu ? net::TlsPolicy::tofu_unchanged(trust) : policy;
}

net::HttpClientOptions with_policy(net::TlsPolicy policy) {
    net::HttpClientOptions options;
    options.tls = std::move(policy);
    return options;
}

/// A kept connection for each one in use at the same time: sessions by the thousand pay again every few seconds, and
/// one that had been closed in between would cost more than the payment.
net::HttpClientOptions keeping_all(net::HttpClientOptions options) {
    options.max_idle_per_origin = options.max_connections_per_origin;
    return options;
}

net::HttpClientOptions without_limit(net::HttpClientOptions options) {
    options.max_connections_per_origin = std::numeric_limits<std::size_t>::max();
    options.max_idle_per_origin = 32;
    return options;
}

std::shared_ptr<net::TofuStore> make_trust(const std::shared_ptr<Runtime>& runtime) {
    return std::make_shared<net::TofuStore>([log = std::weak_ptr{runtime}](std::string_view host_port) {
        if (const auto alive = log.lock()) {
            alive->log(LogLevel::warning, std::string{host_port} + " shows another certificate than before");
        }
    });
}

}  // namespace

Network::Network(std::shared_ptr<Runtime> owner, CheckedOptions checked)
    : runtime{std::move(owner)},
      options{std::move(checked)},
      trust{make_trust(runtime)},
      signer{runtime->context(), keeping_all(with_policy(signer_policy(options)))},
      discovery{runtime->context(), with_policy(net::TlsPolicy::system())},
      orchestrators{runtime->context(), without_limit(with_policy(orchestrator_policy(options, trust)))},
      payments{runtime->context(), keeping_all(with_policy(session_policy(options, trust)))},
      grpc{runtime->context(), orchestrator_policy(options, trust)} {}

}  // namespace farebox::gateway

#pragma once

#include <memory>
#include <optional>

#include "gateway-lite/checked_options.hpp"
#include "gateway-lite/runtime.hpp"
#include "net/grpc_client.hpp"
#include "net/http_client.hpp"
#include "net/tofu_store.hpp"

namespace farebox::gateway {

/// The connections of one Gateway. Used on the runtime's thread, except `trust`, which is thread-safe.
struct Network {
    Network(std::shared_ptr<Runtime> owner, CheckedOptions checked);

    const std::shared_ptr<Runtime> runtime;  // first: outlives what uses its context
    const CheckedOptions options;
    const std::shared_ptr<net::TofuStore> trust;
    net::HttpClient signer;     ///< Verifies strictly: it carries bearer tokens.
    net::HttpClient discovery;  ///< The same, for the discovery URL.
    /// Jobs, as Options::orchestrator_tls says. As many at a time as the program wants: each may last for hours.
    net::HttpClient orchestrators;
    /// Payments and what keeps a session: the same, on connections of their own, so that no job is in their way.
    net::HttpClient payments;
    net::GrpcClient grpc;
};

}  // namespace farebox::gateway

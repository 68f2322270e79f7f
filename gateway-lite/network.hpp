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
    net::HttpClient signer;         ///< Verifies strictly: it carries bearer tokens.
    net::HttpClient discovery;      ///< The same, for the discovery URL.
    net::HttpClient orchestrators;  ///< As Options::orchestrator_tls says.
    net::GrpcClient grpc;
};

}  // namespace farebox::gateway

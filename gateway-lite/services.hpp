#pragma once

#include <memory>
#include <utility>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/network.hpp"
#include "gateway-lite/signer_client.hpp"

namespace farebox::gateway {

/// What every job needs, shared by all jobs of one Gateway. Used on the runtime's thread.
struct Services {
    Services(std::shared_ptr<Runtime> runtime, CheckedOptions options)
        : network{std::move(runtime), std::move(options)}, signer{network}, directory{network, signer} {}

    [[nodiscard]] Runtime& runtime() const noexcept { return *network.runtime; }

    Network network;
    SignerClient signer;
    Directory directory;
};

}  // namespace farebox::gateway

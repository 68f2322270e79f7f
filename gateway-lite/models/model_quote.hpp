#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "gateway-lite/models/wanted_model.hpp"
#include "net/endpoint.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/price.hpp"

namespace farebox::gateway {

/// Whom to ask.
struct AskedOrchestrator {
    net::Endpoint endpoint;
    bool public_only = false;  ///< A stranger named it: connections must not end at a private address.
};

/// An orchestrator's answer to GetOrchestrator for one model, checked: what candidates and payments need of it.
struct ModelQuote {
    /// What it announces of the model.
    struct Served {
        bool warm = false;
        std::uint32_t idle = 0;  ///< Of live video: idle places; of other pipelines as the node says.
        std::uint32_t busy = 0;  ///< Of live video.
        std::string runner_version;
    };

    AskedOrchestrator asked;
    net::Url transcoder;                   ///< What its routes begin with, and where it is asked anew.
    bool transcoder_public = false;        ///< Connections there must not end at a private address.
    std::optional<Address> address;        ///< Off-chain orchestrators may have none.
    std::string version;                   ///< Of its node, fit for a message.
    std::optional<protocol::Price> price;  ///< Empty: it wants no payment.
    std::string session_id;                ///< Of its auth token: names the PM session that payments belong to.
    std::int64_t token_expiration = 0;     ///< Unix seconds. After it the whole answer is worth nothing.
    std::optional<Served> model;           ///< Empty: it does not list the model.
    bool compatible = false;               ///< By capability bits, as go-livepeer judges them.
    std::vector<std::string> nodes;        ///< Further ones that it announces, as it says; at most kMostNodes.
    std::string bytes;                     ///< The answer itself, which the signer gets unchanged.

    static constexpr std::size_t kMostNodes = 64;
};

using SharedQuote = std::shared_ptr<const ModelQuote>;

/**
 * @brief Checks an answer that was asked for with WantedModel::question().
 * @param unix_now  Seconds.
 * @return Errors: protocol_error, whose message names the field of net.OrchestratorInfo that is nonsense.
 */
Result<ModelQuote> read_model_quote(const AskedOrchestrator& asked, const WantedModel& wanted,
                                    net::orchestrator::OrchestratorQuote answer, std::int64_t unix_now);

}  // namespace farebox::gateway

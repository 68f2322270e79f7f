#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/price_limit.hpp"
#include "farebox/result.hpp"
#include "protocol/billing.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/wire/capabilities.hpp"

namespace farebox::gateway {

/// A model of a pipeline that is looked for: what orchestrators offer beside live runners.
struct WantedModel {
    protocol::CapabilityId capability = protocol::kLiveVideoToVideo;
    std::string model;
    bool warm = false;  ///< Only where it is loaded.
    std::optional<PriceLimit> max_price = {};

    /// "text-to-image/MODEL", as discovery writes it.
    [[nodiscard]] std::string name() const;
    /// What it needs of an orchestrator, as the protocol's rules for matching take it.
    [[nodiscard]] protocol::JobRequirements requirements() const;
    /// What is sent to ask for its price: the same whether it must be warm, since no answer depends on that.
    [[nodiscard]] protocol::wire::Capabilities question() const;
};

/// The capability of a pipeline with models ("text-to-image" ...). Errors: invalid_argument, with those that there are.
Result<protocol::CapabilityId> pipeline_with_models(std::string_view pipeline);

/// What a unit of its price is: video is billed by time, all others by the pixels of each job.
[[nodiscard]] protocol::PaymentType payment_type_of(protocol::CapabilityId capability) noexcept;

}  // namespace farebox::gateway

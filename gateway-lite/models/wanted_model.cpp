#include "gateway-lite/models/wanted_model.hpp"

#include <array>

#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

/// Every orchestrator of go-livepeer's makes this one mandatory: who asks must know what its tokens are for.
constexpr protocol::CapabilityId kAuthToken = 12;

}  // namespace

std::string WantedModel::name() const {
    return protocol::capability_pipeline(capability) + "/" + model;
}

protocol::JobRequirements WantedModel::requirements() const {
    protocol::JobRequirements job;
    job.capability = capability;
    job.model = model;
    job.warm = warm;
    return job;
}

protocol::wire::Capabilities WantedModel::question() const {
    auto job = requirements();
    job.warm = false;
    auto capabilities = protocol::job_capabilities(job);
    const std::array<protocol::CapabilityId, 2> known{kAuthToken, capability};
    capabilities.bitstring = protocol::capability_bits(known);
    return capabilities;
}

Result<protocol::CapabilityId> pipeline_with_models(std::string_view pipeline) {
    const auto id = protocol::pipeline_id(pipeline);
    if (id && *id >= protocol::kFirstPipeline && *id != protocol::kByoc) {
        return *id;
    }
    std::string hint;
    for (auto each = protocol::kFirstPipeline; each < protocol::kByoc; ++each) {
        hint += (hint.empty() ? "" : ", ") + protocol::capability_pipeline(each);
    }
    return make_error(ErrorCode::invalid_argument, "no such pipeline: " + printable(pipeline, 100), std::move(hint));
}

protocol::PaymentType payment_type_of(protocol::CapabilityId capability) noexcept {
    return capability == protocol::kLiveVideoToVideo ? protocol::PaymentType::lv2v : protocol::PaymentType::by_pixels;
}

}  // namespace farebox::gateway

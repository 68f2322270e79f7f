#include "protocol/capabilities.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

TEST(CapabilityNames, EveryDiscoveryPipelineLeadsBackToItsId) {
    int named = 0;
    for (CapabilityId id = 0; id <= kByoc; ++id) {
        if (capability_name(id).empty()) {
            EXPECT_EQ(id, 13);
            continue;
        }
        EXPECT_EQ(pipeline_id(capability_pipeline(id)), id);
        ++named;
    }
    EXPECT_EQ(named, 37);
    EXPECT_EQ(pipeline_id("byoc"), kByoc);
    EXPECT_EQ(pipeline_id("live-video-to-video"), kLiveVideoToVideo);
}

TEST(CapabilityNames, UnknownOnesHaveNone) {
    EXPECT_EQ(capability_name(38), "");
    EXPECT_EQ(capability_name(-3), "");
    EXPECT_EQ(capability_pipeline(13), "");
    for (const char* pipeline : {"", "unused", "invalid", "Llm", "live video to video"}) {
        EXPECT_FALSE(pipeline_id(pipeline)) << pipeline;
    }
}

TEST(HasCapability, LooksAtItsBitOnly) {
    wire::Capabilities capabilities;
    capabilities.bitstring = {1ULL << 35U, 4};
    EXPECT_TRUE(has_capability(capabilities, 35));
    EXPECT_TRUE(has_capability(capabilities, 66));
    EXPECT_FALSE(has_capability(capabilities, 34));
    EXPECT_FALSE(has_capability(capabilities, 128));
    EXPECT_FALSE(has_capability(capabilities, -1));
}

TEST(RebuiltCapabilities, HideHowMuchIsInUse) {
    wire::Capabilities capabilities;
    capabilities.constraints.emplace().per_capability[35].models["m"] = {
        .warm = true, .capacity = 4, .runner_version = "1", .capacity_in_use = 3};
    const auto rebuilt = rebuild_capabilities(capabilities);
    const auto& model = rebuilt.constraints->per_capability.at(35).models.at("m");
    EXPECT_EQ(model.capacity_in_use, 0U);
    EXPECT_EQ(model.capacity, 4U);
    EXPECT_TRUE(model.warm);
}

}  // namespace
}  // namespace farebox::protocol

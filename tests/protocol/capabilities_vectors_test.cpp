#include <gtest/gtest.h>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "tests/protocol/vectors.hpp"

namespace farebox::protocol::test {
namespace {

Json id_or_null(std::optional<CapabilityId> id) {
    return id ? Json(*id) : Json();
}

std::string hex_of(std::string_view bytes) {
    return to_hex_0x(as_bytes(bytes));
}

wire::Capabilities decoded(const Json& in, const char* key) {
    const auto bytes = base64_decode(in.value(key, ""));
    auto capabilities = wire::decode_capabilities(*bytes);
    if (!capabilities) {
        throw std::runtime_error(capabilities.error().message);
    }
    return *std::move(capabilities);
}

TEST(CapabilitiesVectors, Names) {
    for_each_case("capabilities.json", "name", [](const Json& in, const Json& out, const std::string& error) {
        const auto id = in.at("id").get<CapabilityId>();
        EXPECT_EQ(capability_name(id).empty(), !error.empty());
        if (error.empty()) {
            EXPECT_EQ(capability_name(id), out.at("name").get<std::string>());
            EXPECT_EQ(capability_pipeline(id), out.at("pipeline").get<std::string>());
            EXPECT_EQ(id_or_null(reference_pipeline_id(capability_pipeline(id))), out.at("pipelineBack"));
        }
    });
}

TEST(CapabilitiesVectors, PipelinesAsTheReferenceLooksThemUp) {
    for_each_case("capabilities.json", "pipelineToCapability",
                  [](const Json& in, const Json& out, const std::string& error) {
                      const auto id = reference_pipeline_id(in.at("pipeline").get<std::string>());
                      EXPECT_EQ(id_or_null(id), error.empty() ? out.at("id") : Json());
                  });
}

TEST(CapabilitiesVectors, BitStrings) {
    for_each_case("capabilities.json", "bitstring", [](const Json& in, const Json& out, const std::string&) {
        Json words = Json::array();
        for (const std::uint64_t word : capability_bits(in.at("ids").get<std::vector<CapabilityId>>())) {
            words.push_back(std::to_string(word));
        }
        EXPECT_EQ(words, out.at("bitstring"));
    });
}

TEST(CapabilitiesVectors, Jobs) {
    for_each_case("capabilities.json", "jobCaps", [](const Json& in, const Json& out, const std::string& error) {
        const auto id = reference_pipeline_id(in.at("pipeline").get<std::string>());
        ASSERT_EQ(id.has_value(), error.empty());
        if (!id) {
            return;
        }
        EXPECT_EQ(*id, out.at("id").get<CapabilityId>());
        const auto capabilities = job_capabilities({.capability = *id,
                                                    .model = in.at("model"),
                                                    .warm = in.at("warm"),
                                                    .min_version = in.at("minVersion"),
                                                    .min_runner_version = in.at("minRunnerVersion")});
        EXPECT_EQ(hex_of(encode(capabilities)), out.at("bytes"));
    });
}

TEST(CapabilitiesVectors, Rebuilding) {
    for_each_case("capabilities.json", "normalise", [](const Json& in, const Json& out, const std::string&) {
        EXPECT_EQ(hex_of(encode(rebuild_capabilities(decoded(in, "base64")))), out.at("bytes"));
    });
}

TEST(CapabilitiesVectors, Compatibility) {
    for_each_case("capabilities.json", "compatible", [](const Json& in, const Json& out, const std::string&) {
        const wire::Capabilities offered = decoded(in, "orchBase64");
        const wire::Capabilities needed = decoded(in, "bcastBase64");
        EXPECT_EQ(compatible_with(in.at("bcast").is_null() ? nullptr : &needed, offered),
                  out.at("compatible").get<bool>());
    });
}

TEST(CapabilitiesVectors, Versions) {
    for_each_case("capabilities.json", "version", [](const Json& in, const Json& out, const std::string&) {
        EXPECT_EQ(version_at_least(in.at("version").get<std::string>(), in.at("minVersion").get<std::string>()),
                  out.at("compatible").get<bool>());
    });
}

}  // namespace
}  // namespace farebox::protocol::test

// Capabilities: ids, names, bit strings, messages and whether an orchestrator fits a job.
#include "protocol/capabilities.hpp"

#include <optional>
#include <stdexcept>

#include "protocol/base64.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/protocol/wire_oracle.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::CapabilityId;

std::string id_text(std::optional<CapabilityId> id) {
    return id ? std::to_string(*id) : "null";
}

protocol::wire::Capabilities decoded(const Json& in, const char* key) {
    const auto bytes = protocol::base64_decode(in.value(key, ""));
    auto capabilities = protocol::wire::decode_capabilities(*bytes);
    if (!capabilities) {
        throw std::runtime_error{capabilities.error().message};
    }
    return *std::move(capabilities);
}

void set_message(Outcome& ours, const protocol::wire::Capabilities& capabilities) {
    const std::string bytes = encode(capabilities);
    ours.set_bytes("bytes", bytes);
    ours.set_bytes("capabilities", bytes);
    ours.set("base64", protocol::base64_encode(bytes));
}

Outcome named(const Json& in) {
    const auto id = in.at("id").get<CapabilityId>();
    const std::string pipeline = protocol::capability_pipeline(id);
    Outcome ours;
    if (protocol::capability_name(id).empty()) {
        ours.set("error", "unknown");
        return ours;
    }
    ours.set("name", std::string{protocol::capability_name(id)});
    ours.set("pipeline", pipeline);
    ours.set("pipelineBack", id_text(protocol::reference_pipeline_id(pipeline)));
    return ours;
}

Outcome of_pipeline(const Json& in) {
    const auto id = protocol::reference_pipeline_id(in.at("pipeline").get<std::string>());
    Outcome ours;
    if (!id) {
        ours.set("error", "unknown");
        return ours;
    }
    ours.set("id", *id);
    if (kind_of(in) == "jobCaps") {
        set_message(ours, protocol::job_capabilities({.capability = *id,
                                                      .model = in.at("model"),
                                                      .warm = in.at("warm"),
                                                      .min_version = in.at("minVersion"),
                                                      .min_runner_version = in.at("minRunnerVersion")}));
    }
    return ours;
}

Outcome bits(const Json& in) {
    Json words = Json::array();
    for (const std::uint64_t word : protocol::capability_bits(in.at("ids").get<std::vector<CapabilityId>>())) {
        words.push_back(std::to_string(word));
    }
    Outcome ours;
    ours.set("bitstring", words.dump());
    return ours;
}

Outcome compatible(const Json& in) {
    Outcome ours;
    if (kind_of(in) == "version") {
        ours.set("compatible", protocol::version_at_least(in.at("version").get<std::string>(),
                                                          in.at("minVersion").get<std::string>()));
        return ours;
    }
    const auto needed = decoded(in, "bcastBase64");
    ours.set("compatible",
             protocol::compatible_with(in.at("bcast").is_null() ? nullptr : &needed, decoded(in, "orchBase64")));
    return ours;
}

Outcome ours_of(const Json& in) {
    const std::string kind = kind_of(in);
    if (kind == "name") {
        return named(in);
    }
    if (kind == "pipelineToCapability" || kind == "jobCaps") {
        return of_pipeline(in);
    }
    if (kind == "bitstring") {
        return bits(in);
    }
    if (kind == "normalise") {
        Outcome ours;
        set_message(ours, protocol::rebuild_capabilities(decoded(in, "base64")));
        return ours;
    }
    return compatible(in);
}

/// Both of the reference's errors here say that there is no such capability.
void check(const VectorCase& one, PureJudge& judge) {
    Outcome reference = reference_refusal(one.error.empty() ? "" : "unknown");
    for (const auto& [name, value] : one.out.items()) {
        if (name == "capabilities") {
            reference.set_bytes(name, protocol::test::bytes_of_fields("Capabilities", value));
        } else {
            reference.set(name, test::text_of(value));
        }
    }
    judge.compare(one.in, ours_of(one.in), reference);
}

bool recognises(const Json& in) {
    const std::string kind = kind_of(in);
    return kind == "name" || kind == "pipelineToCapability" || kind == "bitstring" || kind == "jobCaps" ||
           kind == "normalise" || kind == "compatible" || kind == "version";
}

}  // namespace

const PureFamily kCapabilities{"capabilities", recognises, check, {}};

}  // namespace farebox::conformance

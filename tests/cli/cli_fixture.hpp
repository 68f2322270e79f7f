#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base64.hpp"
#include "tests/gateway-lite/fake_network.hpp"
#include "tests/support/process.hpp"

namespace farebox::cli {

using test::Finished;
using Environment = std::map<std::string, std::string>;

/// An environment without what the developer may have set.
inline const Environment kNone{{"FAREBOX_SIGNER", ""},
                               {"FAREBOX_ORCHESTRATORS", ""},
                               {"FAREBOX_DISCOVERY", ""},
                               {"FAREBOX_SELECTION", ""},
                               {"FAREBOX_BLOCKLIST", ""},
                               {"FAREBOX_RETRIES", ""},
                               {"TRACEPARENT", ""},
                               {"TRACESTATE", ""},
                               {"FAREBOX_ETH_USD", ""},
                               {"FAREBOX_TLS", ""},
                               {"FAREBOX_TOKEN", ""},
                               {"FAREBOX_API_KEY_FILE", ""},
                               {"FAREBOX_SIGNER_CERTIFICATE_FILE", ""},
                               {"FAREBOX_SIGNER_CA_FILE", ""},
                               {"FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE", ""}};

inline Finished farebox(std::vector<std::string> arguments, const Environment& environment = kNone) {
    arguments.insert(arguments.begin(), test::program("farebox"));
    return test::run(std::move(arguments), environment);
}

/// A Livepeer token: base64 of JSON.
inline std::string token(const nlohmann::json& json) {
    return protocol::base64_encode(json.dump());
}

/// The program with a signer and an orchestrator in this process.
class CliOnline : public testing::Test {
protected:
    [[nodiscard]] Environment environment() const {
        auto out = kNone;
        out["FAREBOX_SIGNER"] = network_.url();
        out["FAREBOX_ORCHESTRATORS"] = network_.url();
        return out;
    }
    [[nodiscard]] std::size_t stops() const { return network_.seen("/apps/live/session/3d6199e4/stop").size(); }
    /// What a path below an orchestrator's URL answers instead of the fake.
    void answer(std::string path, net::Response response) {
        network_.intercept = [path = std::move(path), response = std::move(response)](
                                 const net::Request& asked) -> std::optional<net::Response> {
            const bool meant = asked.path().starts_with(path) &&
                               (!path.starts_with("/apps/") || asked.headers.contains("Livepeer-Payment"));
            return meant ? std::optional{response} : std::nullopt;
        };
    }
    gateway::test::FakeNetwork network_;
};

}  // namespace farebox::cli

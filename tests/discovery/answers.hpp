#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "net/endpoint.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/discovery/terms.hpp"
#include "signer/payment/ceilings.hpp"

namespace farebox::signer::test {

inline constexpr std::uint32_t kTextToImage = 27;
inline constexpr std::uint32_t kLiveVideo = 35;

inline net::Endpoint at(const std::string& url) {
    return *net::Endpoint::parse(url);
}

inline Address address_of(std::uint8_t byte) {
    Address address;
    address.data.fill(byte);
    return address;
}

/// What the orchestrator at that URL answers: its address is 20 times @p byte, everything costs 10 wei.
inline protocol::wire::OrchestratorInfo info_of(const std::string& url, std::uint8_t byte = 1) {
    protocol::wire::OrchestratorInfo info;
    info.transcoder = url;
    info.address = protocol::to_string(address_of(byte));
    info.price_info.emplace();
    info.price_info->price_per_unit = 10;
    info.price_info->pixels_per_unit = 1;
    return info;
}

inline void add_model(protocol::wire::OrchestratorInfo& info, std::uint32_t capability, const std::string& model) {
    if (!info.capabilities) {
        info.capabilities.emplace();
        info.capabilities->constraints.emplace();
    }
    info.capabilities->constraints->per_capability[capability].models[model];
}

inline net::orchestrator::Runner runner(std::string url, std::string app, std::string price = "10",
                                        std::string unit = "seconds") {
    net::orchestrator::Runner runner;
    runner.url = std::move(url);
    runner.app = std::move(app);
    runner.price = net::orchestrator::RunnerPrice{std::move(price), "wei", std::move(unit)};
    return runner;
}

inline PriceCeilings unlimited() {
    PriceCeilings ceilings;
    for (auto& unit : ceilings.units) {
        unit = UnitCeiling{true, {}};
    }
    return ceilings;
}

inline PriceCeilings ceilings_of(std::initializer_list<std::pair<protocol::PaymentType, std::int64_t>> units) {
    PriceCeilings ceilings;
    for (const auto& [type, wei] : units) {
        ceilings.of(type) = UnitCeiling{false, protocol::Rational{wei}};
    }
    return ceilings;
}

}  // namespace farebox::signer::test

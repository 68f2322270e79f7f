#include "gateway-lite/list_orchestrators.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

#include "gateway-lite/gather.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/ticket_conversion.hpp"

namespace farebox::gateway {
namespace {

using net::orchestrator::Runner;

constexpr std::chrono::milliseconds kInfoTimeout{5000};

RunnerListing describe(const Runner& runner) {
    RunnerListing listing;
    listing.app = runner.app;
    listing.mode = runner_mode(runner);
    listing.url = runner.url;
    listing.version = runner.version;
    listing.capacity = runner.capacity;
    listing.capacity_available = runner.capacity_available;
    if (const auto price = runner_price(runner); price && *price) {
        listing.price_per_unit = **price;
        listing.unit = runner.price->unit;
    }
    return listing;
}

/// GetOrchestrator, as the payer where there is one: on-chain orchestrators answer nobody else.
asio::awaitable<Result<std::string>> ask_address(std::shared_ptr<Services> services, net::Endpoint orchestrator,
                                                 protocol::wire::OrchestratorRequest request) {
    const auto quote = co_await net::orchestrator::get_orchestrator(services->network.grpc, std::move(orchestrator),
                                                                    std::move(request), net::deadline_in(kInfoTimeout));
    if (!quote) {
        co_return quote.error();
    }
    const auto address = protocol::address_from_bytes(quote->info.address);
    const bool on_chain = address && !address->is_zero();  // an off-chain one says that it is 0x00…00
    co_return on_chain ? protocol::to_checksum(*address) : std::string{};
}

/// What every orchestrator is asked, or why it cannot be asked properly.
asio::awaitable<Result<protocol::wire::OrchestratorRequest>> payer_request(std::shared_ptr<Services> services) {
    protocol::wire::OrchestratorRequest request;
    request.ignore_capacity_check = true;
    if (services->signer.configured()) {
        const auto proof = co_await services->signer.proof(net::Deadline::max());
        if (!proof) {
            co_return proof.error();
        }
        request.address = protocol::to_string(proof->address);
        request.sig = proof->signature;
    }
    co_return request;
}

asio::awaitable<Result<OrchestratorListing>> describe_orchestrator(
    std::shared_ptr<Services> services, net::Endpoint orchestrator,
    Result<protocol::wire::OrchestratorRequest> request) {
    OrchestratorListing listing;
    listing.url = orchestrator.to_string();
    const auto begin = std::chrono::steady_clock::now();
    const auto runners = co_await services->directory.runners(orchestrator);
    listing.latency = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (!runners && runners.error().code != ErrorCode::upstream_error) {
        listing.rejected = runners.error();
        co_return listing;
    }
    if (runners) {
        std::transform(runners->begin(), runners->end(), std::back_inserter(listing.runners), describe);
        std::sort(listing.runners.begin(), listing.runners.end(), [](const auto& left, const auto& right) {
            return std::tie(left.app, left.url) < std::tie(right.app, right.url);
        });
    }
    if (!request) {
        listing.info_unavailable = request.error();
        co_return listing;
    }
    auto address = co_await ask_address(services, std::move(orchestrator), *std::move(request));
    if (address) {
        listing.address = *std::move(address);
    } else {
        listing.info_unavailable = address.error();
        if (!runners) {
            listing.rejected = runners.error();
        }
    }
    co_return listing;
}

}  // namespace

asio::awaitable<Result<std::vector<OrchestratorListing>>> list_orchestrators(std::shared_ptr<Services> services) {
    const auto endpoints = co_await services->directory.orchestrators(net::Deadline::max());
    if (!endpoints) {
        co_return endpoints.error();
    }
    const auto request = co_await payer_request(services);
    std::vector<std::function<asio::awaitable<Result<OrchestratorListing>>()>> tasks;
    for (const auto& endpoint : *endpoints) {
        if (services->selector.rules().blocks(endpoint)) {
            continue;
        }
        tasks.emplace_back(
            [services, endpoint, request] { return describe_orchestrator(services, endpoint, request); });
    }
    auto listings = co_await gather<OrchestratorListing>(services->network.runtime, std::move(tasks));
    std::vector<OrchestratorListing> out;
    for (auto& listing : listings) {
        if (listing) {
            out.push_back(*std::move(listing));
        }
    }
    co_return out;
}

}  // namespace farebox::gateway

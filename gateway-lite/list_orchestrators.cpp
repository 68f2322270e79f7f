#include "gateway-lite/list_orchestrators.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

#include "gateway-lite/gather.hpp"
#include "gateway-lite/models/model_listing.hpp"
#include "gateway-lite/text.hpp"
#include "protocol/address.hpp"
#include "protocol/ticket_conversion.hpp"

namespace farebox::gateway {
namespace {

using net::orchestrator::Runner;

constexpr std::size_t kLongestVersion = 100;

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

/// What GetOrchestrator adds, or why it does not.
asio::awaitable<Result<void>> add_info(std::shared_ptr<Services> services, net::Endpoint orchestrator,
                                       Question question, OrchestratorListing& listing) {
    AskedOrchestrator asked{std::move(orchestrator), false};
    const auto answer = co_await services->quotes.call(std::move(asked), std::move(question), net::Deadline::max());
    if (!answer) {
        co_return answer.error();
    }
    const auto address = protocol::address_from_bytes(answer->info.address);
    const bool on_chain = address && !address->is_zero();  // an off-chain one says that it is 0x00…00
    listing.address = on_chain ? protocol::to_checksum(*address) : std::string{};
    if (answer->info.capabilities) {
        listing.version = printable(answer->info.capabilities->version, kLongestVersion);
    }
    listing.models = models_of(answer->info);
    co_return Result<void>{};
}

asio::awaitable<Result<OrchestratorListing>> describe_orchestrator(std::shared_ptr<Services> services,
                                                                   net::Endpoint orchestrator,
                                                                   Result<Question> question) {
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
    if (!question) {
        listing.info_unavailable = question.error();
        co_return listing;
    }
    const auto added = co_await add_info(services, std::move(orchestrator), *std::move(question), listing);
    if (!added) {
        listing.info_unavailable = added.error();
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
    auto question = co_await services->quotes.question(net::Deadline::max());
    if (question) {
        question->request.ignore_capacity_check = true;
    }
    std::vector<std::function<asio::awaitable<Result<OrchestratorListing>>()>> tasks;
    for (const auto& endpoint : *endpoints) {
        if (services->selector.rules().blocks(endpoint)) {
            continue;
        }
        tasks.emplace_back(
            [services, endpoint, question] { return describe_orchestrator(services, endpoint, question); });
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

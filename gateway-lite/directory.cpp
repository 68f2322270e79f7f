#include "gateway-lite/directory.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include "gateway-lite/gather.hpp"
#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/orchestrator/address_list.hpp"

namespace farebox::gateway {
namespace {

using net::orchestrator::Runner;
using Runners = Result<std::vector<Runner>>;

constexpr std::chrono::milliseconds kDiscoveryTimeout{3000};
constexpr std::chrono::milliseconds kListTimeout{5000};
constexpr net::CallOptions kRepeatable{.max_body_bytes = net::orchestrator::kMaxDiscoveryBytes, .repeatable = true};

/// What an orchestrator bills where its listing has no unit.
protocol::PaymentType default_type(const std::string& app) {
    return app == "live-video-to-video/scope" ? protocol::PaymentType::lv2v : protocol::PaymentType::live;
}

std::optional<protocol::PaymentType> type_of_unit(const std::string& unit) {
    for (const auto type : {protocol::PaymentType::live, protocol::PaymentType::lv2v, protocol::PaymentType::fixed}) {
        if (net::equal_ignoring_case(unit, protocol::unit_name(type))) {
            return type;
        }
    }
    return std::nullopt;
}

Result<std::vector<net::Endpoint>> endpoints_of(std::string_view json) {
    const auto document = net::orchestrator::parse_discovery(json);
    if (!document) {
        return document.error();
    }
    std::vector<net::Endpoint> endpoints;
    for (const auto& entry : document->entries) {
        // One bad address of a foreign list must not spoil the others.
        if (auto endpoint = net::orchestrator::parse_orchestrator_address(entry.address);
            endpoint && endpoint->scheme != net::Scheme::unix_socket) {
            endpoints.push_back(*std::move(endpoint));
        }
    }
    if (endpoints.empty()) {
        return make_error(ErrorCode::no_orchestrator, "discovery lists no orchestrator");
    }
    std::shuffle(endpoints.begin(), endpoints.end(), std::mt19937{std::random_device{}()});
    return endpoints;
}

asio::awaitable<Result<std::string>> fetch(net::HttpClient& client, net::Url url, net::Headers headers,
                                           std::chrono::milliseconds timeout) {
    net::Request request;
    request.headers = std::move(headers);
    request.headers.set("Accept", "application/json");
    const auto deadline = net::deadline_in(timeout);
    auto answer = co_await client.send(std::move(url), std::move(request), deadline, kRepeatable);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status < 200 || answer->status > 299) {
        co_return make_error(ErrorCode::upstream_error, "discovery answered " + std::to_string(answer->status) + ": " +
                                                            printable(answer->body, 300));
    }
    co_return std::move(answer->body);
}

/// Wei per unit, exact. Errors: protocol_error (not in wei, or beyond what wei can be).
Result<protocol::Rational> listed_price(const net::orchestrator::RunnerPrice& listed) {
    const auto price = protocol::Rational::parse_decimal(listed.price);
    if (!price || !price->ceil().to_uint256() || !net::equal_ignoring_case(listed.currency, "wei")) {
        return make_error(ErrorCode::protocol_error, "a price that is not in wei");
    }
    return price;
}

PriceUnit unit_of(protocol::PaymentType type) {
    switch (type) {
        case protocol::PaymentType::lv2v:
            return PriceUnit::pixel_second_720p;
        case protocol::PaymentType::fixed:
            return PriceUnit::request;
        case protocol::PaymentType::live:
        case protocol::PaymentType::by_pixels:
            break;
    }
    return PriceUnit::second;
}

/// Why a price is not within the limit; nothing: it is, or there is none.
std::optional<std::string> above(const std::optional<PriceLimit>& limit, const protocol::Rational& price,
                                 protocol::PaymentType type) {
    if (limit && limit->unit != unit_of(type)) {
        return "is priced per unit of " + std::string{protocol::unit_name(type)} + ", and the limit is " +
               limit->to_string();
    }
    if (limit && price > protocol::Rational{limit->amount}) {
        return "asks " + Wei{*price.ceil().to_uint256()}.to_amount() + " per unit, above the limit of " +
               limit->to_string();
    }
    return std::nullopt;
}

Candidate::Room room_of(const Runner& runner) {
    if (runner.capacity_available > 0) {
        return Candidate::Room::some;
    }
    return runner.capacity > 0 ? Candidate::Room::none : Candidate::Room::unknown;
}

/// Why this runner is not a candidate; nothing: it is one, and `out` has it.
std::optional<std::string> judge(const Runner& runner, const Wanted& wanted, Candidate& out) {
    if (runner_mode(runner) != wanted.mode) {
        return wanted.app + " is " + (runner.mode.empty() ? "neither persistent nor single-shot" : runner.mode) +
               " there";
    }
    auto url = check_target(out.orchestrator, runner.url);
    if (!url) {
        return url.error().message;
    }
    out.url = *std::move(url);
    out.room = room_of(runner);
    out.type = default_type(runner.app);
    if (!runner.price) {
        return std::nullopt;
    }
    const auto price = listed_price(*runner.price);
    const auto type = type_of_unit(runner.price->unit);
    if (!price || !type) {
        return "its price for " + wanted.app + " has an unknown currency or unit";
    }
    if (auto too_dear = above(wanted.max_price, *price, *type)) {
        return too_dear;
    }
    out.type = *type;
    out.priced = true;
    // Listings are in wei, prices in dollars: between a listing and its challenge the rate may move.
    out.ceiling = *price * protocol::Rational{1012, 1000};
    if (wanted.max_price) {
        out.ceiling = std::min(out.ceiling, protocol::Rational{wanted.max_price->amount});
    }
    return std::nullopt;
}

}  // namespace

RunnerMode runner_mode(const Runner& runner) noexcept {
    if (runner.mode == "persistent") {
        return RunnerMode::persistent;
    }
    return runner.mode == "single-shot" ? RunnerMode::single_shot : RunnerMode::other;
}

Result<std::optional<Wei>> runner_price(const Runner& runner) {
    if (!runner.price) {
        return std::optional<Wei>{};
    }
    const auto price = listed_price(*runner.price);
    if (!price) {
        return price.error();
    }
    return std::optional{Wei{*price->ceil().to_uint256()}};
}

void sort_runners(const net::Endpoint& orchestrator, const std::vector<Runner>& runners, const Wanted& wanted,
                  Candidates& out) {
    std::string reason = "does not offer " + wanted.app;
    bool found = false;
    for (const auto& runner : runners) {
        if (runner.app != wanted.app) {
            continue;
        }
        Candidate candidate;
        candidate.orchestrator = orchestrator;
        if (auto why = judge(runner, wanted, candidate)) {
            reason = *std::move(why);
        } else {
            found = true;
            out.usable.push_back(std::move(candidate));
        }
    }
    if (!found) {
        out.rejections.push_back({orchestrator.to_string(), std::move(reason)});
    }
}

asio::awaitable<Result<std::vector<net::Endpoint>>> Directory::orchestrators() {
    const auto& options = network_.options;
    if (!options.orchestrators.empty()) {
        co_return options.orchestrators;
    }
    Result<std::string> json = std::string{};
    if (options.discovery_url) {
        json = co_await fetch(network_.discovery, *options.discovery_url, options.discovery_headers, kListTimeout);
    } else {
        json = co_await signer_.discover();
    }
    if (!json) {
        auto error = json.error();
        error.hint = "name orchestrators directly (Options::orchestrators, FAREBOX_ORCHESTRATORS, --orchestrator)";
        co_return error;
    }
    co_return endpoints_of(*json);
}

asio::awaitable<Runners> Directory::runners(net::Endpoint orchestrator) {
    const net::Url url{std::move(orchestrator), "/discovery"};
    const net::Headers no_headers;
    const auto json = co_await fetch(network_.orchestrators, url, no_headers, kDiscoveryTimeout);
    if (!json) {
        co_return json.error();
    }
    auto document = net::orchestrator::parse_discovery(*json);
    if (!document) {
        co_return document.error();
    }
    std::vector<Runner> all;
    for (auto& entry : document->entries) {
        std::move(entry.runners.begin(), entry.runners.end(), std::back_inserter(all));
    }
    co_return all;
}

asio::awaitable<Result<Candidates>> Directory::find(Wanted wanted) {
    const auto endpoints = co_await orchestrators();
    if (!endpoints) {
        co_return endpoints.error();
    }
    std::vector<std::function<asio::awaitable<Runners>()>> tasks;
    for (const auto& endpoint : *endpoints) {
        tasks.emplace_back([this, endpoint] { return runners(endpoint); });
    }
    const auto answers = co_await gather<std::vector<Runner>>(network_.runtime, std::move(tasks));
    Candidates found;
    for (std::size_t index = 0; index < answers.size(); ++index) {
        if (answers[index]) {
            sort_runners((*endpoints)[index], *answers[index], wanted, found);
        } else {
            found.rejections.push_back({(*endpoints)[index].to_string(), answers[index].error().message});
        }
    }
    std::stable_partition(found.usable.begin(), found.usable.end(),
                          [](const Candidate& each) { return each.room != Candidate::Room::none; });
    co_return found;
}

}  // namespace farebox::gateway

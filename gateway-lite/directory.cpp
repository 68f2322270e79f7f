#include "gateway-lite/directory.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include "gateway-lite/gather.hpp"
#include "gateway-lite/text.hpp"
#include "net/orchestrator/address_list.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kDiscoveryTimeout{3000};
constexpr std::chrono::milliseconds kListTimeout{5000};
constexpr std::chrono::seconds kListAge{60};
constexpr net::CallOptions kRepeatable{.max_body_bytes = net::orchestrator::kMaxDiscoveryBytes, .repeatable = true};

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
    return endpoints;
}

asio::awaitable<Result<std::string>> fetch(net::HttpClient& client, net::Url url, net::Headers headers,
                                           net::Deadline deadline) {
    net::Request request;
    request.headers = std::move(headers);
    request.headers.set("Accept", "application/json");
    auto answer = co_await client.send(std::move(url), std::move(request), deadline, kRepeatable);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status < 200 || answer->status > 299) {
        auto error = make_error(ErrorCode::upstream_error, "discovery answered " + std::to_string(answer->status));
        error.details.emplace_back("answer", printable(answer->body, 300));
        co_return error;
    }
    co_return std::move(answer->body);
}

bool can_do_it_now(const Candidate& candidate) {
    return candidate.room != Candidate::Room::none;
}

bool has_good_one(const Candidates& found) {
    return std::any_of(found.usable.begin(), found.usable.end(), can_do_it_now);
}

}  // namespace

asio::awaitable<Result<Directory::Endpoints>> Directory::orchestrators(net::Deadline deadline) {
    if (!network_.options.orchestrators.empty()) {
        co_return network_.options.orchestrators;
    }
    if (list_.empty() || std::chrono::steady_clock::now() >= list_good_until_) {
        auto fresh = co_await fetch_list(net::earlier(deadline, net::deadline_in(kListTimeout)));
        if (!fresh && list_.empty()) {
            auto error = fresh.error();
            error.hint = "name orchestrators directly (Options::orchestrators, FAREBOX_ORCHESTRATORS, --orchestrator)";
            co_return error;
        }
        if (fresh) {  // else the last good one has to do
            list_ = *std::move(fresh);
            list_good_until_ = net::deadline_in(kListAge);
        }
    }
    auto shuffled = list_;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937{std::random_device{}()});
    co_return shuffled;
}

asio::awaitable<Result<Directory::Endpoints>> Directory::fetch_list(net::Deadline deadline) {
    const auto& options = network_.options;
    Result<std::string> json = std::string{};
    if (options.discovery_url) {
        json = co_await fetch(network_.discovery, *options.discovery_url, options.discovery_headers, deadline);
    } else {
        json = co_await signer_.discover(deadline);
    }
    if (!json) {
        co_return json.error();
    }
    co_return endpoints_of(*json);
}

asio::awaitable<Result<Runners>> Directory::runners(net::Endpoint orchestrator) {
    const auto asked = std::chrono::steady_clock::now();
    auto answer = co_await fetch_runners(orchestrator);
    if (answer) {
        const auto took = std::chrono::steady_clock::now() - asked;
        selector_.measured(orchestrator, std::chrono::duration_cast<std::chrono::microseconds>(took));
    }
    listings_.put(orchestrator, answer);
    co_return answer;
}

/// Scores are of Ethereum addresses, which listings do not have: where they count, an orchestrator is asked for its own
/// before its first listing.
asio::awaitable<Result<Runners>> Directory::runners_for_job(net::Endpoint orchestrator) {
    if (scores_.configured() && !selector_.knows_address_of(orchestrator)) {
        co_await quotes_.identify(orchestrator);
    }
    co_return co_await runners(std::move(orchestrator));
}

asio::awaitable<Result<Runners>> Directory::fetch_runners(net::Endpoint orchestrator) {
    const net::Url url{std::move(orchestrator), "/discovery"};
    const net::Headers no_headers;
    const auto json = co_await fetch(network_.orchestrators, url, no_headers, net::deadline_in(kDiscoveryTimeout));
    if (!json) {
        co_return json.error();
    }
    auto document = net::orchestrator::parse_discovery(*json);
    if (!document) {
        co_return document.error();
    }
    Runners all;
    for (auto& entry : document->entries) {
        std::move(entry.runners.begin(), entry.runners.end(), std::back_inserter(all));
    }
    if (all.empty() && !document->rejected.empty()) {  // not "offers nothing": it would, if its listing could be used
        co_return make_error(ErrorCode::protocol_error,
                             "discovery document: " + printable(document->rejected.front(), 500));
    }
    co_return all;
}

asio::awaitable<Result<Candidates>> Directory::find(Wanted wanted, net::Deadline deadline) {
    if (wanted.only) {
        const Endpoints one(1, wanted.only->orchestrator);
        co_return co_await look(one, wanted, deadline);
    }
    const auto endpoints = co_await orchestrators(deadline);
    if (!endpoints) {
        co_return endpoints.error();
    }
    co_await scores_.keep_fresh(deadline);
    const bool remembered = std::any_of(endpoints->begin(), endpoints->end(),
                                        [this](const auto& each) { return listings_.find(each) != nullptr; });
    auto found = co_await look(*endpoints, wanted, deadline);
    if (remembered && !has_good_one(found)) {
        listings_.clear();  // what is remembered may be out of date
        found = co_await look(*endpoints, wanted, deadline);
    }
    selector_.choose(found);
    co_return found;
}

/// From what is remembered where it is fresh; else by asking.
asio::awaitable<Candidates> Directory::look(const Endpoints& listed, const Wanted& wanted, net::Deadline deadline) {
    Endpoints endpoints;
    Endpoints blocked;  // nobody on the blocklist is asked anything
    for (const auto& each : listed) {
        (selector_.rules().blocks(each) ? blocked : endpoints).push_back(each);
    }
    const auto is_good = [&wanted](const net::Endpoint& endpoint, const Result<Runners>& answer) {
        Candidates sorted;
        if (answer) {
            sort_runners(endpoint, *answer, wanted, sorted);
        }
        return has_good_one(sorted);
    };
    std::vector<Result<Runners>> answers;
    std::vector<std::size_t> asked;
    std::vector<std::function<asio::awaitable<Result<Runners>>()>> tasks;
    GatherLimits<Runners> limits;
    bool enough = false;
    for (const auto& endpoint : endpoints) {
        const auto* const known = listings_.find(endpoint);
        enough = enough || (known != nullptr && is_good(endpoint, *known));
        answers.push_back(known != nullptr ? *known : make_error(ErrorCode::timeout, "did not answer in time"));
        if (known == nullptr) {
            asked.push_back(answers.size() - 1);
            tasks.emplace_back([this, endpoint] { return runners_for_job(endpoint); });
        }
    }
    limits.no_answer = make_error(ErrorCode::timeout, "did not answer in time");
    limits.latest = deadline;
    limits.soon =
        net::earlier(deadline, enough ? net::deadline_in(std::chrono::seconds{0}) : net::deadline_in(kPatience));
    limits.enough = [&](std::size_t task, const Result<Runners>& answer) {
        return enough || is_good(endpoints[asked[task]], answer);
    };
    auto fresh = co_await gather_within<Runners>(network_.runtime, std::move(tasks), std::move(limits));
    for (std::size_t task = 0; task < fresh.size(); ++task) {
        answers[asked[task]] = std::move(fresh[task]);
    }
    Candidates found;
    for (const auto& each : blocked) {
        found.rejections.push_back({each.to_string(), "is on the blocklist"});
    }
    for (std::size_t index = 0; index < answers.size(); ++index) {
        if (answers[index]) {
            sort_runners(endpoints[index], *answers[index], wanted, found);
        } else {
            found.rejections.push_back({endpoints[index].to_string(),
                                        net::without_endpoint(answers[index].error().message, endpoints[index])});
        }
    }
    co_return found;
}

}  // namespace farebox::gateway

#include "signer/registry/registry_reader.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/registry/pool_functions.hpp"
#include "signer/registry/pool_lens.hpp"
#include "signer/registry/pool_walk.hpp"
#include "signer/registry/registry_answers.hpp"

namespace farebox::signer {
namespace {

constexpr const char* kBondingManager = "BondingManager";
constexpr const char* kRoundsManager = "RoundsManager";
constexpr const char* kServiceRegistry = "ServiceRegistry";
/// A hundred records of texts; one of them cannot be longer than a block's gas has it.
constexpr std::size_t kMaxAnswerBytes = 16 * 1024 * 1024;
constexpr std::uint32_t kReadingsBetweenTries = 12;
/// A list that changes while it is walked may name somebody twice or leave somebody out: it is read again then.
constexpr const char* kChanged = "the pool of orchestrators changed while it was read";

bool names_somebody_twice(const std::vector<RegisteredOrchestrator>& pool) {
    std::set<Address> seen;
    return std::ranges::any_of(pool, [&](const auto& each) { return !seen.insert(each.address).second; });
}

std::string uri_in(const Result<std::string>& answer) {
    const auto uri = answer ? answers::service_uri(*answer) : answer;
    return uri ? *uri : std::string{};
}

}  // namespace

RegistryReader::RegistryReader(net::HttpClient& http, net::Url url, net::Headers headers,
                               const RegistryQuestion& question)
    : rpc_{http, std::move(url), std::move(headers), kMaxAnswerBytes},
      question_{question},
      lookup_{question.chain_id, question.controller, {kBondingManager, kRoundsManager, kServiceRegistry}} {}

boost::asio::awaitable<Result<void>> RegistryReader::look_up(net::Deadline deadline) {
    const auto places = co_await rpc_.ask(lookup_.address_calls(), deadline);
    if (!places) {
        co_return places.error();
    }
    if (auto taken = lookup_.take_addresses(*places); !taken) {
        co_return taken;
    }
    const auto code = co_await rpc_.ask(lookup_.code_calls(), deadline);
    co_return code ? lookup_.take_code(*code) : Result<void>{code.error()};
}

Result<void> RegistryReader::take_head(const std::vector<Result<std::string>>& answers, OrchestratorSet& set) {
    std::vector<std::string> texts;
    for (const auto& answer : answers) {
        if (!answer) {
            return answer.error();
        }
        texts.push_back(*answer);
    }
    const auto round = answers::round(texts.front());
    if (!round) {
        return round.error();
    }
    set.round = *round;
    texts.erase(texts.begin());
    if (auto taken = lookup_.take_addresses(texts); !taken) {
        return taken;
    }
    return lookup_.complete() ? Result<void>{}
                              : make_error(ErrorCode::protocol_error,
                                           "the Controller names other contracts than before: they are read anew");
}

boost::asio::awaitable<Result<std::optional<RegistryReader::Pool>>> RegistryReader::read_head(OrchestratorSet& set,
                                                                                              net::Deadline deadline) {
    std::vector<net::JsonRpcCall> calls;
    calls.push_back(eth_call(lookup_.address_of(kRoundsManager), abi::kLastInitializedRound));
    std::ranges::move(lookup_.address_calls(), std::back_inserter(calls));
    const bool lens = readings_without_lens_ == 0;
    if (lens) {
        calls.push_back(pool_lens::page_call(lookup_.address_of(kBondingManager), {}));
    }
    auto answers = co_await rpc_.ask_each(std::move(calls), deadline);
    if (!answers) {
        // Some refuse a whole batch because of one call in it.
        readings_without_lens_ = lens ? kReadingsBetweenTries : readings_without_lens_;
        co_return std::move(answers).error();
    }
    std::optional<Pool> pool;
    if (lens) {
        const auto first = std::move(answers->back());
        answers->pop_back();
        auto whole = co_await read_pages(first, deadline);
        if (whole) {
            pool = *std::move(whole);
        }
        readings_without_lens_ = pool ? 0 : kReadingsBetweenTries;
    } else {
        --readings_without_lens_;
    }
    if (auto taken = take_head(*answers, set); !taken) {
        co_return std::move(taken).error();
    }
    co_return pool;
}

boost::asio::awaitable<Result<RegistryReader::Pool>> RegistryReader::read_pages(Result<std::string> answer,
                                                                                net::Deadline deadline) {
    Pool pool;
    while (answer) {
        const auto page = pool_lens::read_page(*answer);
        if (!page) {
            co_return page.error();
        }
        pool.insert(pool.end(), page->orchestrators.begin(), page->orchestrators.end());
        if (page->next.is_zero()) {
            co_return pool;
        }
        if (pool.size() > kMostOrchestrators) {
            co_return make_error(ErrorCode::protocol_error, "the pool of orchestrators has no end");
        }
        std::vector<net::JsonRpcCall> call;
        call.push_back(pool_lens::page_call(lookup_.address_of(kBondingManager), page->next));
        const auto answers = co_await rpc_.ask(std::move(call), deadline);
        answer = answers ? Result<std::string>{answers->front()} : answers.error();
    }
    co_return answer.error();
}

std::vector<Address> RegistryReader::leavers(const Pool& pool) const {
    std::set<Address> there;
    for (const auto& orchestrator : pool) {
        there.insert(orchestrator.address);
    }
    std::vector<Address> left;
    for (const auto& orchestrator : last_) {
        if (!there.contains(orchestrator.address)) {
            left.push_back(orchestrator.address);
        }
    }
    return left;
}

std::vector<net::JsonRpcCall> RegistryReader::detail_calls(const std::vector<Address>& left,
                                                           const std::vector<Address>& asked,
                                                           const Address& ai_registry) const {
    std::vector<net::JsonRpcCall> calls;
    for (const auto& address : left) {
        calls.push_back(eth_call(lookup_.address_of(kBondingManager), pool_functions::kRecord, address));
    }
    for (const auto& address : asked) {
        calls.push_back(eth_call(lookup_.address_of(kServiceRegistry), pool_functions::kServiceUri, address));
        if (!ai_registry.is_zero()) {
            calls.push_back(eth_call(ai_registry, pool_functions::kServiceUri, address));
        }
    }
    return calls;
}

boost::asio::awaitable<Result<void>> RegistryReader::read_details(Pool& pool, Address ai_registry,
                                                                  net::Deadline deadline) {
    const auto left = leavers(pool);
    for (const auto& address : left) {
        pool.push_back({address, {}});
    }
    const auto asked = uris_.choose(pool);
    const auto answers = co_await rpc_.ask_each(detail_calls(left, asked, ai_registry), deadline);
    if (!answers) {
        co_return answers.error();
    }
    auto answer = answers->begin();
    for (auto leaver = pool.end() - static_cast<std::ptrdiff_t>(left.size()); leaver != pool.end(); ++leaver) {
        const auto& record = *answer++;
        auto rounds = record ? answers::take_rounds(*record, *leaver) : Result<void>{record.error()};
        if (!rounds) {
            co_return rounds;
        }
    }
    for (const auto& address : asked) {
        auto service = uri_in(*answer++);
        auto ai = ai_registry.is_zero() ? std::string{} : uri_in(*answer++);
        uris_.take(address, std::move(service), std::move(ai));
    }
    uris_.fill(pool);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<RegistryReader::Pool>> RegistryReader::read_pool(OrchestratorSet& set,
                                                                               net::Deadline deadline) {
    auto seen = co_await read_head(set, deadline);
    if (!seen) {
        lookup_.forget();
        co_return std::move(seen).error();
    }
    auto pool = Result<Pool>{(*seen).value_or(Pool{})};
    if (!*seen) {
        pool = co_await walk_pool(rpc_, lookup_.address_of(kBondingManager), known_, deadline);
    }
    if (!pool) {
        co_return std::move(pool).error();
    }
    if (names_somebody_twice(*pool)) {
        co_return make_error(ErrorCode::protocol_error, kChanged);
    }
    known_.clear();
    for (const auto& orchestrator : *pool) {
        known_.push_back(orchestrator.address);
    }
    co_return pool;
}

boost::asio::awaitable<Result<OrchestratorSet>> RegistryReader::read(BootClock::time_point now, Address ai_registry) {
    const auto deadline = net::deadline_in(question_.timeout);
    OrchestratorSet set;
    set.as_of = now;
    if (!lookup_.complete()) {
        auto found = co_await look_up(deadline);
        if (!found) {
            lookup_.forget();
            co_return std::move(found).error();
        }
    }
    auto pool = co_await read_pool(set, deadline);
    if (!pool) {
        co_return std::move(pool).error();
    }
    set.pool_size = pool->size();
    auto read = co_await read_details(*pool, ai_registry, deadline);
    if (!read) {
        co_return std::move(read).error();
    }
    std::erase_if(*pool, [&](const auto& each) { return !each.is_active(set.round); });
    std::ranges::stable_sort(*pool, std::greater<>{}, &RegisteredOrchestrator::stake);
    last_ = *pool;
    set.orchestrators = *std::move(pool);
    co_return set;
}

}  // namespace farebox::signer

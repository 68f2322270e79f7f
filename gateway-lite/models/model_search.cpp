#include "gateway-lite/models/model_search.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "gateway-lite/models/model_candidate.hpp"
#include "gateway-lite/models/siblings.hpp"

namespace farebox::gateway {

ModelSearch::ModelSearch(SearchTools tools, Question question)
    : tools_{tools}, question_{std::move(question)}, progress_{tools.runtime.context()} {}

void ModelSearch::add(const net::Endpoint& listed) {
    add(AskedOrchestrator{listed, false}, false);
}

void ModelSearch::add(const AskedOrchestrator& asked, bool is_sibling) {
    if (!known_.insert(asked.endpoint.to_string()).second) {
        return;
    }
    if (tools_.selector.rules().blocks(asked.endpoint)) {  // nobody on the blocklist is asked anything
        refused_.push_back({asked.endpoint.to_string(), "is on the blocklist"});
        return;
    }
    const auto index = asked_.size();
    asked_.push_back({asked.endpoint, make_error(ErrorCode::timeout, "did not answer in time")});
    const auto key = question_.key(asked.endpoint);
    if (const auto* const fresh = tools_.quotes.cache().fresh(key, QuoteCache::Clock::now())) {
        remembered_.push_back(key);
        auto answer = *fresh;
        take(index, std::move(answer), is_sibling);
        return;
    }
    ++left_;
    tools_.runtime.spawn(
        [self = shared_from_this(), asked, index, is_sibling] { return self->ask(asked, index, is_sibling); });
}

asio::awaitable<void> ModelSearch::ask(AskedOrchestrator asked, std::size_t index, bool is_sibling) {
    const auto self = shared_from_this();
    auto answer = co_await tools_.quotes.ask(std::move(asked), question_);
    --left_;
    if (!ended_) {  // else it only serves the next search
        take(index, std::move(answer), is_sibling);
    }
    progress_.cancel();
}

void ModelSearch::take(std::size_t index, Result<SharedQuote> answer, bool is_sibling) {
    asked_[index].answer = answer;
    if (!answer) {
        return;
    }
    Candidates sorted;
    sort_quote(*answer, question_.wanted, sorted);
    has_good_one_ = has_good_one_ || std::any_of(sorted.usable.begin(), sorted.usable.end(),
                                                 [this](const auto& each) { return tools_.selector.would_use(each); });
    if (!is_sibling) {  // one level deep
        add_siblings(**answer);
    }
}

void ModelSearch::add_siblings(const ModelQuote& quote) {
    auto siblings = siblings_of(quote, tools_.extra_nodes);
    std::move(siblings.refused.begin(), siblings.refused.end(), std::back_inserter(refused_));
    for (const auto& each : siblings.nodes) {
        add(each, true);
    }
}

asio::awaitable<void> ModelSearch::wait(WaitLimits limits) {
    const std::function<bool()> all_ended = [this] { return left_ == 0; };
    const std::function<bool()> enough = [this] { return has_good_one_; };
    co_await wait_for_enough(progress_, limits, all_ended, enough);
    ended_ = true;
}

Candidates ModelSearch::found() const {
    Candidates out;
    out.rejections = refused_;
    for (const auto& [endpoint, answer] : asked_) {
        SharedQuote quote = answer ? *answer : nullptr;
        if (!answer && answer.error().code == ErrorCode::timeout) {
            quote = tools_.quotes.cache().last_good(question_.key(endpoint), QuoteCache::Clock::now());
        }
        if (quote) {
            sort_quote(quote, question_.wanted, out);
        } else {
            out.rejections.push_back({endpoint.to_string(), net::without_endpoint(answer.error().message, endpoint)});
        }
    }
    return out;
}

void ModelSearch::distrust_memory() {
    for (const auto& key : remembered_) {
        tools_.quotes.cache().expire(key);
    }
}

}  // namespace farebox::gateway

#include "signer/discovery/discovery.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "protocol/byte_view.hpp"
#include "signer/discovery/registry_source.hpp"
#include "signer/discovery/sources.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kFirstPause{2'000};
/// Each has two connections at a time, for seconds where nobody answers.
constexpr std::size_t kMostAtOnce = 64;
/// Between two publications: at the start hundreds answer within a second.
constexpr std::chrono::milliseconds kQuiet{200};
/// At what has been read of it already, which costs nothing.
constexpr std::chrono::milliseconds kLookAtChain{1'000};

std::chrono::milliseconds source_pause(std::uint32_t failures, std::chrono::milliseconds interval) {
    return failures == 0 ? interval : std::min(interval, kFirstPause * (1U << std::min(failures - 1, 8U)));
}

}  // namespace

Discovery::Discovery(DiscoveryParts parts)
    : parts_{std::move(parts)},
      trust_{std::make_shared<net::TofuStore>([this](std::string_view who) {
          parts_.log(false, "orchestrator " + std::string{who} + " shows another certificate than before");
      })},
      inquiry_{std::make_unique<Inquiry>(parts_.context, trust_)},
      timer_{parts_.context} {}

Discovery::~Discovery() {
    stop();
}

void Discovery::apply(DiscoverySettings settings) {
    asio::post(parts_.context, [this, settings = std::move(settings)]() mutable { use(std::move(settings)); });
}

void Discovery::stop() {
    if (std::exchange(stopping_, true)) {
        return;
    }
    asio::post(parts_.context, [this] {
        stopped_ = true;
        timer_.cancel();
        const auto running = running_;
        for (const auto& signal : running) {
            signal->emit(asio::cancellation_type::terminal);
        }
        if (running_.empty()) {
            // Behind whatever the timer has queued already.
            asio::post(parts_.context, [this] { idle_.set_value(); });
        }
    });
    idle_.get_future().get();
}

std::shared_ptr<const DiscoverySnapshot> Discovery::snapshot() const {
    const std::scoped_lock lock{mutex_};
    return snapshot_;
}

std::optional<DiscoveryFacts> Discovery::facts() const {
    const std::scoped_lock lock{mutex_};
    auto facts = facts_;
    if (facts && facts->counts.answering > 0) {
        facts->counts.oldest +=
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - facts_as_of_);
    }
    return facts;
}

void Discovery::use(DiscoverySettings settings) {
    const auto now = std::chrono::steady_clock::now();
    if (settings.allow_private != settings_.allow_private) {
        book_.forget_answers(now);  // some of them may not be asked any more
        ++generation_;
    }
    use_sources(settings);
    settings_ = std::move(settings);
    book_.set_rules(settings_.rules, now);
    take_over_candidates();
    publish(now);
    work();
}

/// A source that stays keeps what it has named.
void Discovery::use_sources(const DiscoverySettings& next) {
    if (!next.enabled || !next.webhook) {
        webhook_.reset();
    } else if (!webhook_ || next.webhook != settings_.webhook) {
        webhook_ = std::make_shared<Source>();
        webhook_->source = make_webhook_source(parts_.context, *next.webhook);
    }
    if (!next.enabled || next.orchestrators.empty()) {
        list_.reset();
    } else if (!list_ || next.orchestrators != settings_.orchestrators) {
        // Known at once, so that who is in both lists is not forgotten.
        list_ = std::make_shared<Source>();
        list_->source = make_list_source(next.orchestrators);
        for (const auto& endpoint : next.orchestrators) {
            list_->named.push_back({endpoint});
        }
    }
    if (!next.enabled || !next.on_chain) {
        chain_.reset();
    } else if (!chain_) {
        chain_ = std::make_shared<Source>();
        chain_->source = make_registry_source(*parts_.registry);
        chain_->interval = kLookAtChain;
    }
    sources_.clear();
    for (const auto& source : {webhook_, list_, chain_}) {
        if (source) {
            sources_.push_back(source);
        }
    }
}

void Discovery::work() {
    if (stopped_) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    ask_sources(now);
    ask_orchestrators(now);
    changed_ = changed_ || (expiry_ && *expiry_ <= now);
    if (changed_ && now - published_ >= kQuiet) {
        publish(now);
    }
    auto next = changed_ ? published_ + kQuiet : expiry_.value_or(TimePoint::max());
    if (const auto due = book_.next_due()) {
        // Who is due and was not asked waits for a place, or for the payer's proof.
        next = std::min(next, std::max({*due, now + kQuiet, payer_due_}));
    }
    for (const auto& source : sources_) {
        next = source->asked ? next : std::min(next, source->due);
    }
    sleep_until(next);
}

void Discovery::sleep_until(TimePoint moment) {
    timer_.expires_at(moment);
    timer_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) {
            work();
        }
    });
}

void Discovery::ask_sources(TimePoint now) {
    for (const auto& source : sources_) {
        if (!source->asked && source->due <= now) {
            source->asked = true;
            run(ask_source(source));
        }
    }
}

void Discovery::ask_orchestrators(TimePoint now) {
    const auto due = book_.next_due();
    if (!due || *due > now || payer_due_ > now) {
        return;
    }
    const auto question = request();
    note_payer(now, question ? std::string{} : question.error().message);
    if (!question) {
        return;
    }
    for (auto& whom : book_.take_due(now, kMostAtOnce - asking_)) {
        ++asking_;
        run(ask_orchestrator(std::move(whom), *question));
    }
}

/// What stops us is nobody's failure: it is tried again soon, and then everybody who is due.
void Discovery::note_payer(TimePoint now, const std::string& problem) {
    if (problem != payer_problem_) {
        parts_.log(!problem.empty(), problem.empty() ? "orchestrators are asked again" : "nobody is asked: " + problem);
        payer_problem_ = problem;
        changed_ = true;
    }
    payer_due_ = problem.empty() ? TimePoint{} : now + kFirstPause;
}

void Discovery::run(asio::awaitable<void> task) {
    const auto signal = std::make_shared<asio::cancellation_signal>();
    const auto at = running_.insert(running_.end(), signal);
    auto done = [this, at, signal](const std::exception_ptr&) {
        running_.erase(at);
        if (!stopped_) {
            work();
        } else if (running_.empty()) {
            asio::post(parts_.context, [this] { idle_.set_value(); });
        }
    };
    asio::co_spawn(parts_.context, std::move(task), asio::bind_cancellation_slot(signal->slot(), std::move(done)));
}

asio::awaitable<void> Discovery::ask_source(std::shared_ptr<Source> source) {
    Result<std::vector<Candidate>> named = make_error(ErrorCode::internal, "the question failed");
    try {
        auto answer = co_await source->source->list();
        named = std::move(answer);
    } catch (const std::exception& failure) {
        named = make_error(ErrorCode::internal, failure.what());
    }
    if (stopped_) {
        co_return;
    }
    const auto now = std::chrono::steady_clock::now();
    source->asked = false;
    source->failures = named ? 0 : source->failures + 1;
    source->due = now + source_pause(source->failures, source->interval.value_or(settings_.source_interval));
    const auto problem = named ? std::string{} : named.error().message;
    const bool news = problem != source->problem || (named && *named != source->named);
    note(*source, problem);
    source->problem = problem;
    if (named) {
        source->named = *std::move(named);
    }
    if (news) {
        changed_ = true;
        take_over_candidates();
    }
}

void Discovery::note(const Source& source, const std::string& problem) {
    if (source.problem != problem) {
        parts_.log(!problem.empty(), source.source->name() + (problem.empty() ? " answers" : ": " + problem));
    }
}

/// All that the sources name, each once: the operator's lists add up.
void Discovery::take_over_candidates() {
    std::vector<Candidate> all;
    for (const auto& source : sources_) {
        all.insert(all.end(), source->named.begin(), source->named.end());
    }
    book_.set_candidates(std::move(all), std::chrono::steady_clock::now());
    for (const auto& gone : book_.take_forgotten()) {
        trust_->forget(gone.host_port());
    }
}

/// The payer changes when keys are rotated; a proof never does.
Result<protocol::wire::OrchestratorRequest> Discovery::request() {
    const auto payer = parts_.payer();
    if (!payer) {
        return payer.error();
    }
    if (!proof_ || proof_->first != *payer) {
        const auto proof = parts_.prove(*payer);
        if (!proof) {
            return proof.error();
        }
        proof_.emplace(*payer, *proof);
    }
    protocol::wire::OrchestratorRequest request;
    request.address = protocol::to_string(proof_->first);
    request.sig = protocol::to_string(proof_->second);
    request.ignore_capacity_check = true;
    return request;
}

asio::awaitable<void> Discovery::ask_orchestrator(Candidate whom, protocol::wire::OrchestratorRequest request) {
    const auto where = whom.endpoint;
    const auto generation = generation_;
    const Error cut = make_error(ErrorCode::internal, "the question failed");
    OrchestratorAnswer answer{cut, cut};
    try {
        auto given = co_await inquiry_->ask(std::move(whom), std::move(request), !settings_.allow_private);
        answer = std::move(given);
    } catch (const std::exception& failure) {
        answer.terms = make_error(ErrorCode::internal, failure.what());
    }
    --asking_;
    if (stopped_ || generation != generation_) {
        co_return;
    }
    const auto other_name = answer.terms ? answer.terms->other_name : std::string{};
    const auto now = std::chrono::steady_clock::now();
    if (book_.note(where, std::move(answer), now)) {
        const auto problem = book_.problem_of(where);
        const auto named = other_name.empty() ? std::string{} : ", and calls itself " + other_name + ": list it so";
        parts_.log(!problem.empty(),
                   "orchestrator " + where.to_string() + (problem.empty() ? " answers" + named : ": " + problem));
    }
    for (const auto& gone : book_.take_forgotten()) {
        trust_->forget(gone.host_port());
    }
    changed_ = true;
}

void Discovery::publish(TimePoint now) {
    changed_ = false;
    published_ = now;
    expiry_ = book_.next_expiry(now);
    std::vector<Listing> listings;
    for (const auto& record : book_.records(now)) {
        if (std::ranges::find(settings_.blocklist, record.terms.address) == settings_.blocklist.end()) {
            if (auto listing = make_listing(record.terms, record.runners, settings_.ceilings)) {
                listings.push_back(*std::move(listing));
            }
        }
    }
    auto snapshot = std::make_shared<const DiscoverySnapshot>(std::move(listings));
    DiscoveryFacts facts{snapshot->size(), book_.counts(now), {}};
    for (const auto& source : sources_) {
        if (!source->problem.empty()) {
            facts.problems.push_back(source->source->name() + ": " + source->problem);
        }
    }
    if (!payer_problem_.empty()) {
        facts.problems.push_back("nobody is asked: " + payer_problem_);
    }
    const std::scoped_lock lock{mutex_};
    snapshot_ = settings_.enabled ? std::move(snapshot) : nullptr;
    facts_ = settings_.enabled ? std::optional{std::move(facts)} : std::nullopt;
    facts_as_of_ = now;
}

}  // namespace farebox::signer

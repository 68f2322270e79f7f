#include "signer/registry/registry_poller.hpp"

#include <utility>

#include "net/http_client.hpp"
#include "signer/chain/judge_contracts.hpp"
#include "signer/config/rpc_url.hpp"
#include "signer/registry/registry_merge.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

/// How soon settings take effect.
constexpr std::chrono::milliseconds kTick{250};
/// Between two readings where none was good.
constexpr std::chrono::milliseconds kRetry{2'000};

}  // namespace

RegistryPoller::RegistryPoller(asio::io_context& context, RegistryView& view, RegistryPollerOptions options)
    : context_{context},
      view_{view},
      options_{std::move(options)},
      http_{std::make_unique<net::HttpClient>(context)},
      loop_{context, kTick, [this] { return look(); },
            [this](const std::string& problem) {
                options_.log(true, "reading the pool of orchestrators failed: " + problem + "; it is tried again");
            }} {}

RegistryPoller::~RegistryPoller() {
    loop_.stop();
}

Result<void> RegistryPoller::start() {
    auto urls = config::parse_rpc_urls(options_.urls);
    if (!urls) {
        return std::move(urls).error();
    }
    for (auto& [shown, rpc] : *urls) {
        endpoints_.push_back({shown,
                              rpc.url.endpoint,
                              RegistryReader{*http_, rpc.url, rpc.headers, options_.question},
                              EndpointPace{kRetry},
                              {},
                              {}});
    }
    loop_.start();
    return {};
}

void RegistryPoller::apply(const RegistrySettings& settings) {
    const std::scoped_lock lock{mutex_};
    due_ = settings == settings_ ? due_ : BootClock::time_point{};
    settings_ = settings;
}

std::optional<RegistryFacts> RegistryPoller::facts() const {
    const auto set = view_.set();
    const std::scoped_lock lock{mutex_};
    if (!settings_.wanted) {
        return std::nullopt;
    }
    RegistryFacts facts;
    facts.failed_reads = failed_reads_;
    facts.problems = problems_;
    if (set) {
        facts.pool = set->pool_size;
        facts.active = set->orchestrators.size();
        facts.age = std::chrono::duration_cast<std::chrono::seconds>(BootClock::now() - set->as_of);
    }
    return facts;
}

asio::awaitable<void> RegistryPoller::look() {
    const auto began = BootClock::now();
    RegistrySettings settings;
    {
        const std::scoped_lock lock{mutex_};
        settings = settings_;
        if (!settings_.wanted || began < due_) {
            co_return;
        }
        due_ = began + settings_.interval;
    }
    std::vector<asio::awaitable<void>> reads;
    for (auto& endpoint : endpoints_) {
        endpoint.reading.reset();
        if (endpoint.pace.is_due(began)) {
            reads.push_back(keep_answer(endpoint.reader.read(began, settings.ai_registry), endpoint.reading));
        }
    }
    co_await run_together(context_, std::move(reads));
    judge_contracts(options_.pins, endpoints_);
    auto sets = take_over(began);
    if (!sets.empty()) {
        view_.publish(merge_sets(std::move(sets)));
        co_return;
    }
    const std::scoped_lock lock{mutex_};
    due_ = std::min(due_, began + kRetry);
}

std::vector<OrchestratorSet> RegistryPoller::take_over(BootClock::time_point began) {
    std::vector<OrchestratorSet> sets;
    for (auto& endpoint : endpoints_) {
        if (!endpoint.reading || (!*endpoint.reading && endpoint.reading->error().code == ErrorCode::cancelled)) {
            continue;
        }
        if (!*endpoint.reading) {
            const auto& error = endpoint.reading->error();
            note(endpoint, net::without_endpoint(error.message, endpoint.address));
            endpoint.pace.failed(began, error.retry_after);
            continue;
        }
        note(endpoint, {});
        endpoint.pace.succeeded();
        sets.push_back(**std::exchange(endpoint.reading, std::nullopt));
    }
    return sets;
}

void RegistryPoller::note(Endpoint& endpoint, const std::string& problem) {
    const bool news = endpoint.problem != problem;
    endpoint.problem = problem;
    {
        const std::scoped_lock lock{mutex_};
        failed_reads_ += problem.empty() ? 0U : 1U;
        problems_.clear();
        for (const auto& each : endpoints_) {
            if (!each.problem.empty()) {
                problems_.push_back(each.shown + ": " + each.problem);
            }
        }
    }
    if (news) {
        options_.log(!problem.empty(),
                     "orchestrators by " + endpoint.shown + (problem.empty() ? ": read" : ": " + problem));
    }
}

}  // namespace farebox::signer

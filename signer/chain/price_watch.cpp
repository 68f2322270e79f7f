#include "signer/chain/price_watch.hpp"

#include <span>
#include <utility>

#include "net/deadline.hpp"
#include "net/http_client.hpp"
#include "signer/chain/price_feed.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

/// A proxy may point at another aggregator one day.
constexpr int kQuestionsPerDescription = 120;

}  // namespace

PriceWatch::PriceWatch(asio::io_context& context, PriceView& view, PriceWatchOptions options)
    : context_{context},
      view_{view},
      options_{std::move(options)},
      http_{std::make_unique<net::HttpClient>(context)},
      loop_{context, options_.interval, [this] { return ask_all(); },
            [this](const std::string& problem) { tell("reading the price feed failed: " + problem); }} {}

PriceWatch::~PriceWatch() {
    loop_.stop();
}

Result<void> PriceWatch::start() {
    for (const auto& text : options_.urls) {
        auto rpc = config::parse_rpc_url(text);
        if (!rpc) {
            return std::move(rpc).error();
        }
        Endpoint endpoint{config::redact_url(text), rpc->url.endpoint, {*http_, rpc->url, rpc->headers}, {}};
        endpoints_.push_back(std::move(endpoint));
    }
    loop_.start();
    return {};
}

asio::awaitable<void> PriceWatch::ask(Endpoint& endpoint) {
    const bool describe = !endpoint.decimals || --endpoint.until_described <= 0;
    auto calls = price_feed::round_calls(options_.feed);
    if (describe) {
        for (auto& call : price_feed::description_calls(options_.feed)) {
            calls.push_back(std::move(call));
        }
    }
    auto answers = co_await endpoint.rpc.batch(std::move(calls), net::deadline_in(options_.timeout));
    endpoint.point = answers ? read(endpoint, *std::move(answers), describe) : std::move(answers).error();
}

Result<PricePoint> PriceWatch::read(Endpoint& endpoint, std::vector<Result<std::string>> answers,
                                    bool described) const {
    if (described) {
        const auto decimals = price_feed::read_description(std::span{answers}.subspan(1), options_.chain_id);
        endpoint.decimals = decimals ? std::optional{*decimals} : std::nullopt;
        endpoint.until_described = kQuestionsPerDescription;
        if (!decimals) {
            return decimals.error();
        }
    }
    const auto round = price_feed::read_round(answers.front(), *endpoint.decimals);
    if (!round) {
        return round.error();
    }
    const auto age = price_feed::age_of(*round, options_.wall_clock(), options_.max_age);
    return age ? Result<PricePoint>{PricePoint{round->price, view_.now() - *age}} : age.error();
}

asio::awaitable<void> PriceWatch::ask_all() {
    std::vector<asio::awaitable<void>> questions;
    questions.reserve(endpoints_.size());
    for (auto& endpoint : endpoints_) {
        endpoint.point = make_error(ErrorCode::cancelled, "cut off");
        questions.push_back(ask(endpoint));
    }
    co_await run_together(context_, std::move(questions));
    std::vector<PricePoint> points;
    std::string failures;
    for (const auto& endpoint : endpoints_) {
        if (endpoint.point) {
            points.push_back(*endpoint.point);
        } else if (const Error& error = endpoint.point.error(); error.code != ErrorCode::cancelled) {
            failures += (failures.empty() ? "" : "; ") + endpoint.shown + ": " +
                        net::without_endpoint(error.message, endpoint.address);
        }
    }
    if (points.empty() && failures.empty()) {
        co_return;  // cut off at the end
    }
    use(points, failures);
}

void PriceWatch::use(const std::vector<PricePoint>& points, const std::string& failures) {
    if (points.empty()) {
        view_.fail(failures);
        return tell(failures);
    }
    bool differ = false;
    view_.take(merge_prices(points, differ));
    if (options_.changed) {
        options_.changed();
    }
    const auto problem = view_.problem();
    tell(!problem.empty() ? problem
         : differ         ? "the RPC endpoints disagree on the price of an ether; the higher one is used"
                          : failures);
}

void PriceWatch::tell(const std::string& problem) {
    if (problem == told_) {
        return;
    }
    told_ = problem;
    options_.log(!problem.empty(), problem.empty() ? "the price of an ether is read again" : problem);
}

}  // namespace farebox::signer

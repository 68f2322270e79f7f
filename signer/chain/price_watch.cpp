#include "signer/chain/price_watch.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "signer/chain/price_feed.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

/// A proxy may point at another aggregator one day.
constexpr int kQuestionsPerDescription = 120;

}  // namespace

PriceWatch::PriceWatch(asio::io_context& context, PriceView& view, PriceWatchOptions options)
    : view_{view},
      options_{std::move(options)},
      rpcs_{context},
      loop_{context, options_.interval, [this] { return ask_all(); },
            [this](const std::string& problem) { tell("reading the price feed failed: " + problem); }} {}

PriceWatch::~PriceWatch() {
    loop_.stop();
}

Result<void> PriceWatch::start() {
    if (auto opened = rpcs_.open(options_.urls); !opened) {
        return opened;
    }
    decimals_.resize(options_.urls.size());
    loop_.start();
    return {};
}

Result<PricePoint> PriceWatch::read(Decimals& decimals, const std::vector<Result<std::string>>& answers,
                                    bool described) const {
    if (described) {
        const auto read = price_feed::read_description(std::span{answers}.subspan(1), options_.chain_id);
        decimals = read ? Decimals{*read} : std::nullopt;
        if (!read) {
            return read.error();
        }
    }
    const auto round = price_feed::read_round(answers.front(), *decimals);
    if (!round) {
        return round.error();
    }
    const auto age = price_feed::age_of(*round, options_.wall_clock(), options_.max_age);
    return age ? Result<PricePoint>{PricePoint{round->price, view_.now() - *age}} : age.error();
}

asio::awaitable<void> PriceWatch::ask_all() {
    const bool describe = --until_described_ <= 0 || std::ranges::find(decimals_, Decimals{}) != decimals_.end();
    auto calls = price_feed::round_calls(options_.feed);
    if (describe) {
        std::ranges::move(price_feed::description_calls(options_.feed), std::back_inserter(calls));
        until_described_ = kQuestionsPerDescription;
    }
    const auto replies = co_await rpcs_.ask(std::move(calls), options_.timeout);
    std::vector<PricePoint> points;
    std::string failures;
    for (std::size_t i = 0; i < replies.size(); ++i) {
        const auto& [endpoint, answers] = replies[i];
        until_described_ = describe && !answers ? 0 : until_described_;  // it has to describe itself yet
        const auto point = answers ? read(decimals_[i], *answers, describe) : Result<PricePoint>{answers.error()};
        if (point) {
            points.push_back(*point);
        } else if (point.error().code != ErrorCode::cancelled) {
            failures += (failures.empty() ? "" : "; ") + endpoint + ": " + point.error().message;
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

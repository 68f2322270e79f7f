#include "signer/chain/price_view.hpp"

#include <algorithm>
#include <utility>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

using protocol::EtherPrice;

constexpr std::chrono::minutes kSameMoment{1};

/// The larger one is at most (parts + 1) / parts of the smaller one. Prices of a feed are far below 256 bits.
bool within_one_of(std::uint64_t parts, const EtherPrice& left, const EtherPrice& right) {
    const auto& [low, high] = std::minmax(left, right);
    const auto most = protocol::checked_mul(low.dollars().attos(), Uint256{{parts + 1}});
    const auto there = protocol::checked_mul(high.dollars().attos(), Uint256{{parts}});
    return most && there && *there <= *most;
}

std::string dollars(const EtherPrice& price) {
    return price.dollars().to_fixed(2) + " usd";
}

}  // namespace

bool differ_much(const EtherPrice& left, const EtherPrice& right) {
    return !within_one_of(100, left, right);
}

PricePoint merge_prices(const std::vector<PricePoint>& points, bool& differ) {
    PricePoint merged = points.front();
    differ = false;
    for (const auto& point : points) {
        differ = differ || differ_much(merged.price, point.price);
        merged.price = std::max(merged.price, point.price);
        merged.made = std::min(merged.made, point.made);
    }
    return merged;
}

bool PriceView::is_too_old(const PricePoint& point, BootClock::time_point now) const {
    return now - point.made > max_age_;
}

void PriceView::take(const PricePoint& point) {
    const std::scoped_lock lock{mutex_};
    const auto now = clock_();
    problem_.clear();
    if (!last_ || is_too_old(*last_, now) || within_one_of(4, last_->price, point.price)) {
        // An endpoint that went back is believed where it allows less.
        const bool went_back = last_ && point.made + kSameMoment < last_->made && point.price <= last_->price;
        last_ = went_back ? last_ : point;
        unusual_.reset();
        return;
    }
    note_unusual(point, now);
}

void PriceView::note_unusual(const PricePoint& point, BootClock::time_point now) {
    const bool stays = unusual_ && within_one_of(4, unusual_->point.price, point.price);
    unusual_ = Unusual{point, stays ? unusual_->since : now};
    if (now - unusual_->since >= kSettles) {
        last_ = point;
        unusual_.reset();
        return;
    }
    problem_ = "the price feed went from " + dollars(last_->price) + " to " + dollars(point.price) +
               ": that is believed once it has stood for 10 minutes, until then the higher one counts";
}

void PriceView::fail(std::string why) {
    const std::scoped_lock lock{mutex_};
    problem_ = std::move(why);
}

PriceReading PriceView::read() const {
    const std::scoped_lock lock{mutex_};
    PriceReading reading;
    if (!last_) {
        return reading;
    }
    const auto now = clock_();
    reading.last = last_->price;
    reading.age = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_->made);
    if (!is_too_old(*last_, now)) {
        reading.usable = unusual_ ? std::max(last_->price, unusual_->point.price) : last_->price;
    }
    return reading;
}

std::string PriceView::problem() const {
    const std::scoped_lock lock{mutex_};
    return problem_;
}

Error PriceView::unknown() const {
    const auto reading = read();
    const auto why = problem();
    std::string message = "an amount in dollars applies, and what an ether costs is not known";
    if (reading.last) {
        message += ": the last good price is " + std::to_string(reading.age.count() / 60'000) + " minutes old";
    }
    Error error = make_error(ErrorCode::chain_stale, message + (why.empty() ? "" : " (" + why + ")"),
                             "check the signer's [chain] price_feed and rpc, or write the amount in eth");
    error.retry_after = std::chrono::seconds{30};
    return error;
}

}  // namespace farebox::signer

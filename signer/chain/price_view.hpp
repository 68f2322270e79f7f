#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/usd.hpp"
#include "signer/chain/boot_clock.hpp"

namespace farebox::signer {

/// A price as it was read, and when it was made, by the clock that nobody can set.
struct PricePoint {
    protocol::EtherPrice price;
    BootClock::time_point made;
};

/// Whether they are more than a hundredth apart.
[[nodiscard]] bool differ_much(const protocol::EtherPrice& left, const protocol::EtherPrice& right);

/// One price out of what several endpoints said (at least one): the one that allows less wei for a dollar, as old as
/// the oldest. @p differ is set where they are more than a hundredth apart.
[[nodiscard]] PricePoint merge_prices(const std::vector<PricePoint>& points, bool& differ);

/// What an ether costs now, as far as that is known.
struct PriceReading {
    std::optional<protocol::EtherPrice> usable;  ///< Nothing: never read, or too old to go by.
    std::optional<protocol::EtherPrice> last;    ///< The last good one, however old.
    std::chrono::milliseconds age{0};            ///< Of the last good one, since its feed made it.
};

/// The price in use. The last good one stays until it is too old. One that is more than a quarter away from it is not
/// believed until the feed has stayed there for ten minutes; until then the one of both counts that allows less.
/// Thread-safe; readers never wait for a question to the chain.
class PriceView {
public:
    using Clock = std::function<BootClock::time_point()>;
    static constexpr std::chrono::minutes kSettles{10};

    explicit PriceView(std::chrono::milliseconds max_age, Clock clock = BootClock::now)
        : max_age_{max_age}, clock_{std::move(clock)} {}

    [[nodiscard]] BootClock::time_point now() const { return clock_(); }
    /// A price was read.
    void take(const PricePoint& point);
    /// None was. @param why  For the operator.
    void fail(std::string why);

    [[nodiscard]] PriceReading read() const;
    /// Why the newest price is not used, or none is there; empty: it is used.
    [[nodiscard]] std::string problem() const;
    /// chain_stale: an amount in dollars was asked for, and what it is in wei is not known.
    [[nodiscard]] Error unknown() const;

private:
    struct Unusual {
        PricePoint point;
        BootClock::time_point since;
    };
    [[nodiscard]] bool is_too_old(const PricePoint& point, BootClock::time_point now) const;
    void note_unusual(const PricePoint& point, BootClock::time_point now);

    const std::chrono::milliseconds max_age_;
    const Clock clock_;
    mutable std::mutex mutex_;
    std::optional<PricePoint> last_;
    std::optional<Unusual> unusual_;  ///< Far from the last good one.
    std::string problem_ = "the price feed was not read yet";
};

}  // namespace farebox::signer

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/ledger/budget_window.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::signer {

inline constexpr std::uint32_t kClientRiskSigmas = 4;

inline constexpr std::int64_t kMinuteBucketNanos = 1'000'000'000;
inline constexpr std::int64_t kHourBucketNanos = 60 * kMinuteBucketNanos;
inline constexpr std::int64_t kDayBucketNanos = 24 * kHourBucketNanos;

/// What counts against limits; null: nothing was spent yet.
struct Counted {
    BudgetWindow* minute = nullptr;
    BudgetWindow* hour = nullptr;
    BudgetWindow* day = nullptr;
    const Uint256* total = nullptr;
};

/// Holds one payment against limits of several scopes. Of those that it would pass, the one is told that stands longest
/// in its way: until then no try succeeds.
class LimitCheck {
public:
    /// @param unknown_before  What was spent before is not known, and taken for all there was.
    LimitCheck(const Spend& asked, protocol::Timestamp now, std::optional<protocol::Timestamp> unknown_before)
        : asked_{asked}, now_{now}, unknown_before_{unknown_before} {}

    /// @param scope  Empty: the whole client.
    void hold(std::string_view scope, const EvLimits& limits, const Counted& counted);
    /// More subjects of that scope have a total than are kept.
    void no_room(std::string_view scope, const Wei& total);

    /// budget_exceeded or risk_exceeded with limit_name, limit, scope, charged, reserved and reset in details.
    [[nodiscard]] Result<void> result() const;

private:
    /// A limit that would be passed.
    struct Passed {
        ErrorCode code = ErrorCode::budget_exceeded;
        std::string_view scope;
        std::string_view name;
        Wei limit;
        std::optional<Uint256> charged;            ///< Absent: not known.
        std::optional<protocol::Timestamp> reset;  ///< Absent: waiting does not help.
        bool no_room = false;
    };
    void hold_ev(Passed about, BudgetWindow* window, std::int64_t bucket_nanos);
    void hold_risk(Passed about, BudgetWindow* day);
    void hold_total(Passed about, const Uint256* total);
    [[nodiscard]] bool is_unknown(Passed& about, std::int64_t bucket_nanos) const;
    void note(const Passed& passed);

    const Spend asked_;
    const protocol::Timestamp now_;
    const std::optional<protocol::Timestamp> unknown_before_;
    std::optional<Passed> worst_;
};

}  // namespace farebox::signer

#include "signer/ledger/limit_check.hpp"

#include <utility>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr Spend kNothing{};

bool sum_within(const Uint256& spent, const Uint256& asked, const Wei& limit) {
    const auto sum = protocol::checked_add(spent, asked);
    return sum && *sum <= limit.value();
}

bool risk_of_sum_within(const Spend& spent, const Spend& asked, const Wei& limit) {
    const auto sum = checked_sum(spent, asked);
    return sum && risk_within(*sum, kClientRiskSigmas, limit.value());
}

}  // namespace

bool LimitCheck::is_unknown(Passed& about, std::int64_t bucket_nanos) const {
    const auto span = static_cast<std::int64_t>(BudgetWindow::kSlots) * bucket_nanos;
    if (!unknown_before_ || protocol::nanos_between(*unknown_before_, now_) >= span) {
        return false;
    }
    about.reset = protocol::Timestamp{unknown_before_->unix_nanos + span};
    return true;
}

void LimitCheck::hold_ev(Passed about, BudgetWindow* window, std::int64_t bucket_nanos) {
    if (is_unknown(about, bucket_nanos)) {
        return note(about);
    }
    const Spend& spent = window != nullptr ? window->at(now_) : kNothing;
    if (sum_within(spent.ev, asked_.ev, about.limit)) {
        return;
    }
    about.charged = spent.ev;
    if (window != nullptr) {
        about.reset =
            window->clears_at(now_, [&](const Spend& left) { return sum_within(left.ev, asked_.ev, about.limit); });
    }
    note(about);
}

void LimitCheck::hold_risk(Passed about, BudgetWindow* day) {
    if (is_unknown(about, kDayBucketNanos)) {
        return note(about);
    }
    about.code = ErrorCode::risk_exceeded;
    const Spend& spent = day != nullptr ? day->at(now_) : kNothing;
    if (risk_of_sum_within(spent, asked_, about.limit)) {
        return;
    }
    about.charged = risk_of(spent, kClientRiskSigmas).value_or(kMaxUint256);
    if (day != nullptr) {
        about.reset =
            day->clears_at(now_, [&](const Spend& left) { return risk_of_sum_within(left, asked_, about.limit); });
    }
    note(about);
}

void LimitCheck::hold_total(Passed about, const Uint256* total) {
    const Uint256 spent = total != nullptr ? *total : Uint256{};
    if (!sum_within(spent, asked_.ev, about.limit)) {
        about.charged = spent;
        note(about);
    }
}

void LimitCheck::hold(std::string_view scope, const EvLimits& limits, const Counted& counted) {
    const auto about = [scope](std::string_view name, const Wei& limit) {
        Passed passed;
        passed.scope = scope;
        passed.name = name;
        passed.limit = limit;
        return passed;
    };
    if (limits.ev_per_minute) {
        hold_ev(about("ev_per_minute", *limits.ev_per_minute), counted.minute, kMinuteBucketNanos);
    }
    if (limits.ev_per_hour) {
        hold_ev(about("ev_per_hour", *limits.ev_per_hour), counted.hour, kHourBucketNanos);
    }
    if (limits.ev_per_day) {
        hold_ev(about("ev_per_day", *limits.ev_per_day), counted.day, kDayBucketNanos);
    }
    if (limits.ev_total) {
        hold_total(about("ev_total", *limits.ev_total), counted.total);
    }
    if (limits.risk_per_day) {
        hold_risk(about("risk_per_day", *limits.risk_per_day), counted.day);
    }
}

void LimitCheck::no_room(std::string_view scope, const Wei& total) {
    Passed passed;
    passed.scope = scope;
    passed.name = "ev_total";
    passed.limit = total;
    passed.charged = Uint256{};
    passed.no_room = true;
    note(passed);
}

void LimitCheck::note(const Passed& passed) {
    const bool longer = !worst_ || (worst_->reset && (!passed.reset || *passed.reset > *worst_->reset));
    if (longer) {
        worst_ = passed;
    }
}

Result<void> LimitCheck::result() const {
    if (!worst_) {
        return {};
    }
    const std::string name =
        (worst_->scope.empty() ? "" : "per_" + std::string{worst_->scope} + ".") + std::string{worst_->name};
    const std::string the_limit = "the client's " + name + " of " + worst_->limit.to_amount();
    Error error = make_error(worst_->code, the_limit + " would be passed");
    if (worst_->no_room) {
        error.message = "the client's " + name + " is counted for as many as are kept, and this is another one";
        error.hint = "name those that may be paid in the client's limits, or leave this limit out";
    } else if (!worst_->charged) {
        error.message = "what the client had spent of its " + name + " before this ledger was adopted is not known";
        error.hint = "wait until that has left the window, or adopt the ledger with --forget-spending";
    } else if (worst_->reset) {
        error.hint = "ask again after details.reset, or raise limits." + name;
    } else {
        error.hint = "waiting does not help: raise limits." + name + ", or ask for less";
    }
    error.details = {{"limit_name", name},
                     {"scope", worst_->scope.empty() ? "client" : std::string{worst_->scope}},
                     {"limit", worst_->limit.to_amount()}};
    if (worst_->charged) {
        error.details.emplace_back("charged", Wei{*worst_->charged}.to_amount());
    }
    error.details.emplace_back("reserved", Wei{asked_.ev}.to_amount());
    if (worst_->reset) {
        error.details.emplace_back("reset", protocol::format_rfc3339(*worst_->reset));
    }
    return error;
}

}  // namespace farebox::signer

// How a transaction that was sent is seen through to its end, and how the signer makes some by itself.
#include <algorithm>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "signer/funding/funding_desk.hpp"
#include "signer/funding/key_turn.hpp"
#include "signer/funding/top_up.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

/// An endpoint may know of a block before it knows its receipts.
constexpr unsigned kLooksUntilOvertaken = 3;

std::string name_in_log(const FundingRow& row) {
    return std::string{name_of(row.function)} + " by " + protocol::to_checksum(row.key) + ", nonce " +
           std::to_string(row.nonce);
}

std::string_view word_for(FundingState state) {
    return state == FundingState::mined ? "mined" : state == FundingState::reverted ? "reverted" : "overtaken";
}

AuditEvent event_of(const FundingRow& row) {
    auto detail = name_in_log(row);
    if (row.outcome) {
        detail += ", block " + std::to_string(row.outcome->block) + ", gas " +
                  cost_of(row.outcome->gas_price, row.outcome->gas_used).to_amount();
    }
    return {"funding_" + std::string{word_for(row.state)}, {}, detail + (row.reason.empty() ? "" : ": " + row.reason)};
}

}  // namespace

std::vector<FundingRow> FundingDesk::rows() const {
    std::vector<FundingRow> all;
    for (const auto& [name, row] : rows_) {
        all.push_back(row);
    }
    return all;
}

asio::awaitable<void> FundingDesk::look() {
    const auto loaded = co_await load();
    if (!loaded) {
        co_return;
    }
    const auto all = rows();
    for (const auto& row : all) {
        if (row.state == FundingState::under_way) {
            co_await follow({row.key, row.nonce});
        }
    }
    co_await top_up();
}

asio::awaitable<void> FundingDesk::follow(Name name) {
    const auto sighting = co_await look_for(name);
    const auto found = rows_.find(name);
    const bool waits = sighting == Sighting::waiting || sighting == Sighting::unknown;
    if (waits && found != rows_.end() && found->second.state == FundingState::under_way) {
        const auto row = found->second;
        co_await replace_if_due(row);
    }
}

/// Ends it where it has ended, and sends it again where an endpoint does not know it. Nothing else may be done with it
/// meanwhile.
asio::awaitable<Sighting> FundingDesk::look_for(Name name) {
    const KeyTurn turn{busy_, name.first};
    if (!turn.taken()) {
        co_return Sighting::mined;  // somebody is at it: nothing to do now
    }
    const auto row = rows_.at(name);
    const auto sightings = co_await account_.look_for(row);
    if (sightings.empty()) {
        co_return Sighting::waiting;
    }
    const auto verdict = judge_sightings(sightings, row.nonce);
    seen_overtaken_[name] = verdict.sighting == Sighting::overtaken ? seen_overtaken_[name] + 1 : 0;
    if (verdict.sighting == Sighting::mined || seen_overtaken_[name] >= kLooksUntilOvertaken) {
        co_await finish(row, verdict);
    } else if (verdict.sighting == Sighting::unknown) {
        co_await broadcast(row);
    }
    co_return verdict.sighting;
}

asio::awaitable<void> FundingDesk::finish(FundingRow row, SightingVerdict verdict) {
    row.ended = parts_.clock();
    if (verdict.receipt) {
        row.state = verdict.receipt->succeeded ? FundingState::mined : FundingState::reverted;
        row.outcome = verdict.receipt->outcome;
    } else {
        row.state = FundingState::overtaken;
        row.reason = "another transaction of this address has used its nonce";
    }
    if (row.state == FundingState::reverted) {
        row.reason = co_await account_.why_reverted(row);
    }
    const auto event = event_of(row);
    const auto written = co_await remember(row, event);
    if (!written) {
        co_return;  // looked for again
    }
    seen_overtaken_.erase({row.key, row.nonce});
    complaints_.erase(row.key);
    parts_.count(word_for(row.state), row.automatic);
    parts_.log(row.state != FundingState::mined, std::string{word_for(row.state)} + ": " + event.detail);
    if (row.automatic) {
        note_top_up(row.state == FundingState::mined
                        ? Result<void>{}
                        : Result<void>{make_error(ErrorCode::upstream_error, event.detail)});
    }
}

asio::awaitable<void> FundingDesk::replace_if_due(FundingRow row) {
    const std::chrono::nanoseconds waited{protocol::nanos_between(row.attempts.back().signed_at, parts_.clock())};
    const auto& config = options_.transactions;
    if (row.attempts.size() > config.replacements || waited < config.replace_after || parts_.paused()) {
        co_return;
    }
    const auto replaced = co_await replace(row.key, {});
    auto& complaint = complaints_[row.key];
    if (!replaced && complaint != replaced.error().message) {
        complaint = replaced.error().message;
        parts_.log(true, "not replaced: " + name_in_log(row) + ": " + complaint);
    }
}

asio::awaitable<void> FundingDesk::top_up() {
    const auto key = parts_.active_key();
    if (!options_.top_up.enabled || key.is_zero() || parts_.paused() || BootClock::now() < top_up_not_before_) {
        co_return;
    }
    const auto reading = parts_.chain.read(key);
    if (reading.age != ChainAge::fresh || !reading.known_key || !falls_short(options_.top_up, reading.funds) ||
        under_way(key) != nullptr) {
        co_return;
    }
    const auto done = co_await top_up_once(key);
    if (!done) {
        note_top_up(done);
    }
}

/// The chain is asked again before anything is decided: the last snapshot may be from before the last top-up.
asio::awaitable<Result<void>> FundingDesk::top_up_once(Address key) {
    auto merged = co_await account_.read(key);
    if (!merged) {
        co_return std::move(merged).error();
    }
    const auto lately = topped_up_lately(rows(), parts_.clock());
    const auto order = choose_top_up(options_.top_up, key, merged->facts.funds, lately);
    if (!order) {
        co_return falls_short(options_.top_up, merged->facts.funds)
            ? Result<void>{make_error(ErrorCode::budget_exceeded,
                                      merged->facts.funds.withdraw_round != 0
                                          ? "deposit and reserve are being unlocked: they are not topped up"
                                          : "top_up.max_per_day is used up: " + lately.to_amount())}
            : Result<void>{};
    }
    const auto sent = co_await send(*order, {});
    co_return sent ? Result<void>{} : Result<void>{sent.error()};
}

/// A restart is no reason to try at once what has just failed.
void FundingDesk::take_up_failures() {
    auto all = rows();
    std::erase_if(all, [](const FundingRow& row) { return !row.automatic || !row.ended; });
    std::ranges::sort(all, {}, &FundingRow::ended);
    top_up_failures_ = 0;
    for (auto row = all.rbegin(); row != all.rend() && row->state != FundingState::mined; ++row) {
        ++top_up_failures_;
    }
    if (top_up_failures_ > 0) {
        const std::chrono::nanoseconds since{protocol::nanos_between(*all.back().ended, parts_.clock())};
        top_up_not_before_ =
            BootClock::now() + back_off(top_up_failures_) - std::max(since, std::chrono::nanoseconds{0});
    }
}

void FundingDesk::note_top_up(const Result<void>& done) {
    if (done) {
        top_up_failures_ = 0;
        last_top_up_problem_.clear();
        return;
    }
    top_up_not_before_ = BootClock::now() + back_off(++top_up_failures_);
    if (last_top_up_problem_ != done.error().message) {
        last_top_up_problem_ = done.error().message;
        parts_.log(true, "not topped up: " + last_top_up_problem_ +
                             (done.error().hint.empty() ? "" : "; " + done.error().hint));
    }
}

}  // namespace farebox::signer

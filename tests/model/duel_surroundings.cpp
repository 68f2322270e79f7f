// Time, power and the books: what a duel does between requests.
#include <array>
#include <future>
#include <stdexcept>

#include "tests/ledger/disk_image.hpp"
#include "tests/ledger/failing_vfs.hpp"
#include "tests/model/duel.hpp"

namespace farebox::model {
namespace {

namespace disk = farebox::test;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;

Wei wei(Amount amount) {
    return Wei{Uint256{{static_cast<std::uint64_t>(amount), static_cast<std::uint64_t>(amount >> 64U)}}};
}

/// Whether `risk` is E + 4 sqrt(V), rounded up.
bool is_risk(const Spent& day, const Wei& risk) {
    const auto& limbs = risk.value().limbs;
    const Amount value = (static_cast<Amount>(limbs[1]) << 64U) + limbs[0];
    const auto covers = [&](Amount root) { return root * root >= 16 * day.spread; };
    return value >= day.ev && covers(value - day.ev) && (value == day.ev || !covers(value - day.ev - 1));
}

}  // namespace

Moment Duel::now() const {
    const Timestamp ledger{running_ + ahead_};
    return {ledger, ledger, signer_.wall(), signer_.snapshot_.l1_block};
}

std::optional<std::string> Duel::change_surroundings(Operation::Kind kind, Dice& dice) {
    switch (kind) {
        case Operation::Kind::wait:
            wait(dice);
            break;
        case Operation::Kind::step_clock:
            step_clock(dice);
            break;
        case Operation::Kind::mine:
            mine(dice);
            break;
        case Operation::Kind::change_key:
            change_key();
            break;
        case Operation::Kind::change_seal:
            change_seal();
            break;
        default: {
            auto wrong = check_books();  // which also has the ledger write its time down
            if (kind == Operation::Kind::restart) {
                restart();
            } else {
                lose_power(dice);
            }
            return wrong;
        }
    }
    return std::nullopt;
}

void Duel::mine(Dice& dice) {
    signer_.set_block(signer_.snapshot_.l1_block + 1 + static_cast<std::int64_t>(dice.pick(25)));
    tell("block " + std::to_string(signer_.snapshot_.l1_block));
}

void Duel::change_key() {
    auto& keys = signer_.policy_.keys;
    const auto first = keys.all()[0].row.address;
    const auto key = keys.active_address() == first ? keys.all()[1].row.address : first;
    if (!keys.activate(key, signer_.wall())) {
        throw std::runtime_error{"the key cannot be activated"};
    }
    for (World& world : worlds_) {
        world.rules.active_key = key;
    }
    tell("change key");
}

void Duel::change_seal() {
    std::promise<bool> promise;
    signer_.ledger_->rotate_state_key([&](const Result<void>& done) { promise.set_value(static_cast<bool>(done)); });
    if (!promise.get_future().get()) {
        throw std::runtime_error{"the seal's secret cannot be changed"};
    }
    for (World& world : worlds_) {
        world.rules.change_seal(now().ledger);
    }
    tell("change seal");
}

void Duel::wait(Dice& dice) {
    const auto lengths = std::array<std::int64_t, 20>{1,
                                                      kMillisecond,
                                                      100 * kMillisecond,
                                                      900 * kMillisecond,
                                                      kSecond,
                                                      kSecond,
                                                      3 * kSecond,
                                                      3 * kSecond,
                                                      5 * kSecond,
                                                      10 * kSecond + 1,
                                                      45 * kSecond,
                                                      61 * kSecond,
                                                      120 * kSecond,
                                                      120 * kSecond + 1,
                                                      250 * kSecond,
                                                      300 * kSecond,
                                                      301 * kSecond,
                                                      kHour,
                                                      8 * kHour,
                                                      25 * kHour};
    const std::int64_t length = dice.of(lengths);
    if (length > budget_of_time_) {
        return;
    }
    budget_of_time_ -= length;
    running_ += length;
    signer_.set_time({running_});
    tell("wait " + std::to_string(length) + " ns");
}

void Duel::step_clock(Dice& dice) {
    const auto steps = std::array{kSecond, 10 * kSecond, kHour, 6 * kHour};
    const std::int64_t step = dice.of(steps) * (dice.chance(50) ? 1 : -1);
    if (step > budget_of_time_) {
        return;
    }
    budget_of_time_ -= std::max<std::int64_t>(0, step);
    signer_.step_wall_clock(step);
    tell("wall clock steps by " + std::to_string(step / kSecond) + " s");
}

/// Ledger time starts at the wall clock, or where it was if that is later.
void Duel::resume_clock() {
    ahead_ = std::max(now().ledger.unix_nanos, signer_.wall().unix_nanos) - running_;
    for (World& world : worlds_) {
        world.rules.restart();
    }
}

void Duel::restart() {
    tell("restart");
    signer_.restart();
    resume_clock();
}

void Duel::lose_power(Dice& dice) {
    tell("lose power");
    const auto done = disk::recorded_disk_operations();
    const auto losses = std::array{disk::Loss::nothing, disk::Loss::unsynced, disk::Loss::some};
    const auto left = disk::disk_after(done, done.size(), dice.of(losses), dice.roll());
    found_disks_.push_back(std::make_unique<farebox::test::TempDir>());
    disk::write_image(left, found_disks_.back()->path());
    signer_.stop();
    disk::record_disk(true, disk::as_operations(left));
    signer_.restart_in(found_disks_.back()->path());
    resume_clock();
}

std::optional<std::string> Duel::check_books() {
    for (const World& world : worlds_) {
        for (const std::string& client : kClients) {
            if (auto wrong = check_usage(world.rules, client)) {
                return wrong;
            }
        }
        if (auto wrong = check_windows(world.rules)) {
            return wrong;
        }
    }
    return check_audit();
}

std::optional<std::string> Duel::check_usage(const Rules& rules, const std::string& client) {
    const signer::ClientUsage usage = signer_.usage(client);
    const Timestamp time = now().ledger;
    const Spent day = rules.spent_by(client, kDayBucket, time);
    const Spent ever = rules.spent_by(client, 0, time);
    std::uint64_t tickets = 0;
    for (const Promise& promise : rules.promises()) {
        tickets += promise.ask.client == client && !promise.taken_back ? promise.bill.tickets : 0;
    }
    // Live sessions are told only of clients whose number of them is limited.
    const std::uint64_t live = rules.live_sessions(client, time);
    const bool same = usage.ev_minute == wei(rules.spent_by(client, kMinuteBucket, time).ev) &&
                      usage.ev_hour == wei(rules.spent_by(client, kHourBucket, time).ev) &&
                      usage.ev_day == wei(day.ev) && usage.ev_total == wei(ever.ev) && usage.tickets == tickets &&
                      is_risk(day, usage.risk_day) && usage.live_sessions.value_or(live) == live;
    return same ? std::nullopt
                : std::optional{"usage of " + client + ": " + usage.ev_minute.to_amount() + " in a minute, " +
                                usage.ev_hour.to_amount() + " in an hour, " + usage.ev_day.to_amount() + " in a day, " +
                                usage.ev_total.to_amount() + " ever (expected " + wei(ever.ev).to_amount() + "), " +
                                std::to_string(usage.tickets) + " tickets, " +
                                std::to_string(usage.live_sessions.value_or(live)) + " live sessions (expected " +
                                std::to_string(live) + ")"};
}

/// No true minute, hour or day up to a promise holds more than its limits, whatever the buckets are.
std::optional<std::string> Duel::check_windows(const Rules& rules) const {
    for (const Promise& last : rules.promises()) {
        const Limits& limits = setting_.limits.at(last.ask.client);
        const auto spent_in = [&](std::int64_t period, const auto& counts) {
            Spent spent;
            for (const Promise& other : rules.promises()) {
                const auto before = last.at.unix_nanos - other.at.unix_nanos;
                if (counts(other) && !other.taken_back && before >= 0 && before < period) {
                    spent.ev += other.bill.charge;
                    spent.spread += other.bill.spread;
                }
            }
            return spent;
        };
        const auto is_passed = [&](const Budget& budget, const auto& counts) {
            const auto exceeds = [&](const std::optional<std::uint64_t>& limit, std::int64_t period) {
                return limit && spent_in(period, counts).ev > *limit;
            };
            return exceeds(budget.ev_per_minute, 60 * kSecond) || exceeds(budget.ev_per_hour, kHour) ||
                   exceeds(budget.ev_per_day, 24 * kHour) || exceeds(budget.ev_total, INT64_MAX) ||
                   (budget.risk_per_day && !is_within(spent_in(24 * kHour, counts), 4, *budget.risk_per_day));
        };
        const auto of_client = [&](const Promise& other) { return other.ask.client == last.ask.client; };
        const auto in_session = [&](const Promise& other) { return other.session == last.session; };
        const auto at_orchestrator = [&](const Promise& other) {
            return of_client(other) && other.ask.quote.orchestrator == last.ask.quote.orchestrator;
        };
        const auto to_recipient = [&](const Promise& other) {
            return of_client(other) && other.ask.quote.recipient == last.ask.quote.recipient;
        };
        if (!last.taken_back &&
            (is_passed(limits, of_client) || is_passed(limits.per_session, in_session) ||
             is_passed(limits.per_orchestrator, at_orchestrator) || is_passed(limits.per_recipient, to_recipient))) {
            return "a window of " + last.ask.client + " holds more than its limit";
        }
    }
    return std::nullopt;
}

std::optional<std::string> Duel::check_audit() {
    std::promise<Result<signer::AuditHead>> promise;
    signer_.ledger_->verify_audit([&](Result<signer::AuditHead> head) { promise.set_value(std::move(head)); });
    const auto head = promise.get_future().get();
    return head ? std::nullopt : std::optional{"audit chain: " + head.error().message};
}

}  // namespace farebox::model

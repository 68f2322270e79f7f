#include "tests/model/duel.hpp"

#include <algorithm>
#include <ostream>

#include "tests/ledger/disk_image.hpp"
#include "tests/ledger/failing_vfs.hpp"

namespace farebox::model {
namespace {

using Kind = Operation::Kind;
namespace disk = farebox::test;

/// Shorter than what anything is kept for (three days), so that nothing is forgotten.
constexpr std::int64_t kBudgetOfTime = 70 * 3600 * kSecond;

signer::test::HarnessOptions harness_options() {
    return {kPrivateKeys, [](signer::LedgerOptions& options) { options.vfs = disk::failing_vfs(); }};
}

}  // namespace

Duel::RecordedDisk::RecordedDisk() {
    disk::sync_for_real(false);
    disk::record_disk(true);
}

Duel::RecordedDisk::~RecordedDisk() {
    disk::record_disk(false);
    disk::sync_for_real(true);
}

Duel::Duel(std::uint64_t seed, std::ostream* trace)
    : dice_{seed},
      setting_{choose_setting(dice_)},
      signer_{harness_options()},
      clients_{setting_, dice_.roll()},
      running_{signer::test::kNow.unix_nanos},
      budget_of_time_{kBudgetOfTime},
      trace_{trace} {
    apply(setting_, signer_);
    signer_.vault_ = watch(std::move(signer_.vault_), witness_, vault_failure_);
    worlds_.push_back({rules_of(setting_, signer_.policy_.keys.active_address()), {}, {}, {}});
}

Duel::~Duel() = default;

void Duel::tell(const std::string& line) const {
    if (trace_ != nullptr) {
        *trace_ << line << "\n";
    }
}

void Duel::tell_verdicts() {
    for (World& world : worlds_) {
        if (!world.verdicts.empty()) {
            tell(std::exchange(world.verdicts, {}).substr(1));
        }
    }
}

std::optional<std::string> Duel::play(const Operation& operation) {
    Dice dice{operation.dice};
    if (!is_request(operation.kind)) {
        return change_surroundings(operation.kind, dice);
    }
    std::vector<Request> requests;
    const std::size_t count = operation.kind == Kind::together ? 2 + dice.pick(2) : 1;
    while (requests.size() < count) {
        if (auto request = choose_request(operation.kind, dice)) {
            requests.push_back(*std::move(request));
        } else {
            requests.push_back(clients_.open_session(dice, now()));
        }
    }
    for (const Request& request : requests) {
        tell(std::string{to_string(operation.kind)} + " > " + request.told +
             (request.answer_lost ? " (answer lost)" : ""));
        clients_.remember(request);
    }
    if (operation.kind == Kind::vault_refuses) {
        return ask_a_failing_vault(requests[0], ErrorCode::ev_exceeded);
    }
    if (operation.kind == Kind::vault_is_away) {
        return ask_a_failing_vault(requests[0], ErrorCode::vault_unavailable);
    }
    return ask(requests);
}

std::optional<Request> Duel::choose_request(Kind kind, Dice& dice) {
    if (kind == Kind::together || kind == Kind::vault_refuses || kind == Kind::vault_is_away) {
        const auto kinds = std::array{Kind::go_on, Kind::go_on, Kind::repeat, Kind::repeat, Kind::open};
        kind = dice.of(kinds);
    }
    switch (kind) {
        case Kind::go_on:
            return clients_.continue_session(dice, now());
        case Kind::repeat:
            return clients_.repeat(dice);
        case Kind::forge:
            return clients_.forge(dice, now());
        case Kind::take_over:
            return clients_.take_over(dice, now());
        default:
            return clients_.open_session(dice, now());
    }
}

std::optional<std::string> Duel::ask(const std::vector<Request>& requests) {
    std::vector<net::ServerRequest> sent;
    sent.reserve(requests.size());
    for (const Request& request : requests) {
        sent.push_back(request.http);
    }
    std::vector<Answer> answers;
    signer_.events_.clear();
    for (const net::Response& response : signer_.answer_together(sent)) {
        answers.push_back(read_answer(response, signer_.events_));
        tell("    < " + describe(answers.back()));
    }
    std::vector<std::size_t> all(requests.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = i;
    }
    found_.clear();
    difference_.clear();
    for (const World& world : worlds_) {
        explore({world.rules, {}, {}, {}}, requests, answers, all);
    }
    return settle(requests, answers);
}

/// Every way to see a moment where the design leaves it open: it does not say whether the end of a token or seal is
/// read from the wall clock or from ledger time, nor whether an answer given again is sealed again.
std::vector<Moment> Duel::readings() const {
    std::vector<Moment> readings;
    for (const bool trust : {true, false}) {
        for (const Timestamp clock : {now().ledger, now().wall}) {
            Moment moment = now();
            moment.clock = clock;
            moment.trust_seals = trust;
            readings.push_back(moment);
        }
    }
    return readings;
}

/// Tries every order in which the requests left may have been served.
void Duel::explore(World world, const std::vector<Request>& requests, const std::vector<Answer>& answers,
                   std::vector<std::size_t> left) {
    if (left.empty()) {
        const auto same = [&](const World& other) { return other.rules == world.rules; };
        if (std::none_of(found_.begin(), found_.end(), same)) {
            found_.push_back(std::move(world));
        }
        return;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto rest = left;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        for (const Moment& moment : readings()) {
            World next = world;
            const Verdict verdict = next.rules.decide(requests[left[i]].ask, moment);
            const Answer& answer = answers[left[i]];
            if (auto different = difference(next.rules, verdict, answer); !different.empty()) {
                const std::string line = "\n    " + requests[left[i]].told + "\n      answered " + describe(answer) +
                                         "; the rules say " + describe(next.rules, verdict) + "\n      " + different;
                difference_ += difference_.find(line) == std::string::npos ? line : "";
                continue;
            }
            if (verdict.promise) {
                next.rules.learn(next.rules.promises()[*verdict.promise].state, answer.state->state);
                next.delivered.push_back(*verdict.promise);
            } else if (verdict.newest && answer.newest) {
                next.rules.learn(*verdict.newest, answer.newest->state);
            }
            next.decisions.push_back(verdict.replayed ? "replay" : verdict.promise ? "payment" : answer.code);
            next.verdicts += trace_ != nullptr ? "\n    = " + describe(next.rules, verdict) : "";
            explore(std::move(next), requests, answers, rest);
            break;
        }
    }
}

std::optional<std::string> Duel::settle(const std::vector<Request>& requests, const std::vector<Answer>& answers) {
    const auto fresh = witness_.take_fresh();
    (void)witness_.take_orders();
    if (found_.empty()) {
        return "no order of the requests explains the answers:" + difference_;
    }
    std::erase_if(found_, [&](const World& world) { return !accounts_for(world, fresh); });
    if (found_.empty()) {
        return "something was signed that no answer explains, or the ledger's sequence is another";
    }
    worlds_ = std::move(found_);
    tell_verdicts();
    for (const std::string& decision : worlds_.front().decisions) {
        ++decisions_[decision];
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (!requests[i].answer_lost) {
            auto issued = answers[i].state ? answers[i].state : answers[i].newest;
            if (issued) {
                issued->heard = worlds_.front().rules.seal_changes();
            }
            clients_.hear(requests[i], issued);
        }
    }
    return witness_.violation().empty() ? std::nullopt : std::optional{witness_.violation()};
}

/// Every new signature belongs to a promise that was just delivered, and nothing else was promised.
bool Duel::accounts_for(const World& world, const std::vector<Nonce>& fresh) const {
    const auto& promises = world.rules.promises();
    const auto covered = [&](const Nonce& nonce) {
        return std::any_of(world.delivered.begin(), world.delivered.end(), [&](std::size_t index) {
            const Promise& promise = promises[index];
            return std::get<0>(nonce) == promise.key && std::get<1>(nonce) == promise.ask.quote.rand_hash &&
                   std::get<2>(nonce) >= promise.first_nonce &&
                   std::get<2>(nonce) < promise.first_nonce + promise.bill.tickets;
        });
    };
    return std::all_of(fresh.begin(), fresh.end(), covered) &&
           signer_.ledger_->health().sequence == static_cast<std::int64_t>(promises.size());
}

std::optional<std::string> Duel::ask_a_failing_vault(const Request& request, ErrorCode code) {
    (void)witness_.take_orders();
    vault_failure_ = make_error(code, "the vault of this test fails");
    const Answer answer = read_answer(signer_.answer(request.http), signer_.events_);
    vault_failure_.reset();
    tell("    < " + describe(answer));
    if (witness_.take_orders() == 0) {  // refused before, or everything in the answer was signed before
        found_.clear();
        difference_.clear();
        for (const World& world : worlds_) {
            explore({world.rules, {}, {}, {}}, {request}, {answer}, {0});
        }
        return settle({request}, {answer});
    }
    found_.clear();
    for (const World& world : worlds_) {
        const bool refuses = code != ErrorCode::vault_unavailable;
        if (auto next = promise_in_vain(world, request.ask, refuses); next && answer.code == to_string(code)) {
            found_.push_back(*std::move(next));
        }
    }
    if (found_.empty()) {
        return "the vault was asked where the rules promise nothing";
    }
    worlds_ = std::move(found_);
    tell_verdicts();
    return std::nullopt;
}

/// The world in which the request is promised a payment that is then not signed.
std::optional<Duel::World> Duel::promise_in_vain(const World& world, const Ask& ask, bool vault_refuses) const {
    for (const Moment& moment : readings()) {
        World next{world.rules, {}, {}, {}};
        const Verdict verdict = next.rules.decide(ask, moment);
        if (verdict.promise) {
            next.verdicts = "\n    = " + describe(next.rules, verdict) + ", not signed";
            if (vault_refuses && !verdict.replayed) {
                next.rules.take_back(*verdict.promise);
            }
            return next;
        }
    }
    return std::nullopt;
}

}  // namespace farebox::model

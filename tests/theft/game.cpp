#include "tests/theft/game.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tests/theft/customer.hpp"
#include "tests/theft/scene.hpp"
#include "tests/theft/thief.hpp"

namespace farebox::theft {
namespace {

using model::Dice;
using signer::test::kSecond;

constexpr int kRounds = 40;
constexpr std::int64_t kHour = 3600 * kSecond;
/// Shorter than what anything is kept for.
constexpr std::int64_t kBudgetOfTime = 60 * kHour;
const std::string kStolen = "stolen";
const std::string kHonest = "honest";
const std::string kFrugal = "frugal";

/// Money for everything that an honest client will ever want, and not more than a bound is.
Bounds ample() {
    Bounds bounds;
    bounds.own.ev_per_day = Wei{1'000'000'000'000ULL};
    return bounds;
}

/// Each limit is absent more often than not, so that each is met alone; but for a day's, which always is there.
signer::EvLimits choose_limits(Dice& dice, std::uint64_t scale) {
    const auto some = [&](unsigned percent, std::uint64_t from, std::uint64_t to) {
        return dice.chance(percent) ? std::optional{Wei{scale * from + dice.pick(scale * (to - from))}} : std::nullopt;
    };
    signer::EvLimits limits;
    limits.ev_per_minute = some(30, 3, 30);
    limits.ev_per_hour = some(30, 6, 60);
    limits.ev_total = some(25, 20, 200);
    limits.risk_per_day = some(40, 15, 300);
    return limits;
}

Bounds choose_bounds(Dice& dice) {
    const auto scale = dice.of(std::array<std::uint64_t, 3>{1000, 1000, 1'000'000'000'000});
    Bounds bounds;
    bounds.own = choose_limits(dice, scale);
    bounds.own.ev_per_day = Wei{scale * (10 + dice.pick(100))};
    for (std::size_t scope = 0; scope < 3; ++scope) {
        if (dice.chance(30)) {
            bounds.each.at(scope) = choose_limits(dice, scale);
        }
    }
    return bounds;
}

/// The code of a refusal, or "payment", or the bare status.
std::string name_of(const net::Response& response) {
    const auto code = signer::test::code_of(response);
    return !code.empty() ? code : payment_in(response) ? "payment" : std::to_string(response.status);
}

class Game {
public:
    explicit Game(std::uint64_t seed);
    Outcome play();

private:
    /// A request of a round.
    struct Asked {
        Sent request;
        bool by_thief = false;
        std::size_t index = 0;  ///< Of the customer, or within the thief's strike.
    };

    void play_round(int round);
    std::vector<Asked> gather();
    /// All at once.
    void send(bool dies);
    void hear(std::size_t customer, const std::optional<net::Response>& response);
    void settle();
    void let_time_pass();
    void note(const std::string& what) { ++outcome_.happened[what]; }
    void blame(std::string what) {
        if (!outcome_.wrong) {
            outcome_.wrong = std::move(what);
        }
    }

    Dice dice_;
    Scene scene_;
    std::vector<Customer> customers_;
    std::optional<Thief> thief_;
    const int revoked_in_;
    bool rushes_ = false;  ///< The thief knows that its key is about to end.
    std::int64_t budget_of_time_ = kBudgetOfTime;
    Outcome outcome_;
};

Game::Game(std::uint64_t seed) : dice_{seed}, revoked_in_{static_cast<int>(15 + dice_.pick(20))} {
    const auto stolen = scene_.create(kStolen, choose_bounds(dice_));
    const auto honest = scene_.create(kHonest, ample());
    const auto frugal = scene_.create(kFrugal, choose_bounds(dice_));
    for (const auto& [name, key] : std::array{std::pair{kHonest, honest}, std::pair{kHonest, honest},
                                              std::pair{kFrugal, frugal}, std::pair{kStolen, stolen}}) {
        customers_.emplace_back(name, key, dice_.roll());
    }
    thief_.emplace(kStolen, stolen, dice_.roll());
}

void Game::hear(std::size_t customer, const std::optional<net::Response>& response) {
    Customer& who = customers_[customer];
    if (response && who.client() != kStolen) {
        thief_->overhear(who.last(), *response);
    }
    auto complaint = who.hear(response);
    const bool may_be_poor =
        who.client() != kHonest && response && (response->status == 402 || response->status == 401);
    if (complaint && !may_be_poor) {
        blame(*std::move(complaint));
    }
}

/// One request of most customers and whatever the thief has in mind, in any order.
std::vector<Game::Asked> Game::gather() {
    std::vector<Asked> all;
    for (std::size_t i = 0; i < customers_.size(); ++i) {
        if (dice_.chance(60)) {
            all.push_back({customers_[i].next(), false, i});
        }
    }
    auto strike = rushes_ ? thief_->rush() : thief_->strike();
    for (std::size_t i = 0; i < strike.size(); ++i) {
        all.push_back({std::move(strike[i]), true, i});
    }
    for (std::size_t i = all.size(); i > 1; --i) {
        std::swap(all[i - 1], all[dice_.pick(i)]);
    }
    return all;
}

void Game::send(bool dies) {
    const auto all = gather();
    std::vector<Sent> requests;
    requests.reserve(all.size());
    for (const Asked& asked : all) {
        requests.push_back(asked.request);
    }
    const auto answers = scene_.send(requests, dies, dice_);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].by_thief) {
            hear(all[i].index, answers[i]);
        } else if (answers[i]) {
            ++outcome_.thief_met[name_of(*answers[i])];
            thief_->hear(all[i].index, *answers[i]);
        }
    }
}

void Game::let_time_pass() {
    const auto lengths = std::array<std::int64_t, 12>{
        0,     0,         1, kSecond, kSecond, 3 * kSecond, 5 * kSecond, 20 * kSecond, 61 * kSecond, 250 * kSecond,
        kHour, 25 * kHour};
    const std::int64_t length = dice_.of(lengths);
    if (length <= budget_of_time_) {
        budget_of_time_ -= length;
        scene_.wait(length);
    }
    if (dice_.chance(8)) {
        const std::int64_t step =
            dice_.of(std::array{kSecond, 30 * kSecond, kHour, 6 * kHour}) * (dice_.chance(50) ? 1 : -1);
        if (step <= budget_of_time_) {
            budget_of_time_ -= std::max<std::int64_t>(0, step);
            scene_.step_wall_clock(step);
            note("clock step");
        }
    }
    if (dice_.chance(4)) {
        scene_.restart();
        note("restart");
    }
}

void Game::play_round(int round) {
    const bool revokes = round == revoked_in_;
    if (revokes && dice_.chance(40)) {
        scene_.revoke(kStolen);
    } else if (revokes) {
        scene_.revoke_during_next(kStolen);
    }
    rushes_ = revokes;
    const bool dies = !revokes && dice_.chance(15);
    send(dies);
    note(dies ? "death" : "round");
    let_time_pass();
}

/// Whoever waits for an answer asks until there is one.
void Game::settle() {
    for (std::size_t i = 0; i < customers_.size(); ++i) {
        for (int tries = 0; customers_[i].waits() && tries < 10; ++tries) {
            hear(i, scene_.send({customers_[i].next()}, false, dice_).front());
        }
    }
}

Outcome Game::play() {
    int round = 0;
    for (; round < kRounds && !outcome_.wrong && !scene_.wrong(); ++round) {
        play_round(round);
    }
    if (!scene_.is_revoked(kStolen) && !scene_.wrong()) {
        scene_.revoke(kStolen);  // the round of it was one without any request
        send(false);
    }
    settle();
    scene_.check_books({kHonest, kFrugal});
    if (scene_.wrong()) {
        blame(*scene_.wrong());
    }
    if (outcome_.wrong) {
        *outcome_.wrong = "in round " + std::to_string(round) + ": " + *outcome_.wrong;
    }
    return std::move(outcome_);
}

}  // namespace

Outcome play(std::uint64_t seed) {
    return Game{seed}.play();
}

}  // namespace farebox::theft

#include "tests/model/schedule.hpp"

#include <array>

#include "tests/model/dice.hpp"

namespace farebox::model {
namespace {

using Kind = Operation::Kind;

struct Row {
    Kind kind;
    std::string_view name;
    unsigned weight;  ///< How often of the sum.
};

constexpr std::array kRows{
    Row{Kind::open, "open", 14},
    Row{Kind::go_on, "go on", 34},
    Row{Kind::repeat, "repeat", 8},
    Row{Kind::forge, "forge", 1},
    Row{Kind::take_over, "take over", 4},
    Row{Kind::together, "together", 8},
    Row{Kind::vault_refuses, "vault refuses", 2},
    Row{Kind::vault_is_away, "vault is away", 2},
    Row{Kind::wait, "wait", 15},
    Row{Kind::step_clock, "step clock", 2},
    Row{Kind::mine, "mine", 3},
    Row{Kind::restart, "restart", 2},
    Row{Kind::lose_power, "lose power", 2},
    Row{Kind::change_key, "change key", 1},
    Row{Kind::change_seal, "change seal", 2},
};

constexpr unsigned kAllWeights = [] {
    unsigned sum = 0;
    for (const Row& row : kRows) {
        sum += row.weight;
    }
    return sum;
}();

Kind choose(Dice& dice) {
    auto left = static_cast<unsigned>(dice.pick(kAllWeights));
    for (const Row& row : kRows) {
        if (left < row.weight) {
            return row.kind;
        }
        left -= row.weight;
    }
    return Kind::open;
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    for (const Row& row : kRows) {
        if (row.kind == kind) {
            return row.name;
        }
    }
    return "?";
}

Schedule make_schedule(std::uint64_t seed, std::size_t length) {
    Schedule schedule{seed, {}};
    Dice dice{seed};
    while (schedule.operations.size() < length) {
        const Kind kind = choose(dice);
        schedule.operations.push_back({kind, dice.roll()});
    }
    return schedule;
}

}  // namespace farebox::model

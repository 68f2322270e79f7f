#pragma once

#include <cstddef>
#include <cstdint>

namespace farebox::model {

/// Repeatable chance (SplitMix64): the same on every machine, which the standard's distributions are not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}

    std::uint64_t roll() {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    /// 0 to sides - 1.
    std::size_t pick(std::size_t sides) { return static_cast<std::size_t>(roll() % sides); }
    bool chance(unsigned percent) { return pick(100) < percent; }
    template <class List>
    const auto& of(const List& list) {
        return list[pick(list.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace farebox::model

#include "tests/model/duel.hpp"

namespace farebox::model {

Outcome play(const Schedule& schedule, std::ostream* trace) {
    Duel duel{schedule.seed, trace};
    for (std::size_t i = 0; i < schedule.operations.size(); ++i) {
        if (auto different = duel.play(schedule.operations[i])) {
            return {"operation " + std::to_string(i) + " (" + std::string{to_string(schedule.operations[i].kind)} +
                        "): " + *different,
                    duel.decisions()};
        }
    }
    auto wrong = duel.check_books();
    return {std::move(wrong), duel.decisions()};
}

Schedule shrink(Schedule schedule) {
    for (std::size_t length = schedule.operations.size() / 2; length > 0; length /= 2) {
        for (std::size_t at = 0; at + length <= schedule.operations.size();) {
            Schedule shorter = schedule;
            const auto from = shorter.operations.begin() + static_cast<std::ptrdiff_t>(at);
            shorter.operations.erase(from, from + static_cast<std::ptrdiff_t>(length));
            if (play(shorter).difference) {
                schedule = std::move(shorter);
            } else {
                at += length;
            }
        }
    }
    return schedule;
}

}  // namespace farebox::model

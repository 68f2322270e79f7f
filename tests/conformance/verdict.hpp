#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/conformance/listed_rows.hpp"
#include "tests/conformance/outcome.hpp"

namespace farebox::conformance {

/// What became of one case, or of one step of an exchange.
struct Verdict {
    enum class Kind : std::uint8_t {
        as_reference,
        listed,  ///< As the rows say that name it.
        failed,
        waiting,      ///< Needs a feature that is not built (`reason`).
        unreachable,  ///< Goes on from an answer that row `reason` refuses.
    };
    Kind kind = Kind::as_reference;
    std::vector<std::string> rows;
    std::vector<std::string> problems;  ///< Of a failure, one line each.
    std::string reason;

    [[nodiscard]] static Verdict failure(std::string problem);
    [[nodiscard]] static Verdict wait_for(std::string feature);
    [[nodiscard]] static Verdict below(std::string row);
    /// Takes in the verdict of one of several operations: the worse one counts, rows add up.
    void add(Verdict other);
};

/// A row that speaks of the answer being judged, and what it (with those before it) asks for.
struct Match {
    const ListedRow* row = nullptr;
    Outcome demanded;
};

/// The reference's answer, unless a row asks for another. Fails where the row's answer is not given, where the
/// reference's is given in spite of the row, and where a row changes more than it says.
[[nodiscard]] Verdict judge(const Outcome& ours, const Outcome& reference, const std::vector<Match>& matches);

}  // namespace farebox::conformance

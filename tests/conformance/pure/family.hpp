#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/vector_file.hpp"
#include "tests/conformance/verdict.hpp"

/// Vectors of pure functions: one case, one or more operations, no state of ours but what the check keeps.
namespace farebox::conformance {

/// @param in  The case's input.
/// @param op  The operation's own part of it; the same object where a case is one operation.
using PurePredicate = bool (*)(const Json& in, const Json& op);

/// Compares the operations of one case under the rows of its family.
class PureJudge {
public:
    struct Family;

    PureJudge(const Family& family, std::span<const ListedRow> rows) : family_{family}, rows_{rows} {}

    void compare(const Json& in, const Json& op, const Outcome& ours, const Outcome& reference);
    void compare(const Json& in, const Outcome& ours, const Outcome& reference) { compare(in, in, ours, reference); }
    /// Of all operations. A case that expects nothing of any of them fails.
    [[nodiscard]] Verdict verdict() const;

private:
    const Family& family_;
    std::span<const ListedRow> rows_;
    Verdict verdict_;
    bool expects_something_ = false;
};

/// Vectors that are checked alike. A case belongs to the first family that recognises it.
struct PureJudge::Family {
    std::string name;
    bool (*recognises)(const Json& in);
    void (*check)(const VectorCase& one, PureJudge& judge);
    std::map<std::string, PurePredicate> predicates;
};
using PureFamily = PureJudge::Family;

extern const PureFamily kAccounting;
extern const PureFamily kBilling;
extern const PureFamily kCapabilities;
extern const PureFamily kKeystore;
extern const PureFamily kPaymentMessages;
extern const PureFamily kPersonalSign;
extern const PureFamily kSegmentCredentials;
extern const PureFamily kTickets;
extern const PureFamily kTicketBatches;

[[nodiscard]] std::span<const PureFamily* const> pure_families();

/// An operation that Farebox does not have.
[[nodiscard]] Outcome absent();
/// What the reference answered: its error, or nothing yet.
[[nodiscard]] Outcome reference_refusal(const std::string& error);
/// What the reference answered to each of the case's "ops". Throws where there are more or fewer.
[[nodiscard]] const Json& results_of(const VectorCase& one);
/// "kind" of an input; empty: none.
[[nodiscard]] std::string kind_of(const Json& in);
/// "0x…" of any bytes.
[[nodiscard]] std::string hex_of(std::string_view bytes);

}  // namespace farebox::conformance

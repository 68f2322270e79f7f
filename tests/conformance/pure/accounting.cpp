// Balances: go-livepeer's core.Balance with its operations expressed by our arithmetic.
#include <optional>

#include "protocol/ticket_count.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::Rational;
using test::rational_of;

Rational ev_of(const Json& op) {
    return op.contains("ev") && !op.at("ev").is_null() ? rational_of(op.at("ev")) : Rational{};
}

/// Tickets as the reference counts them, as the integer it is.
Rational staged(const Rational& balance, const Rational& min_credit, const Rational& ev) {
    return ev.is_zero() || balance >= min_credit ? Rational{} : ceil_quotient(min_credit - balance, ev);
}

class Balances {
public:
    Outcome apply(const Json& op) {
        Outcome ours;
        const std::string name = op.at("op");
        const std::string id = op.at("id");
        if (name == "balance" && !balances_.contains(id)) {
            ours.set("balance", "null");
            return ours;
        }
        Rational& balance = balances_[id];
        if (name == "credit" || name == "debit") {
            const Rational amount = rational_of(op.at("amount"));
            balance = name == "credit" ? balance + amount : balance - amount;
        } else if (name == "restore") {
            balance = rational_of(op.at("amount"));
        } else if (name == "reserve") {
            ours.set("reserved", balance);
            balance = {};
        } else if (name == "stageUpdate") {
            stage(ours, balance, staged(balance, rational_of(op.at("minCredit")), ev_of(op)), ev_of(op));
            balance = {};
        } else if (name == "payment") {
            pay(ours, balance, rational_of(op.at("fee")), ev_of(op));
        }
        ours.set("balance.value", balance);
        ours.set("balance.ratString", balance);
        return ours;
    }

    /// What the reference has after the operation, for the next ones.
    void adopt(const Json& op, const Json& result) {
        if (result.contains("balance") && result.at("balance").is_object()) {
            balances_[op.at("id").get<std::string>()] = rational_of(result.at("balance").at("value"));
        }
    }

    [[nodiscard]] Rational of(const std::string& id) const {
        const auto found = balances_.find(id);
        return found == balances_.end() ? Rational{} : found->second;
    }

private:
    static void stage(Outcome& ours, const Rational& existing, const Rational& count, const Rational& ev) {
        ours.set("existingCredit", existing);
        ours.set("numTickets", count);
        ours.set("newCredit", count * ev);
    }

    static void pay(Outcome& ours, Rational& balance, const Rational& fee, const Rational& ev) {
        const Rational needed = protocol::tickets_needed(balance, fee, ev);
        stage(ours, balance, needed, ev);
        const auto count = protocol::ticket_count(balance, fee, ev);
        balance = count ? protocol::balance_after(balance, *count, ev, fee) : balance + needed * ev - fee;
    }

    std::map<std::string, Rational> balances_;
};

Outcome reference_of(const Json& result) {
    Outcome reference;
    for (const auto& [name, value] : result.items()) {
        if (name == "balance" && value.is_null()) {
            reference.set("balance", "null");
        } else if (name == "balance") {
            reference.set("balance.value", rational_of(value.at("value")));
            reference.set("balance.ratString", test::text_of(value.at("ratString")));
        } else {
            reference.set(name, rational_of(value));
        }
    }
    return reference;
}

/// @p op carries the balance before it ("before").
bool count_beyond_int64(const Json& /*in*/, const Json& op) {
    if (!op.contains("minCredit") && !op.contains("fee")) {
        return false;
    }
    const Rational before = rational_of(op.at("before"));
    const Rational ev = ev_of(op);
    const Rational needed = op.contains("fee") ? protocol::tickets_needed(before, rational_of(op.at("fee")), ev)
                                               : staged(before, rational_of(op.at("minCredit")), ev);
    return !needed.to_int64();
}

void check(const VectorCase& one, PureJudge& judge) {
    Balances balances;
    for (std::size_t i = 0; i < one.in.at("ops").size(); ++i) {
        Json op = one.in.at("ops").at(i);
        const Json& result = results_of(one).at(i);
        op["before"] = balances.of(op.at("id").get<std::string>()).to_ratio_string();
        const Outcome ours = balances.apply(op);
        judge.compare(one.in, op, ours, reference_of(result));
        balances.adopt(op, result);
    }
}

}  // namespace

const PureFamily kAccounting{
    "accounting",
    [](const Json& in) { return in.contains("ops") && !in.contains("config"); },
    check,
    {{"count_beyond_int64", count_beyond_int64}},
};

}  // namespace farebox::conformance

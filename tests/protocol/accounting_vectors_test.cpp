#include <gtest/gtest.h>

#include <map>

#include "protocol/ticket_count.hpp"
#include "tests/protocol/vectors.hpp"

namespace farebox::protocol::test {
namespace {

/// The reference keeps a ticket count's low 64 bits as a signed number. We compare counts as the integers they are, so
/// a count outside int64 is the one thing that may differ; it must then be larger than any payment allows.
bool same_count(const Rational& needed, const Json& reference) {
    if (needed.to_int64()) {
        return needed == rational_of(reference);
    }
    return needed > Rational{kMaxTicketsPerPayment};
}

/// The reference's balances, with its operations expressed by ours.
class Balances {
public:
    void apply(const Json& op, const Json& result) {
        const std::string name = op.at("op");
        const bool known = balances_.contains(op.at("id"));
        if (name == "balance") {
            EXPECT_EQ(known, !result.at("balance").is_null());
        }
        if (name == "balance" && !known) {
            return;
        }
        Rational& balance = balances_[op.at("id")];
        if (name == "credit" || name == "debit") {
            const Rational amount = rational_of(op.at("amount"));
            balance = name == "credit" ? balance + amount : balance - amount;
        } else if (name == "restore") {
            balance = rational_of(op.at("amount"));
        } else if (name == "reserve") {
            EXPECT_EQ(balance, rational_of(result.at("reserved")));
            balance = {};
        } else if (name == "stageUpdate") {
            stage(balance, op, result);
        } else if (name == "payment") {
            pay(balance, op, result);
        } else {
            ASSERT_EQ(name, "balance");
        }
        EXPECT_EQ(balance, rational_of(result.at("balance").at("value")));
        EXPECT_EQ(balance.to_ratio_string(), result.at("balance").at("ratString"));
    }

private:
    static Rational ev_of(const Json& op) {
        return op.contains("ev") && !op.at("ev").is_null() ? rational_of(op.at("ev")) : Rational{};
    }

    static void stage(Rational& balance, const Json& op, const Json& result) {
        EXPECT_EQ(balance, rational_of(result.at("existingCredit")));
        const Rational ev = ev_of(op);
        const Rational min_credit = rational_of(op.at("minCredit"));
        if (min_credit >= ev) {  // tickets_needed pays at least one EV; payments never stage less
            const Rational needed = tickets_needed(balance, min_credit, ev);
            EXPECT_TRUE(same_count(needed, result.at("numTickets"))) << needed.to_ratio_string();
        }
        balance = {};
    }

    static void pay(Rational& balance, const Json& op, const Json& result) {
        const Rational ev = ev_of(op);
        const Rational fee = rational_of(op.at("fee"));
        EXPECT_EQ(balance, rational_of(result.at("existingCredit")));
        const Rational needed = tickets_needed(balance, fee, ev);
        ASSERT_TRUE(same_count(needed, result.at("numTickets"))) << needed.to_ratio_string();
        EXPECT_EQ(needed * ev, rational_of(result.at("newCredit")));
        const auto count = ticket_count(balance, fee, ev);
        EXPECT_EQ(static_cast<bool>(count), needed.sign() > 0 && needed <= Rational{kMaxTicketsPerPayment});
        balance = count ? balance_after(balance, *count, ev, fee) : balance + needed * ev - fee;
    }

    std::map<std::string, Rational> balances_;
};

TEST(AccountingVectors, EverySequenceEndsInTheReferencesBalances) {
    for_each_case("accounting.json", "", [](const Json& in, const Json& out, const std::string&) {
        Balances balances;
        for (std::size_t i = 0; i < in.at("ops").size(); ++i) {
            balances.apply(in.at("ops").at(i), out.at("results").at(i));
        }
    });
}

}  // namespace
}  // namespace farebox::protocol::test

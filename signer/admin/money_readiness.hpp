#pragma once

#include <string>
#include <vector>

#include "signer/chain/price_view.hpp"

namespace farebox::signer {

/// What readiness is judged by as to money.
struct MoneyFacts {
    enum class Dollars : std::uint8_t { nowhere, in_limits, in_prices };
    Dollars dollars = Dollars::nowhere;  ///< Where amounts in dollars are written; prices are everybody's.
    PriceReading ether;
    std::string price_problem;  ///< Why the newest price is not used; empty: it is.

    bool watches_winnings = false;
    std::string winnings_problem;   ///< Why redemptions are not read; empty: they are.
    std::vector<std::string> held;  ///< "KEY: why" of each key that is held, and signs.
};

struct ReadinessCheck;

/// "price", where anything is in dollars, and "winnings", where they are watched or a key is held.
[[nodiscard]] std::vector<ReadinessCheck> judge_money(const MoneyFacts& facts);

}  // namespace farebox::signer

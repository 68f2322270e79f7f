#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "signer/chain/price_view.hpp"
#include "signer/keys/rotation.hpp"
#include "signer/ledger/key_money.hpp"

namespace farebox::signer {

/// How long the deposit lasts, in whole seconds, if tickets go on being granted as in `lately`. Nothing: none were.
[[nodiscard]] std::optional<std::uint64_t> runway_seconds(const Wei& deposit, const KeyMoney& money);

/// Why a key is held, for people: "0.5 eth were redeemed …".
[[nodiscard]] std::string why_held(const Winnings& winnings);

/// What each key has promised beside what it has locked up, and what was redeemed of it, in wei:
/// [{"address","status","outstanding":{…},"deposit","reserve","runway_seconds","rate":{…},"winnings":{…},"usd":{…}}].
[[nodiscard]] nlohmann::ordered_json key_report(const std::vector<KeyUse>& keys, const std::vector<KeyMoney>& money,
                                                const PriceReading& ether);

}  // namespace farebox::signer

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "farebox/result.hpp"
#include "sandbox/chain/local_chain.hpp"

/// What whoever runs the sandbox can do to its money.
namespace farebox::sandbox {

/// {"usd":"3012.55","age":"26h","carried":true}: what the price feed says from now on; what is left out stays.
/// @return What it says; invalid_argument.
[[nodiscard]] Result<nlohmann::ordered_json> set_price(LocalChain& chain, const nlohmann::ordered_json& wanted);

/// {"sender":"0x…","face_value":"0.01 eth","count":1}: that many winning tickets of this payer are redeemed in the
/// newest block. @return {"block","tickets"}; invalid_argument.
[[nodiscard]] Result<nlohmann::ordered_json> redeem_tickets(LocalChain& chain, const nlohmann::ordered_json& wanted);

}  // namespace farebox::sandbox

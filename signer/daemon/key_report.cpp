#include "signer/daemon/key_report.hpp"

#include <algorithm>

#include "protocol/address.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "signer/daemon/usage_report.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

Json winnings_json(const std::optional<Winnings>& winnings) {
    if (!winnings) {
        return nullptr;
    }
    return {{"since", protocol::format_rfc3339(winnings->since)},
            {"promised", winnings->promised.to_decimal()},
            {"most", winnings->most.to_decimal()},
            {"redeemed", winnings->redeemed.to_decimal()},
            {"tickets", winnings->tickets},
            {"redeemed_ever", winnings->redeemed_ever.to_decimal()},
            {"tickets_ever", winnings->tickets_ever},
            {"held", winnings->held ? Json(protocol::format_rfc3339(*winnings->held)) : Json()}};
}

Json key_json(const KeyUse& use, const KeyMoney& money, const PriceReading& ether) {
    const auto amount = [&](const Wei SenderFunds::* member) {
        return use.funds ? Json(((*use.funds).*member).to_decimal()) : Json();
    };
    const auto runway = use.funds ? runway_seconds(use.funds->deposit, money) : std::nullopt;
    return {{"address", protocol::to_checksum(use.key.row.address)},
            {"status", std::string{to_string(use.key.row.status)}},
            {"outstanding",
             {{"face_value", money.outstanding_face_value.to_decimal()},
              {"ev", money.outstanding_ev.to_decimal()},
              {"risk", money.risk.to_decimal()}}},
            {"deposit", amount(&SenderFunds::deposit)},
            {"reserve", amount(&SenderFunds::reserve)},
            {"runway_seconds", runway ? Json(*runway) : Json()},
            {"rate", {{"ev", money.ev_lately.to_decimal()}, {"seconds", money.lately.count()}}},
            {"winnings", winnings_json(money.winnings)},
            {"usd",
             {{"outstanding_ev", worth_json(money.outstanding_ev, ether)},
              {"risk", worth_json(money.risk, ether)},
              {"deposit", use.funds ? worth_json(use.funds->deposit, ether) : Json()},
              {"reserve", use.funds ? worth_json(use.funds->reserve, ether) : Json()}}}};
}

}  // namespace

std::optional<std::uint64_t> runway_seconds(const Wei& deposit, const KeyMoney& money) {
    if (money.ev_lately.is_zero()) {
        return std::nullopt;
    }
    const protocol::Rational seconds{std::int64_t{money.lately.count()}};
    const auto whole =
        floor_quotient(protocol::Rational{deposit} * seconds, protocol::Rational{money.ev_lately}).to_uint256();
    constexpr std::uint64_t kForEver = 1ULL << 53U;
    const auto number = whole ? protocol::to_uint64(*whole) : std::nullopt;
    return number ? std::min(*number, kForEver) : kForEver;
}

std::string why_held(const Winnings& winnings) {
    return winnings.redeemed.to_amount() + " were redeemed with " + std::to_string(winnings.tickets) +
           " winning tickets since " + protocol::format_rfc3339(winnings.since) + ", where " +
           winnings.promised.to_amount() + " were promised and chance explains " + winnings.most.to_amount();
}

Json key_report(const std::vector<KeyUse>& keys, const std::vector<KeyMoney>& money, const PriceReading& ether) {
    Json list = Json::array();
    for (const auto& use : keys) {
        const auto found = std::ranges::find(money, use.key.row.address, &KeyMoney::key);
        if (found != money.end()) {
            list.push_back(key_json(use, *found, ether));
        }
    }
    return list;
}

}  // namespace farebox::signer

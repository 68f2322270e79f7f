#include <algorithm>

#include "protocol/amount.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "signer/config/limits.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"
#include "signer/doctor/worst_loss.hpp"

// What the limits allow to be lost in a day.
namespace farebox::signer::doctor {
namespace {

using protocol::Rational;

constexpr std::int64_t kHours = 24;
constexpr std::int64_t kMinutes = 24 * 60;
/// Every second that a day of 24 hours touches.
constexpr std::uint64_t kSeconds = 24 * 3600 + 1;

/// Whoever has more clients reads what they cost together.
constexpr std::size_t kMostLines = 100;

/// The least of two that may be absent.
std::optional<Wei> least(const std::optional<Wei>& left, const std::optional<Wei>& right) {
    if (!left || !right) {
        return left ? left : right;
    }
    return std::min(*left, *right);
}

/// @return Nothing where it needs more than 256 bits: then it limits nothing that others do not.
std::optional<Wei> times(const std::optional<Wei>& amount, std::int64_t factor) {
    if (!amount) {
        return std::nullopt;
    }
    const auto product = (Rational{*amount} * Rational{factor}).to_uint256();
    return product ? std::optional{Wei{*product}} : std::nullopt;
}

using Price = std::optional<protocol::EtherPrice>;

/// What the first good endpoint says of an ether.
Price price_now(const Facts& facts) {
    const auto* good = facts.chain ? facts.chain->find_good(facts.config().chain.chain_id) : nullptr;
    if (good == nullptr || !good->price || !good->price->positive || good->price->decimals < 0) {
        return std::nullopt;
    }
    const auto answer = protocol::parse_decimal(good->price->answer);
    if (!answer) {
        return std::nullopt;
    }
    const auto price = protocol::EtherPrice::from_feed(*answer, static_cast<std::uint32_t>(good->price->decimals));
    return price ? std::optional{*price} : std::nullopt;
}

/// An amount in dollars is nothing where nobody knows what an ether costs.
std::optional<Wei> at(const std::optional<protocol::Amount>& amount, const Price& price) {
    return amount ? amount->wei_at(price) : std::nullopt;
}

/// Then the signer refuses it.
bool lacks_price(const LimitsConfig& limits, const Price& price) {
    return !price && config::has_dollars(limits);
}

/// The EV that these limits and the vault's let be promised in a day; nothing: no limit.
std::optional<Wei> mean_of(const LimitsConfig& limits, const VaultSettings& vault, const Price& price) {
    auto mean = least(at(limits.ev_per_day, price), at(limits.ev_total, price));
    mean = least(mean, times(at(limits.ev_per_hour, price), kHours));
    mean = least(mean, times(at(limits.ev_per_minute, price), kMinutes));
    mean = least(mean, vault.max_ev_per_day);
    return least(mean, times(vault.max_ev_per_minute, kMinutes));
}

/// What the dearest ticket may cost.
Wei face_value_of(const LimitsConfig& limits, const TicketsConfig& tickets, const Price& price) {
    return least(at(limits.max_face_value, price), tickets.max_face_value).value_or(tickets.max_face_value);
}

std::optional<DayLimits> day_of(const ClientConfig& client, const Config& config, const Price& price) {
    const auto mean = mean_of(client.limits, config.vault, price);
    const auto face_value = face_value_of(client.limits, config.tickets, price);
    if (!mean || face_value.is_zero() || lacks_price(client.limits, price)) {
        return std::nullopt;
    }
    const auto& rate = client.limits.payments_per_second;
    return DayLimits{*mean, at(client.limits.risk_per_day, price), face_value,
                     rate ? std::optional{std::uint64_t{*rate} * kSeconds} : std::nullopt};
}

Finding describe(const std::string& who, const DayLimits& day, const WorstLoss& loss) {
    auto finding =
        ok(who + " costs at most " + rounded(loss.mean) + " a day on average, " + rounded(loss.one_in_a_million) +
           " on all but one day in a million, and " + rounded(loss.absolute) + " if every ticket won");
    finding.values = {{"mean_wei", loss.mean.to_decimal()},
                      {"one_in_a_million_wei", loss.one_in_a_million.to_decimal()},
                      {"absolute_wei", loss.absolute.to_decimal()},
                      {"tickets", protocol::to_decimal(loss.tickets)},
                      {"face_value_wei", day.face_value.to_decimal()}};
    return finding;
}

Finding judge_client(const ClientConfig& client, const Config& config, const Price& price) {
    const auto who = "client " + client.name;
    if (lacks_price(client.limits, price)) {
        return warning(who + " has limits in dollars, and no endpoint says what an ether costs",
                       "see the price feed above; until then it is refused");
    }
    const auto day = day_of(client, config, price);
    if (!day) {
        return warning(who + " may spend without a limit, and the vault has no cap per day either",
                       "give it limits.ev_per_day, or set vault.max_ev_per_day");
    }
    const auto loss = worst_loss(*day);
    return loss ? describe(who, *day, *loss)
                : warning(who + " has limits beyond what can be reckoned with", "lower limits.ev_per_day");
}

/// All of them together, whom the vault's caps hold too.
std::optional<DayLimits> day_of_all(const std::vector<ClientConfig>& clients, const Config& config,
                                    const Price& price) {
    Rational mean;
    Wei face_value;
    for (const auto& client : clients) {
        const auto day = day_of(client, config, price);
        if (!day) {
            return std::nullopt;
        }
        mean += Rational{day->mean};
        face_value = std::max(face_value, day->face_value);
    }
    const auto sum = mean.to_uint256();
    const auto most = sum ? least(Wei{*sum}, mean_of({}, config.vault, price)) : std::nullopt;
    return most ? std::optional{DayLimits{*most, std::nullopt, face_value, std::nullopt}} : std::nullopt;
}

/// Nothing beyond what the contract holds can be redeemed.
std::string held_for(const Facts& facts) {
    const auto payer = payer_of(facts);
    const auto funds =
        payer && facts.chain ? facts.chain->funds_of(*payer, facts.config().chain.chain_id) : std::nullopt;
    const auto sum = funds ? funds->deposit.checked_add(funds->reserve) : Result<Wei>{Error{}};
    return sum ? "; it ends where deposit and reserve do, now " + rounded(*sum)
               : "; it ends where deposit and reserve do";
}

}  // namespace

Findings judge_loss(const Facts& facts) {
    const auto& config = facts.config();
    auto clients = config.clients;
    clients.insert(clients.end(), facts.made_clients.begin(), facts.made_clients.end());
    const auto price = price_now(facts);
    Findings findings;
    for (std::size_t i = 0; i < std::min(clients.size(), kMostLines); ++i) {
        findings.push_back(judge_client(clients[i], config, price));
    }
    if (clients.size() > kMostLines) {
        findings.push_back(
            skipped(count_of(clients.size() - kMostLines, "client") + " more have no line of their own"));
    }
    const auto all = day_of_all(clients, config, price);
    if (const auto loss = all ? worst_loss(*all) : std::nullopt; loss && clients.size() > 1) {
        findings.push_back(describe("all clients together", *all, *loss));
    }
    findings.push_back(
        ok("expected value (EV) is the mean, not the maximum loss: each winning ticket costs its whole "
           "face value" +
           held_for(facts)));
    return findings;
}

}  // namespace farebox::signer::doctor

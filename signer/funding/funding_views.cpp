#include "signer/funding/funding_views.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;
using protocol::BrokerFunction;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json funds_json(const SenderFunds& funds) {
    return {{"deposit", funds.deposit.to_decimal()},
            {"reserve", funds.reserve.to_decimal()},
            {"withdraw_round", funds.withdraw_round}};
}

std::string_view state_word(FundingState state) {
    constexpr std::array<std::string_view, 4> kWords{"under_way", "mined", "reverted", "overtaken"};
    return kWords.at(static_cast<std::size_t>(state));
}

Json row_json(const FundingRow& row) {
    const auto& newest = row.attempts.back();
    Json json{{"key", protocol::to_checksum(row.key)},
              {"nonce", row.nonce},
              {"function", std::string{name_of(row.function)}},
              {"deposit", row.deposit.to_decimal()},
              {"reserve", row.reserve.to_decimal()},
              {"automatic", row.automatic},
              {"state", std::string{state_word(row.state)}},
              {"hash", protocol::to_hex_0x(newest.hash.data)},
              {"created", protocol::format_rfc3339(row.created)},
              {"replacements", row.attempts.size() - 1},
              {"gas_limit", row.gas_limit},
              {"max_fee_per_gas", newest.max_fee_per_gas.to_decimal()},
              {"max_fee", cost_of(newest.max_fee_per_gas, row.gas_limit).to_decimal()}};
    if (row.outcome) {
        json["block"] = row.outcome->block;
        json["gas_used"] = row.outcome->gas_used;
        json["fee"] = cost_of(row.outcome->gas_price, row.outcome->gas_used).to_decimal();
    }
    if (!row.reason.empty()) {
        json["reason"] = row.reason;
    }
    if (row.ended) {
        json["ended"] = protocol::format_rfc3339(*row.ended);
    }
    return json;
}

Json facts_json(const MergedFacts& merged) {
    const auto& facts = merged.facts;
    Json json{{"balance", facts.balance.to_decimal()}};
    json.update(funds_json(facts.funds));
    json["unlocking"] = facts.funds.withdraw_round != 0;
    json["round"] = facts.round;
    if (const auto seconds = seconds_until_withdrawal(facts)) {
        json["withdrawal_in_seconds"] = *seconds;
    }
    json["paused"] = facts.paused;
    json["base_fee"] = facts.base_fee ? Json(facts.base_fee->to_decimal()) : Json();
    json["gas_price"] = facts.gas_price.to_decimal();
    json["disagreements"] = merged.disagreements;
    return json;
}

Json top_up_json(const TopUpConfig& config, const Wei& lately) {
    const auto shown = [](const std::optional<Wei>& amount) { return amount ? Json(amount->to_decimal()) : Json(); };
    return {{"enabled", config.enabled},
            {"deposit", shown(config.deposit)},
            {"deposit_below", shown(config.deposit_below)},
            {"reserve", shown(config.reserve)},
            {"reserve_below", shown(config.reserve_below)},
            {"max_per_day", config.max_per_day.to_decimal()},
            {"last_24_hours", lately.to_decimal()}};
}

Error no_order(const std::string& why) {
    return make_error(ErrorCode::invalid_argument, why, "`farebox-signer fund --help` shows what there is");
}

std::string text_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string{};
}

/// Nothing said: zero.
Result<Wei> amount_of(const Json& object, const char* key) {
    if (!object.contains(key)) {
        return Wei{};
    }
    auto amount = Wei::parse_amount(text_of(object, key));
    if (amount && amount->is_zero()) {
        return no_order(std::string{key} + " is zero");
    }
    return amount;
}

Result<BrokerFunction> function_of(const std::string& word, bool deposit, bool reserve) {
    if (word == "deposit" || word == "reserve") {
        if (deposit && reserve) {
            return BrokerFunction::fund_deposit_and_reserve;
        }
        if (deposit || reserve) {
            return deposit ? BrokerFunction::fund_deposit : BrokerFunction::fund_reserve;
        }
        return no_order("the order says no amount");
    }
    if (deposit || reserve) {
        return no_order("only deposit and reserve take an amount");
    }
    for (const auto function : {BrokerFunction::unlock, BrokerFunction::cancel_unlock, BrokerFunction::withdraw}) {
        if (name_of(function) == word) {
            return function;
        }
    }
    return no_order("there is no such order");
}

Result<Address> key_of(const Json& order, const Address& active) {
    if (!order.is_object()) {
        return no_order("the order is no JSON object");
    }
    if (!order.contains("key")) {
        return active.is_zero()
                   ? Result<Address>{make_error(ErrorCode::not_found, "no key is active",
                                                "name one with --key; `farebox-signer keys list` shows them")}
                   : Result<Address>{active};
    }
    return protocol::parse_checksummed_address(text_of(order, "key"));
}

std::optional<std::uint64_t> number_of(const Json& order, const char* key) {
    return order.contains(key) && order[key].is_number_unsigned() ? std::optional{order[key].get<std::uint64_t>()}
                                                                  : std::nullopt;
}

}  // namespace

std::string plan_json(const FundingPlan& plan, const FundingDesk::Options& options) {
    const auto& order = plan.order;
    Json json{{"key", protocol::to_checksum(order.key)},
              {"chain_id", options.place.chain_id},
              {"contract", protocol::to_checksum(options.place.ticket_broker)},
              {"function", std::string{name_of(order.function)}},
              {"deposit", order.deposit.to_decimal()},
              {"reserve", order.reserve.to_decimal()},
              {"value", plan.value().to_decimal()},
              {"gas_estimate", plan.gas_estimate},
              {"expected_fee", plan.expected_fee().to_decimal()},
              {"max_fee", plan.max_fee().to_decimal()},
              {"total", plan.total().to_decimal()}};
    json["now"] = facts_json(plan.merged);
    json["after"] = funds_json(funds_after(order, plan.merged.facts));
    json["notes"] = notes_on(order, plan.merged);
    json["terms"] = {{"nonce", plan.nonce},
                     {"gas_limit", plan.gas_limit},
                     {"max_fee_per_gas", plan.fees.max_fee_per_gas.to_decimal()},
                     {"max_priority_fee_per_gas", plan.fees.max_priority_fee_per_gas.to_decimal()}};
    return dump(json);
}

std::string transaction_json(const FundingRow& row) {
    return dump(row_json(row));
}

std::string status_json(const FundingStatus& status, const FundingDesk::Options& options) {
    Json json{{"key", protocol::to_checksum(status.key)},
              {"chain_id", options.place.chain_id},
              {"contract", protocol::to_checksum(options.place.ticket_broker)},
              {"transactions_enabled", options.transactions.enabled},
              {"now", nullptr}};
    if (status.facts) {
        json["now"] = facts_json(*status.facts);
    } else {
        json["problem"] = status.facts.error().message;
    }
    json["top_up"] = top_up_json(options.top_up, status.topped_up_lately);
    json["transactions"] = Json::array();
    for (const auto& row : status.rows) {
        json["transactions"].push_back(row_json(row));
    }
    if (!status.complaint.empty()) {
        json["complaint"] = status.complaint;
    }
    return dump(json);
}

Result<FundingOrder> parse_funding_order(std::string_view body, const Address& active) {
    const auto order = Json::parse(body, nullptr, false);
    const auto key = key_of(order, active);
    if (!key) {
        return key.error();
    }
    const auto deposit = amount_of(order, "deposit");
    const auto reserve = amount_of(order, "reserve");
    if (!deposit || !reserve) {
        return (deposit ? reserve : deposit).error();
    }
    const auto function = function_of(text_of(order, "function"), !deposit->is_zero(), !reserve->is_zero());
    if (!function) {
        return function.error();
    }
    return FundingOrder{*key, *function, *deposit, *reserve, false};
}

Result<Address> parse_funding_key(std::string_view body, const Address& active) {
    return key_of(Json::parse(body.empty() ? "{}" : body, nullptr, false), active);
}

Result<std::uint64_t> parse_nonce(std::string_view body) {
    const auto order = Json::parse(body, nullptr, false);
    const auto nonce = order.is_object() ? number_of(order, "nonce") : std::nullopt;
    return nonce ? Result<std::uint64_t>{*nonce} : no_order("the order names no nonce");
}

Result<FundingTerms> parse_terms(std::string_view body) {
    const auto order = Json::parse(body, nullptr, false);
    const auto terms = order.is_object() && order.contains("terms") ? order["terms"] : Json::object();
    const auto nonce = number_of(terms, "nonce");
    const auto gas = number_of(terms, "gas_limit");
    const auto fee = Wei::parse(text_of(terms, "max_fee_per_gas"));
    const auto tip = Wei::parse(text_of(terms, "max_priority_fee_per_gas"));
    if (!nonce || !gas || !fee || !tip) {
        return no_order("the order has no terms that somebody agreed to");
    }
    return FundingTerms{*nonce, *gas, *fee, *tip};
}

}  // namespace farebox::signer

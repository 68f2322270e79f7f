#include "tests/chain/account.hpp"

#include <ostream>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/uint256.hpp"

namespace farebox::test {
namespace {

using nlohmann::json;

constexpr std::uint64_t kPlentyOfGas = 1'000'000;
constexpr std::uint64_t kTip = 1'000'000;

Wei wei_of(const json& quantity) {
    auto digits = quantity.get<std::string>().substr(2);
    digits.insert(0, digits.size() % 2, '0');
    return Wei{*protocol::from_big_endian(*protocol::parse_hex(digits))};
}

std::string quantity(const Wei& amount) {
    const auto digits = protocol::to_hex(protocol::to_word(amount.value()));
    const auto first = digits.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : digits.substr(first));
}

Wei times(const Wei& amount, std::uint64_t count) {
    return Wei{*protocol::checked_mul(amount.value(), Uint256{{count}})};
}

json as_json(const Address& from, const Order& order) {
    return {{"from", protocol::to_lower_hex(from)},
            {"to", protocol::to_lower_hex(order.to)},
            {"value", quantity(order.value)},
            {"data", protocol::to_hex_0x(protocol::as_bytes(order.data))}};
}

}  // namespace

Event event(const Address& contract, std::string_view signature, const std::vector<std::string>& indexed,
            const std::string& data) {
    Event event{contract, {protocol::keccak256(signature)}, data};
    for (const auto& word : indexed) {
        event.topics.push_back(*protocol::parse_hex_as<Hash32>(protocol::to_hex(protocol::as_bytes(word))));
    }
    return event;
}

void PrintTo(const Event& event, std::ostream* out) {
    *out << protocol::to_lower_hex(event.contract);
    for (const auto& topic : event.topics) {
        *out << " " << protocol::to_hex(topic.data);
    }
    *out << ": " << protocol::to_hex(protocol::as_bytes(event.data));
}

bool Outcome::succeeded() const {
    return !receipt.is_null() && receipt.at("status") == "0x1";
}

Wei Outcome::fee() const {
    return times(wei_of(receipt.at("effectiveGasPrice")), from_quantity(receipt.at("gasUsed")));
}

std::vector<Event> Outcome::events() const {
    std::vector<Event> events;
    for (const auto& log : receipt.at("logs")) {
        Event event{*protocol::parse_address(log.at("address").get<std::string>()),
                    {},
                    *protocol::parse_hex(log.at("data").get<std::string>())};
        for (const std::string topic : log.at("topics")) {
            event.topics.push_back(*protocol::parse_hex_as<Hash32>(topic));
        }
        events.push_back(std::move(event));
    }
    return events;
}

void PrintTo(const Outcome& outcome, std::ostream* out) {
    *out << (outcome.refusal.empty() ? outcome.receipt.dump() : outcome.refusal);
}

Account::Account(ChainUnderTest& chain, const keystore::PrivateKey& key)
    : chain_{chain}, key_{key}, rpc_{chain.place().rpc} {}

Wei Account::balance() {
    return wei_of(rpc_.call("eth_getBalance", {protocol::to_lower_hex(address()), "latest"}));
}

std::uint64_t Account::nonce() {
    return from_quantity(rpc_.call("eth_getTransactionCount", {protocol::to_lower_hex(address()), "pending"}));
}

Outcome Account::send(const Order& order) {
    auto transaction = draft(order);
    const auto estimate = rpc_.ask("eth_estimateGas", {as_json(address(), order)});
    if (estimate.failed()) {
        return {estimate.reason(), nullptr};
    }
    transaction.gas_limit = from_quantity(estimate.result);
    return deliver(sign(transaction));
}

Outcome Account::send_blindly(const Order& order) {
    return deliver(sign(draft(order)));
}

protocol::Transaction Account::draft(const Order& order) {
    const auto block = rpc_.call("eth_getBlockByNumber", {"latest", false});
    protocol::Transaction transaction;
    transaction.chain_id = chain_.place().chain_id;
    transaction.nonce = nonce();
    transaction.max_priority_fee_per_gas = Wei{kTip};
    transaction.max_fee_per_gas = *times(wei_of(block.at("baseFeePerGas")), 2).checked_add(Wei{kTip});
    transaction.gas_limit = kPlentyOfGas;
    transaction.to = order.to;
    transaction.value = order.value;
    transaction.data = order.data;
    return transaction;
}

std::string Account::sign(const protocol::Transaction& transaction) const {
    const Hash32 digest{protocol::transaction_hash(transaction).data};
    return protocol::signed_transaction(transaction, key_.sign(digest));
}

Outcome Account::deliver(const std::string& raw) {
    const auto sent = rpc_.ask("eth_sendRawTransaction", {protocol::to_hex_0x(protocol::as_bytes(raw))});
    if (sent.failed()) {
        return {sent.reason(), nullptr};
    }
    chain_.mine(1);
    return {"", rpc_.receipt(sent.result)};
}

}  // namespace farebox::test

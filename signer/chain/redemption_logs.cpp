#include "signer/chain/redemption_logs.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer::redemption_logs {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostTickets = 10'000;
constexpr std::size_t kWordDigits = 64;
constexpr std::size_t kWords = 4;  // face value, win probability, sender nonce, recipient's number; then aux data

const Hash32& topic() {
    static const Hash32 kTopic =
        protocol::keccak256("WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)");
    return kTopic;
}

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, "the RPC answered " + std::move(what), "check chain.rpc");
}

std::string quantity(std::int64_t number) {
    return abi::to_quantity(Uint256{{static_cast<std::uint64_t>(number)}});
}

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Result<Address> address_in(const Json& topics, std::size_t index) {
    protocol::Word word{};
    const auto text = index < topics.size() && topics[index].is_string() ? topics[index].get<std::string>() : "";
    if (!text.starts_with("0x") || !protocol::decode_hex(std::string_view{text}.substr(2), word)) {
        return hostile("an event without its topics");
    }
    return abi::to_address(word);
}

/// The words at the front of an event's data; what follows them is of no use here.
Result<std::array<Uint256, kWords>> numbers_in(const std::string& data) {
    if (!data.starts_with("0x") || data.size() < 2 + kWords * kWordDigits) {
        return hostile("an event without its data");
    }
    std::array<Uint256, kWords> numbers;
    for (std::size_t i = 0; i < kWords; ++i) {
        protocol::Word word{};
        if (!protocol::decode_hex(std::string_view{data}.substr(2 + i * kWordDigits, kWordDigits), word)) {
            return hostile("an event whose data is no hex");
        }
        numbers.at(i) = protocol::from_word(word);
    }
    return numbers;
}

Result<RedeemedTicket> read_one(const Json& log, const Search& search) {
    const auto topics = log.is_object() ? log.value("topics", Json::array()) : Json::array();
    const bool is_it = topics.is_array() && !topics.empty() && topics[0] == protocol::to_hex_0x(topic().data);
    const auto contract = log.is_object() ? protocol::parse_address(text_of(log, "address")) : Result<Address>{Error{}};
    if (!is_it || !contract || *contract != search.ticket_broker) {
        return hostile("an event that was not asked for");
    }
    const auto key = address_in(topics, 1);
    const auto recipient = address_in(topics, 2);
    const auto numbers = numbers_in(text_of(log, "data"));
    const auto block = abi::parse_quantity(text_of(log, "blockNumber"));
    if (!key || !recipient || !numbers || !block) {
        return hostile("an event that cannot be read");
    }
    const bool asked = std::ranges::find(search.keys, *key) != search.keys.end();
    if (!asked || *block < search.first || *block > search.last) {
        return hostile("an event that was not asked for");
    }
    return RedeemedTicket{*key, *recipient, (*numbers)[3], (*numbers)[2], Wei{(*numbers)[0]}, *block};
}

auto order_of(const RedeemedTicket& ticket) {
    return std::tie(ticket.block, ticket.key, ticket.recipient_rand, ticket.sender_nonce);
}

}  // namespace

net::JsonRpcCall call(const Search& search) {
    Json senders = Json::array();
    for (const auto& key : search.keys) {
        senders.push_back(protocol::to_hex_0x(abi::word_of(key)));
    }
    Json filter{{"address", protocol::to_lower_hex(search.ticket_broker)},
                {"fromBlock", quantity(search.first)},
                {"toBlock", quantity(search.last)},
                {"topics", Json::array({protocol::to_hex_0x(topic().data), std::move(senders)})}};
    return {"eth_getLogs", Json::array({std::move(filter)}).dump()};
}

Result<std::vector<RedeemedTicket>> read(const std::string& json, const Search& search) {
    const auto logs = Json::parse(json, nullptr, false);
    if (!logs.is_array() || logs.size() > kMostTickets) {
        return hostile(logs.is_array() ? "too many events at once" : "no events");
    }
    std::vector<RedeemedTicket> tickets;
    for (const auto& log : logs) {
        if (log.is_object() && log.value("removed", Json(false)) == true) {
            continue;
        }
        auto ticket = read_one(log, search);
        if (!ticket) {
            return std::move(ticket).error();
        }
        tickets.push_back(*std::move(ticket));
    }
    std::ranges::sort(tickets, [](const auto& left, const auto& right) { return order_of(left) < order_of(right); });
    return tickets;
}

net::JsonRpcCall block_call(std::int64_t number) {
    return {"eth_getBlockByNumber", Json::array({quantity(number), false}).dump()};
}

Result<Hash32> read_block_hash(const std::string& json, std::int64_t number) {
    const auto block = Json::parse(json, nullptr, false);
    const auto own = block.is_object() ? abi::parse_quantity(text_of(block, "number")) : Result<std::int64_t>{Error{}};
    if (!own || *own != number) {
        return hostile("no block " + std::to_string(number));
    }
    return protocol::parse_hex_as<Hash32>(text_of(block, "hash"), protocol::HexPrefix::required);
}

}  // namespace farebox::signer::redemption_logs

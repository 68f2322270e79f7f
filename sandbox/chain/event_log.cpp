#include "sandbox/chain/event_log.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/local_chain.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTransfer = "WinningTicketTransfer(address,address,uint256)";
constexpr std::string_view kRedeemed = "WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)";
constexpr std::int64_t kWidestRange = 100'000;

Hash32 topic_of(const Address& address) {
    Hash32 topic;
    std::ranges::copy(address.data, topic.data.begin() + (Hash32::kSize - Address::kSize));
    return topic;
}

std::string hex(std::int64_t number) {
    std::array<char, 16> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return "0x" + std::string{digits.data(), written.ptr};
}

/// A number, or one of the names of the newest block.
std::optional<std::int64_t> block_of(const LocalChain& chain, const Json& filter, const char* key) {
    const auto tag = filter.value(key, Json("latest"));
    if (!tag.is_string()) {
        return std::nullopt;
    }
    const auto& text = tag.get_ref<const std::string&>();
    if (text == "latest" || text == "safe" || text == "finalized") {
        return chain.l2_block();
    }
    std::int64_t number = -1;
    if (text.starts_with("0x")) {
        const auto* const end = text.data() + text.size();
        const auto [stop, failed] = std::from_chars(text.data() + 2, end, number, 16);
        number = failed == std::errc{} && stop == end ? number : -1;
    }
    return number >= 0 ? std::optional{number} : std::nullopt;
}

/// null, a text, or a list of texts of which one must be it.
bool matches(const Json& wanted, const std::string& text) {
    if (wanted.is_null()) {
        return true;
    }
    if (wanted.is_array()) {
        return std::ranges::any_of(wanted, [&](const Json& each) { return matches(each, text); });
    }
    std::string lower = wanted.is_string() ? wanted.get<std::string>() : "";
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == text;
}

bool matches(const LoggedEvent& event, const Json& filter) {
    if (!matches(filter.value("address", Json()), protocol::to_lower_hex(event.contract))) {
        return false;
    }
    const auto topics = filter.value("topics", Json::array());
    for (std::size_t i = 0; i < topics.size(); ++i) {
        const bool has_it = i < event.topics.size();
        if (!topics[i].is_null() && !(has_it && matches(topics[i], protocol::to_hex_0x(event.topics[i].data)))) {
            return false;
        }
    }
    return true;
}

Json to_json(const LocalChain& chain, const LoggedEvent& event, std::size_t index) {
    Json topics = Json::array();
    for (const auto& topic : event.topics) {
        topics.push_back(protocol::to_hex_0x(topic.data));
    }
    const auto number = std::to_string(index);
    return {{"address", protocol::to_lower_hex(event.contract)},
            {"topics", std::move(topics)},
            {"data", protocol::to_hex_0x(protocol::as_bytes(event.data))},
            {"blockNumber", hex(event.block)},
            {"blockHash", protocol::to_hex_0x(chain.block_hash(event.block).data)},
            {"transactionHash", protocol::to_hex_0x(protocol::keccak256("farebox sandbox transaction " + number).data)},
            {"transactionIndex", "0x0"},
            {"logIndex", hex(static_cast<std::int64_t>(index))},
            {"removed", false}};
}

}  // namespace

void EventLog::add_redemption(std::int64_t block, const Redemption& redemption) {
    const Address broker = local_contracts().ticket_broker;
    const auto topics = [&](std::string_view event) {
        return std::vector<Hash32>{protocol::keccak256(event), topic_of(redemption.sender),
                                   topic_of(redemption.recipient)};
    };
    const std::string face_value = abi_word(redemption.face_value.value());
    add({block, broker, topics(kTransfer), face_value});
    constexpr std::int64_t kOffsetOfAuxData = 160;
    add({block, broker, topics(kRedeemed),
         face_value + abi_word(Uint256{{1}}) + abi_word(std::int64_t{redemption.sender_nonce}) +
             abi_word(redemption.recipient_rand) + abi_word(kOffsetOfAuxData) + abi_word(std::int64_t{0})});
}

std::optional<Json> find_logs(const LocalChain& chain, const Json& filter) {
    if (!filter.is_object()) {
        return std::nullopt;
    }
    const auto from = block_of(chain, filter, "fromBlock");
    const auto to = block_of(chain, filter, "toBlock");
    const auto topics = filter.value("topics", Json::array());
    if (!from || !to || *to < *from || *to - *from > kWidestRange || !topics.is_array()) {
        return std::nullopt;
    }
    Json found = Json::array();
    const auto& events = chain.events().events();
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].block >= *from && events[i].block <= *to && matches(events[i], filter)) {
            found.push_back(to_json(chain, events[i], i));
        }
    }
    return found;
}

}  // namespace farebox::sandbox

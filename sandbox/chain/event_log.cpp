#include "sandbox/chain/event_log.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/chain/rpc_answer.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kWidestRange = 100'000;

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

bool matches(const LoggedEvent& logged, const Json& filter) {
    if (!matches(filter.value("address", Json()), protocol::to_lower_hex(logged.contract))) {
        return false;
    }
    const auto topics = filter.value("topics", Json::array());
    for (std::size_t i = 0; i < topics.size(); ++i) {
        const auto& told = logged.event.topics;
        const bool has_it = i < told.size();
        if (!topics[i].is_null() && !(has_it && matches(topics[i], protocol::to_hex_0x(told[i].data)))) {
            return false;
        }
    }
    return true;
}

}  // namespace

void EventLog::add(const MinedTransaction& transaction, const Address& contract, std::vector<ContractEvent> told) {
    for (auto& event : told) {
        const bool is_first = events_.empty() || events_.back().transaction.block != transaction.block;
        const auto index = is_first ? 0 : events_.back().index + 1;
        events_.push_back({transaction, contract, index, std::move(event)});
    }
}

Json log_json(const LocalChain& chain, const LoggedEvent& logged) {
    const auto& [transaction, contract, index, event] = logged;
    Json topics = Json::array();
    for (const auto& topic : event.topics) {
        topics.push_back(protocol::to_hex_0x(topic.data));
    }
    return {{"address", protocol::to_lower_hex(contract)},
            {"topics", std::move(topics)},
            {"data", protocol::to_hex_0x(protocol::as_bytes(event.data))},
            {"blockNumber", quantity(transaction.block)},
            {"blockHash", protocol::to_hex_0x(chain.block_hash(transaction.block).data)},
            {"transactionHash", protocol::to_hex_0x(transaction.hash.data)},
            {"transactionIndex", quantity(std::uint64_t{transaction.index})},
            {"logIndex", quantity(std::uint64_t{index})},
            {"removed", false}};
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
    for (const auto& logged : chain.events().events()) {
        const auto block = logged.transaction.block;
        if (block >= *from && block <= *to && matches(logged, filter)) {
            found.push_back(log_json(chain, logged));
        }
    }
    return found;
}

}  // namespace farebox::sandbox

#include "signer/funding/funding_answers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/hex.hpp"
#include "protocol/uint256.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"

namespace farebox::signer::funding_answers {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostReason = 200;

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, std::move(what), "check chain.rpc");
}

Result<Wei> parse_amount(std::string_view text) {
    constexpr std::size_t kMostDigits = 64;
    const auto digits = text.substr(std::min<std::size_t>(2, text.size()));
    if (!text.starts_with("0x") || digits.empty() || digits.size() > kMostDigits) {
        return hostile("the RPC answered no quantity where one belongs");
    }
    const auto bytes = protocol::parse_hex("0x" + std::string(digits.size() % 2, '0') + std::string{digits});
    const auto number = bytes ? protocol::from_big_endian(*bytes) : Result<Uint256>{bytes.error()};
    return number ? Result<Wei>{Wei{*number}} : hostile("the RPC answered no quantity where one belongs");
}

Result<std::uint64_t> parse_count(std::string_view text) {
    const auto number = abi::parse_quantity(text);
    return number ? Result<std::uint64_t>{static_cast<std::uint64_t>(*number)} : Result<std::uint64_t>{number.error()};
}

std::string text_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

Result<Wei> amount(const std::string& json) {
    return parse_amount(answers::text_of(json));
}

Result<std::uint64_t> count(const std::string& json) {
    return parse_count(answers::text_of(json));
}

Result<Head> head(const std::string& json) {
    const auto numbers = answers::block(json);
    if (!numbers) {
        return numbers.error();
    }
    Head head{numbers->l1, {}};
    const auto block = Json::parse(json, nullptr, false);
    if (const auto fee = block.find("baseFeePerGas"); fee != block.end() && !fee->is_null()) {
        const auto base_fee = parse_amount(fee->is_string() ? fee->get<std::string>() : std::string{});
        if (!base_fee) {
            return base_fee.error();
        }
        head.base_fee = *base_fee;
    }
    return head;
}

Result<std::optional<ReceiptAnswer>> receipt(const std::string& json, const Hash32& transaction) {
    const auto found = Json::parse(json, nullptr, false);
    if (found.is_null()) {
        return std::optional<ReceiptAnswer>{};
    }
    if (!found.is_object() || text_at(found, "transactionHash") != protocol::to_hex_0x(transaction.data)) {
        return hostile("the RPC answered no receipt, or that of another transaction");
    }
    const auto status = text_at(found, "status");
    const auto block = parse_count(text_at(found, "blockNumber"));
    const auto gas = parse_count(text_at(found, "gasUsed"));
    if ((status != "0x1" && status != "0x0") || !block || !gas) {
        return hostile("the RPC answered a receipt without a status, a block or its gas");
    }
    const auto price = parse_amount(text_at(found, "effectiveGasPrice"));
    ReceiptAnswer answer;
    answer.block_hash = text_at(found, "blockHash").substr(0, 66);
    answer.succeeded = status == "0x1";
    answer.outcome = {static_cast<std::int64_t>(*block), *gas, price ? *price : Wei{}};
    return std::optional{answer};
}

bool is_known(const std::string& json) {
    return Json::parse(json, nullptr, false).is_object();
}

std::string shown_reason(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, kMostReason)) {
        shown.push_back(c >= ' ' && c <= '~' ? c : '?');
    }
    return shown;
}

}  // namespace farebox::signer::funding_answers

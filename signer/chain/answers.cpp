#include "signer/chain/answers.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "signer/chain/abi.hpp"

namespace farebox::signer::answers {
namespace {

using Json = nlohmann::json;

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, std::move(what), "check chain.rpc and chain.chain_id");
}

/// A JSON string's text; empty for anything else, which every caller refuses.
std::string text_of(const std::string& json) {
    const auto parsed = Json::parse(json, nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string{};
}

}  // namespace

Result<std::int64_t> chain_id(const std::string& json) {
    return abi::parse_quantity(text_of(json));
}

Result<std::int64_t> l1_block(const std::string& json) {
    const auto block = Json::parse(json, nullptr, false);
    if (!block.is_object()) {
        return hostile("the RPC answered no block");
    }
    // Arbitrum says the L1 block; an L1 chain's own number is it.
    auto number = block.find("l1BlockNumber");
    if (number == block.end() || number->is_null()) {
        number = block.find("number");
    }
    if (number == block.end() || !number->is_string()) {
        return hostile("the RPC answered a block without a number");
    }
    return abi::parse_quantity(number->get<std::string>());
}

Result<protocol::Word> word(const std::string& json) {
    const auto words = abi::decode_words(text_of(json), 1);
    if (!words) {
        return words.error();
    }
    return words->front();
}

Result<std::int64_t> round(const std::string& json) {
    const auto answer = word(json);
    return answer ? abi::to_small(*answer) : Result<std::int64_t>{answer.error()};
}

Result<SenderFunds> sender_funds(const std::string& json) {
    const auto words = abi::decode_words(text_of(json), 4);
    if (!words) {
        return words.error();
    }
    SenderFunds funds;
    funds.deposit = Wei{protocol::from_word((*words)[0])};
    funds.reserve = Wei{protocol::from_word((*words)[2])};
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    const auto round = protocol::to_uint64(protocol::from_word((*words)[1]));
    funds.withdraw_round =
        round && *round < static_cast<std::uint64_t>(kNever) ? static_cast<std::int64_t>(*round) : kNever;
    return funds;
}

Result<Address> contract(const std::string& json, std::string_view name) {
    const auto answer = word(json);
    if (!answer) {
        return answer.error();
    }
    auto address = abi::to_address(*answer);
    if (address && address->is_zero()) {
        return hostile("the Controller knows no " + std::string{name} + ": is chain.controller right?");
    }
    return address;
}

}  // namespace farebox::signer::answers

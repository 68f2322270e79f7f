#include "signer/chain/answers.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer::answers {
namespace {

using Json = nlohmann::json;

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, std::move(what), "check chain.rpc and chain.chain_id");
}

Result<std::int64_t> number_in(const Json& block, const char* field) {
    const auto number = block.find(field);
    if (number == block.end() || !number->is_string()) {
        return hostile("the RPC answered a block without a number");
    }
    return abi::parse_quantity(number->get<std::string>());
}

/// 2^96 wei are many times all ether there is.
bool is_plausible(const Wei& amount) {
    const auto& limbs = amount.value().limbs;
    return limbs[3] == 0 && limbs[2] == 0 && limbs[1] < (1ULL << 32U);
}

}  // namespace

std::string text_of(const std::string& json) {
    const auto parsed = Json::parse(json, nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string{};
}

Result<std::int64_t> quantity(const std::string& json) {
    return abi::parse_quantity(text_of(json));
}

Result<std::int64_t> chain_id(const std::string& json) {
    return quantity(json);
}

Result<BlockNumbers> block(const std::string& json) {
    const auto answer = Json::parse(json, nullptr, false);
    if (!answer.is_object()) {
        return hostile("the RPC answered no block");
    }
    const auto own = number_in(answer, "number");
    // Arbitrum says the L1 block; an L1 chain's own number is it.
    const bool follows = answer.contains("l1BlockNumber") && !answer["l1BlockNumber"].is_null();
    const auto l1 = follows ? number_in(answer, "l1BlockNumber") : own;
    if (!own || !l1) {
        return (own ? l1 : own).error();
    }
    return BlockNumbers{*own, *l1};
}

Result<Hash32> code_hash(const std::string& json) {
    const auto code = protocol::parse_hex(text_of(json), protocol::HexPrefix::required);
    if (!code) {
        return hostile("the RPC answered no code");
    }
    if (code->empty()) {
        return hostile("there is no contract at this address: is chain.controller right?");
    }
    return protocol::keccak256(*code);
}

Result<bool> flag(const std::string& json) {
    const auto answer = word(json);
    const auto number = answer ? abi::to_small(*answer) : Result<std::int64_t>{answer.error()};
    if (!number || *number > 1) {
        return number ? hostile("the contract call answered neither true nor false") : number.error();
    }
    return *number == 1;
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
    if (!is_plausible(funds.deposit) || !is_plausible(funds.reserve)) {
        return hostile("the contract call answered more ether than there is");
    }
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    const auto round = protocol::to_uint64(protocol::from_word((*words)[1]));
    funds.withdraw_round =
        round && *round < static_cast<std::uint64_t>(kNever) ? static_cast<std::int64_t>(*round) : kNever;
    return funds;
}

Result<Address> optional_contract(const std::string& json) {
    const auto answer = word(json);
    return answer ? abi::to_address(*answer) : Result<Address>{answer.error()};
}

Result<Address> contract(const std::string& json, std::string_view name) {
    auto address = optional_contract(json);
    if (address && address->is_zero()) {
        return hostile("the Controller knows no " + std::string{name} + ": is chain.controller right?");
    }
    return address;
}

}  // namespace farebox::signer::answers

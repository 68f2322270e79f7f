#include "tests/chain/contracts.hpp"

#include <algorithm>
#include <stdexcept>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "tests/chain/call_data.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;

std::string bytes_of(const RpcReply& reply) {
    if (reply.failed()) {
        throw std::runtime_error{reply.error.dump()};
    }
    return *protocol::parse_hex(reply.result.get<std::string>());
}

Address to_address(const Uint256& number) {
    const auto word = protocol::to_word(number);
    Address address;
    std::copy(word.end() - Address::kSize, word.end(), address.data.begin());
    return address;
}

std::uint64_t small(const Uint256& number) {
    const auto value = protocol::to_uint64(number);
    return value ? *value : UINT64_MAX;
}

}  // namespace

Contracts::Contracts(Rpc& rpc, const Address& where) : controller{where}, rpc_{rpc} {
    const auto named = [this](std::string_view name) {
        return address(controller, "getContract(bytes32)", {abi_word(protocol::keccak256(name))});
    };
    ticket_broker = named("TicketBroker");
    rounds_manager = named("RoundsManager");
    bonding_manager = named("BondingManager");
    service_registry = named("ServiceRegistry");
}

SenderInfo Contracts::sender(const Address& sender) const {
    const auto info = words(ticket_broker, call_data("getSenderInfo(address)", {abi_word(sender)}));
    return {Wei{info.at(0)}, small(info.at(1)), Wei{info.at(2)}, Wei{info.at(3)}};
}

std::uint64_t Contracts::current_round() const {
    return small(number(rounds_manager, "currentRound()"));
}

BlockHash Contracts::block_hash_for_round(std::uint64_t round) const {
    return BlockHash{
        protocol::to_word(number(rounds_manager, "blockHashForRound(uint256)", {abi_word(Uint256{{round}})}))};
}

Wei Contracts::claimed_reserve(const Address& holder, const Address& claimant) const {
    return Wei{number(ticket_broker, "claimedReserve(address,address)", {abi_word(holder), abi_word(claimant)})};
}

Wei Contracts::claimable_reserve(const Address& holder, const Address& claimant) const {
    return Wei{number(ticket_broker, "claimableReserve(address,address)", {abi_word(holder), abi_word(claimant)})};
}

bool Contracts::is_used(const Hash32& ticket_hash) const {
    return !number(ticket_broker, "usedTickets(bytes32)", {abi_word(ticket_hash)}).is_zero();
}

Uint256 Contracts::number(const Address& contract, std::string_view signature,
                          const std::vector<std::string>& arguments) const {
    const auto answer = words(contract, call_data(signature, arguments));
    if (answer.size() != 1) {
        throw std::runtime_error{std::string{signature} + " answers " + std::to_string(answer.size()) + " words"};
    }
    return answer.front();
}

Address Contracts::address(const Address& contract, std::string_view signature,
                           const std::vector<std::string>& arguments) const {
    return to_address(number(contract, signature, arguments));
}

std::string Contracts::text(const Address& contract, std::string_view signature,
                            const std::vector<std::string>& arguments) const {
    const auto answer = bytes_of(ask(contract, call_data(signature, arguments)));
    const auto length = words(contract, call_data(signature, arguments)).at(1);
    return answer.substr(2 * sandbox::kWordBytes, small(length));
}

std::vector<Uint256> Contracts::words(const Address& contract, const std::string& data) const {
    const auto answer = bytes_of(ask(contract, data));
    std::vector<Uint256> words;
    for (std::size_t at = 0; at + sandbox::kWordBytes <= answer.size(); at += sandbox::kWordBytes) {
        const auto word = protocol::as_bytes(std::string_view{answer}.substr(at, sandbox::kWordBytes));
        words.push_back(protocol::from_word(word.first<sandbox::kWordBytes>()));
    }
    return words;
}

RpcReply Contracts::ask(const Address& contract, const std::string& data) const {
    const nlohmann::json call{{"to", protocol::to_lower_hex(contract)},
                              {"data", protocol::to_hex_0x(protocol::as_bytes(data))}};
    return rpc_.ask("eth_call", {call, "latest"});
}

}  // namespace farebox::test

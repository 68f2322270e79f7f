#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "tests/chain/rpc.hpp"

namespace farebox::test {

/// getSenderInfo(address)
struct SenderInfo {
    Wei deposit;
    std::uint64_t withdraw_round = 0;
    Wei reserve;
    Wei claimed_in_round;
    friend bool operator==(const SenderInfo&, const SenderInfo&) = default;
};

/// Livepeer's contracts as a test looks at them, without the code that is tested.
class Contracts {
public:
    Contracts(Rpc& rpc, const Address& controller);

    Address controller;
    Address ticket_broker;
    Address rounds_manager;
    Address bonding_manager;
    Address service_registry;

    [[nodiscard]] SenderInfo sender(const Address& sender) const;
    [[nodiscard]] std::uint64_t current_round() const;
    [[nodiscard]] BlockHash block_hash_for_round(std::uint64_t round) const;
    [[nodiscard]] Wei claimed_reserve(const Address& holder, const Address& claimant) const;
    [[nodiscard]] Wei claimable_reserve(const Address& holder, const Address& claimant) const;
    [[nodiscard]] bool is_used(const Hash32& ticket_hash) const;

    /// A view function's answer that is one word.
    [[nodiscard]] Uint256 number(const Address& contract, std::string_view signature,
                                 const std::vector<std::string>& arguments = {}) const;
    [[nodiscard]] Address address(const Address& contract, std::string_view signature,
                                  const std::vector<std::string>& arguments = {}) const;
    /// A view function's answer that is one string.
    [[nodiscard]] std::string text(const Address& contract, std::string_view signature,
                                   const std::vector<std::string>& arguments = {}) const;
    /// Words of any view function's answer. Throws where it reverts.
    [[nodiscard]] std::vector<Uint256> words(const Address& contract, const std::string& data) const;
    /// What eth_call says.
    [[nodiscard]] RpcReply ask(const Address& contract, const std::string& data) const;

private:
    Rpc& rpc_;
};

}  // namespace farebox::test

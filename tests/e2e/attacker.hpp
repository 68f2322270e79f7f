#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "protocol/ticket.hpp"
#include "vault/frames.hpp"

namespace farebox::test {

/// What somebody who has taken over the front may think of sending: requests around every limit, requests with bytes
/// changed, and anything. Only requests to sign and greetings: orders that stop the vault are the front's good right.
class Attacker {
public:
    Attacker(std::uint64_t seed, const Address& key, const vault::VaultCaps& caps)
        : random_{seed}, key_{key}, caps_{caps} {}

    [[nodiscard]] std::string frame();
    /// A ticket that no vault with these caps signs.
    [[nodiscard]] protocol::Ticket forbidden_ticket();
    /// The ticket's preimage or its hash, wherever a frame that is no payment has room for it.
    [[nodiscard]] std::string frame_with(const protocol::Ticket& ticket);

private:
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    bool one_in(std::uint64_t times) { return below(times) == 0; }
    std::string bytes(std::size_t count);
    template <class Fixed>
    Fixed fixed();
    Uint256 around(const Uint256& value);
    Address some_key();
    std::string some_json();

    std::string changed(std::string frame);
    std::string any_frame();
    vault::PaymentOrder payment();
    vault::ByocJob job();
    vault::TransactionOrder transaction();
    vault::Request request();

    std::mt19937_64 random_;
    Address key_;
    vault::VaultCaps caps_;
};

}  // namespace farebox::test

#pragma once

#include <map>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "tests/chain/call_data.hpp"
#include "tests/chain/contracts.hpp"

namespace farebox::test {

/// What tickets an orchestrator asks for.
struct TicketTerms {
    Wei face_value;
    Uint256 win_prob;
    std::int64_t price = 0;  ///< Wei per second.
};

/// The paid side: quotes with numbers that it alone knows, and reads the tickets it is paid with.
class TestOrchestrator {
public:
    explicit TestOrchestrator(const Address& address) : address_{address} {}

    /// A request to the signer that pays for a new session at these terms, in the chain's current round.
    nlohmann::json payment_request(Rpc& rpc, const Contracts& contracts, const TicketTerms& terms);
    /// The tickets of the signer's answer, each with the number that may make it win.
    [[nodiscard]] std::vector<Redemption> tickets_of(const nlohmann::json& answer) const;

private:
    Address address_;
    std::map<std::string, Uint256> numbers_;  ///< By recipient rand hash.
    std::uint64_t quotes_ = 0;
};

}  // namespace farebox::test

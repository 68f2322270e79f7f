#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "net/http_message.hpp"
#include "protocol/timestamp.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::theft {

/// Tickets that came out of the signer in one answer, as whoever got them reads them.
struct Payment {
    Address sender;
    Address recipient;
    Address orchestrator;
    RecipientRandHash rand_hash;
    Uint256 face_value;
    Uint256 win_prob;
    std::uint32_t first_nonce = 0;
    std::uint32_t tickets = 0;
    std::string session;  ///< StateID
    friend bool operator==(const Payment&, const Payment&) = default;
};

/// Nothing where the answer is no payment, or one without tickets. Throws where it is one that nobody could read.
[[nodiscard]] std::optional<Payment> payment_in(const net::Response& response);

/// What one client may get: itself, and with each session, orchestrator and recipient.
struct Bounds {
    signer::EvLimits own;
    signer::ScopedLimits each;
};

/// Everything that ever came out, by client, counted in exact numbers: EV = face value x win probability / (2^256 - 1)
/// of every ticket, risk = E + 4 sqrt(sum of face value x EV).
class Takings {
public:
    /// Counts a payment where it is new. @param granted  Ledger time of its promise.
    /// @return What is wrong with it: a nonce over two different tickets.
    std::optional<std::string> take(const std::string& client, const Payment& payment, protocol::Timestamp granted);
    /// The first minute, hour, day or lifetime that holds more than the bounds allow; nothing: none does.
    [[nodiscard]] std::optional<std::string> excess(const std::string& client, const Bounds& bounds) const;

    [[nodiscard]] std::uint64_t tickets(const std::string& client) const;
    /// What the client's budget is to have paid: each payment's EV, rounded up to whole wei.
    [[nodiscard]] Wei charge(const std::string& client) const;

private:
    struct Taken {
        Payment payment;
        protocol::Timestamp granted;
    };
    using Nonce = std::tuple<Address, RecipientRandHash, std::uint32_t>;

    static std::optional<std::string> excess_of(const std::string& whom, const std::vector<Taken>& list,
                                                const signer::EvLimits& limits);

    std::map<std::string, std::vector<Taken>> taken_;
    std::map<Nonce, Payment> nonces_;
};

}  // namespace farebox::theft

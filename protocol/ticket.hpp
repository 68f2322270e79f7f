#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"

namespace farebox::protocol {

/// What an orchestrator asks tickets to look like. Checked: every number fits 256 bits.
struct TicketParams {
    Address recipient;
    Wei face_value;
    Uint256 win_prob;  ///< Probability = win_prob / (2^256 - 1).
    RecipientRandHash recipient_rand_hash;
    Uint256 seed;
    Uint256 expiration_block;         ///< L1 block.
    std::int64_t creation_round = 0;  ///< 0 with a zero hash: the sender chooses.
    BlockHash creation_round_block_hash;

    friend bool operator==(const TicketParams&, const TicketParams&) = default;
};

/// One probabilistic payment.
struct Ticket {
    Address recipient;
    Address sender;
    Wei face_value;
    Uint256 win_prob;
    std::uint32_t sender_nonce = 0;
    RecipientRandHash recipient_rand_hash;
    std::int64_t creation_round = 0;
    BlockHash creation_round_block_hash;

    friend bool operator==(const Ticket&, const Ticket&) = default;
};

/// A ticket from its parameters. Creation round and hash are the parameters' own.
[[nodiscard]] Ticket make_ticket(const TicketParams& params, const Address& sender,
                                 std::uint32_t sender_nonce) noexcept;

/// Bytes of a ticket's preimage: without and with the creation round and its block hash.
inline constexpr std::array<std::size_t, 2> kTicketPreimageSizes{168, 232};

/// The packed bytes a ticket hash covers.
struct TicketPreimage {
    std::array<std::uint8_t, kTicketPreimageSizes.back()> bytes{};
    std::size_t size = 0;

    [[nodiscard]] std::span<const std::uint8_t> span() const noexcept { return {bytes.data(), size}; }
    /// The same ticket with another nonce: tickets of one payment differ in nothing else.
    void set_nonce(std::uint32_t sender_nonce) noexcept;
};

[[nodiscard]] TicketPreimage ticket_preimage(const Ticket& ticket) noexcept;
/// Keccak-256 of the preimage; the contract computes the same.
[[nodiscard]] TicketHash ticket_hash(const TicketPreimage& preimage) noexcept;
[[nodiscard]] TicketHash ticket_hash(const Ticket& ticket) noexcept;

/// Creation round and block hash as the contract takes them.
struct AuxData {
    std::array<std::uint8_t, 64> bytes{};
    std::size_t size = 0;  ///< 64, or 0 where round and hash are both zero.

    [[nodiscard]] std::span<const std::uint8_t> span() const noexcept { return {bytes.data(), size}; }
};
[[nodiscard]] AuxData aux_data(std::int64_t creation_round, const BlockHash& creation_round_block_hash) noexcept;

/// face_value x win_prob / (2^256 - 1) in wei.
[[nodiscard]] Rational expected_value(const Wei& face_value, const Uint256& win_prob);

/// expected_value() that remembers its last result: an orchestrator's quotes share face value and win probability for a
/// while, and to reduce their fraction of 512 bits costs more than all else that is done to a quote. One per thread.
class ExpectedValueMemo {
public:
    /// Valid until the next call.
    const Rational& of(const Wei& face_value, const Uint256& win_prob);

private:
    Wei face_value_;
    Uint256 win_prob_;
    Rational ev_;
};

/// The hash a recipient publishes of its secret number.
[[nodiscard]] RecipientRandHash recipient_rand_hash(const Uint256& recipient_rand) noexcept;
/// Whether the ticket with this signature wins, once its recipient reveals the number.
[[nodiscard]] bool wins(const Signature& ticket_signature, const Uint256& recipient_rand,
                        const Uint256& win_prob) noexcept;

}  // namespace farebox::protocol

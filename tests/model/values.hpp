#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"

/// The model's own words. It shares value types with the signer and nothing else.
namespace farebox::model {

using protocol::Rational;
using protocol::Timestamp;

/// Whole wei, or wei squared: what a schedule can spend is far below its end.
__extension__ using Amount = unsigned __int128;

inline constexpr std::int64_t kSecond = 1'000'000'000;

/// What an orchestrator offers: where, by which tickets, for how much.
struct Quote {
    Address orchestrator;
    Address recipient;
    std::uint64_t face_value = 0;
    Uint256 win_prob;
    RecipientRandHash rand_hash;
    std::int64_t expiration_block = 0;
    std::int64_t price_per_unit = 0;
    std::int64_t pixels_per_unit = 1;
    std::string auth_session;
    std::int64_t auth_expiration = 0;  ///< Unix seconds.
    friend bool operator==(const Quote&, const Quote&) = default;
};

/// What a State says, as far as rules depend on it.
struct StateValues {
    Address orchestrator;
    Timestamp last_update;
    Rational balance;
    std::int64_t price_per_unit = 0;
    std::int64_t pixels_per_unit = 1;
    std::uint64_t sequence = 0;
    RecipientRandHash rand_hash;
    std::uint32_t nonce = 0;
    friend bool operator==(const StateValues&, const StateValues&) = default;
};

/// Whose signature a shown state carries.
enum class Seal : std::uint8_t { ours, forged, reference };

/// A state as a client shows it.
struct Shown {
    std::string bytes;
    Seal seal = Seal::ours;
    std::size_t heard = 0;  ///< Changes of the seal's secret before the client got it.
    // Of a state made by the reference implementation:
    std::string state_id;
    StateValues values;
    Address key;
    friend bool operator==(const Shown& left, const Shown& right) { return left.bytes == right.bytes; }
};

/// One request for a payment.
struct Ask {
    std::string client;
    Quote quote;
    std::string type;
    std::string app;
    std::string manifest;
    std::int64_t in_pixels = 0;
    std::string idempotency_key;
    bool farebox = false;  ///< Farebox-Version: 1
    std::optional<Shown> shown;
    friend bool operator==(const Ask&, const Ask&) = default;
};

/// When a request is judged.
struct Moment {
    Timestamp ledger;  ///< Ledger time.
    Timestamp clock;   ///< What an orchestrator's token is compared with.
    Timestamp wall;
    std::int64_t l1_block = 0;
    /// An answer given again may carry its first seal or a fresh one: whether doubtful ones count as good.
    bool trust_seals = true;
};

}  // namespace farebox::model

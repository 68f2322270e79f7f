#pragma once

#include <optional>
#include <variant>

#include "farebox/error.hpp"
#include "tests/model/values.hpp"

namespace farebox::model {

/// What the operator allows for every client.
struct Caps {
    Rational max_ticket_ev{std::int64_t{3'000'000'000'000}};
    Rational max_payment_ev{std::int64_t{20'000'000'000'000}};
    std::uint64_t max_face_value = 30'000'000'000'000'000;
    std::uint64_t deposit = 1'000'000'000'000'000'000;
    std::uint64_t reserve = 1'000'000'000'000'000'000;
    friend bool operator==(const Caps&, const Caps&) = default;
};

/// What one payment consists of.
struct Bill {
    std::uint32_t tickets = 0;  ///< 0: a payment without tickets.
    Amount charge = 0;          ///< ceil(tickets x EV)
    Amount spread = 0;          ///< face value x charge
    StateValues next;           ///< All but the nonce.
    friend bool operator==(const Bill&, const Bill&) = default;
};

/// Whether tickets of this quote can no longer be delivered, `margin_seconds` before its token ends.
[[nodiscard]] bool is_expired(const Quote& quote, const Moment& moment, std::int64_t margin_seconds);

/// Prices one request that continues from `from`, or opens a session.
[[nodiscard]] std::variant<ErrorCode, Bill> make_bill(const Ask& ask, const std::optional<StateValues>& from,
                                                      const Caps& caps, const Moment& moment);

}  // namespace farebox::model

#pragma once

#include <string>

#include "net/http_server.hpp"
#include "signer/payment/request.hpp"
#include "tests/model/dice.hpp"
#include "tests/model/values.hpp"

namespace farebox::theft {

/// A request for a payment, and what goes into its head.
struct Order {
    signer::PaymentRequest body;
    bool farebox = false;         ///< Farebox-Version: 1
    std::string idempotency_key;  ///< Empty: none.
};

/// POST from nobody's uid, with this API key; empty: without any.
[[nodiscard]] net::ServerRequest post_with_key(const std::string& key, std::string target, std::string body);
[[nodiscard]] net::ServerRequest request_of(const Order& order, const std::string& key,
                                            const std::string& target = "/generate-live-payment");

/// A quote that is good for days, with a rand hash of its own.
[[nodiscard]] model::Quote make_quote(model::Dice& dice);
[[nodiscard]] RecipientRandHash random_hash(model::Dice& dice);

}  // namespace farebox::theft

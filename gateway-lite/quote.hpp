#pragma once

#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "protocol/price.hpp"
#include "protocol/wire/payment_result.hpp"

namespace farebox::gateway {

/// An orchestrator's demand for payment (402 challenge), checked.
struct Quote {
    net::Endpoint orchestrator;  ///< As it was addressed first: what its URLs may lead to is measured by that.
    std::string payment_params;  ///< Base64 of an OrchestratorInfo; goes to the signer unchanged.
    std::string manifest_id;     ///< Names the session towards signer and orchestrator.
    net::Url payment_url;        ///< Where the session's payments are posted.
    net::Url refresh_url;        ///< Where fresh parameters are asked for.
    protocol::Price price;
    Address orchestrator_address;
};

/**
 * @brief Reads a challenge or the answer of /refresh-payment.
 * @param orchestrator  As it was addressed first.
 * @return Errors: payment_rejected (no challenge, but a text), protocol_error, ticket_params_rejected.
 */
Result<Quote> read_quote(std::string_view json, const net::Endpoint& orchestrator);

/// The payment parameters inside the answer to a payment where they can replace the ones of @p current: same session,
/// same orchestrator, same price. Empty otherwise (one orchestrator version quotes its base price at first).
std::string fresh_payment_params(const protocol::wire::PaymentResult& answer, const Quote& current);

}  // namespace farebox::gateway

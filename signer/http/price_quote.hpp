#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "signer/http/payment_service.hpp"

namespace farebox::signer {

/**
 * @brief POST /v1/quote: what the payment that @p body asks for would cost now, which ceilings its price is under, and
 * what its client may still spend. The body is that of /generate-live-payment.
 *
 * Nothing is signed, reserved or charged, and the auth webhook is not asked. Refuses what the payment would be refused
 * for, and in the same way; a shown state counts as received.
 */
boost::asio::awaitable<ServiceAnswer> quote_payment(const ServiceParts& parts, ServiceCall call, std::string body);

}  // namespace farebox::signer

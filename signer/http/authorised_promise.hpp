#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "signer/http/payment_call.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/http/promise.hpp"

namespace farebox::signer {

/**
 * @brief reserve_and_sign(), after the operator's auth webhook has allowed the payment, where one is configured.
 *
 * The payment is planned by the ledger, which then refuses to promise it; the webhook is asked with the state that
 * would be issued; then the ledger plans once more, as of the same moment, and promises what costs no more. Nothing is
 * asked about a replay, nor while the webhook's last word on these credentials holds.
 */
boost::asio::awaitable<std::shared_ptr<Promised>> promise_if_authorised(const ServiceParts& parts,
                                                                        std::shared_ptr<const PaymentCall> call);

}  // namespace farebox::signer

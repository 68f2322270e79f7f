#pragma once

#include <memory>
#include <string>

#include "gateway-lite/payment_run.hpp"
#include "gateway-lite/services.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::gateway {

/// A reserved session at one orchestrator.
struct OpenedSession {
    net::orchestrator::SessionReservation reservation;
    net::Url app_url;
    net::Url control_url;
    net::Endpoint orchestrator;
    std::string orchestrator_text;   ///< The same, for the program.
    std::string app_certificate;     ///< PEM of app_url's host, as it was when the session began.
    std::string app_public_key_pin;  ///< Of that certificate; empty where there is none.
    PaymentHandle payments;          ///< Empty: nothing to pay.
};

/// Ends its payments, and waits for one that is on its way.
asio::awaitable<void> end_payments(const OpenedSession& session);

/// Tells the orchestrator that the session is not wanted any more. Succeeds also where it is gone already.
/// @param session  Stays alive until this has ended. Errors: as HttpClient::send(); upstream_error.
asio::awaitable<Result<void>> give_back(std::shared_ptr<Services> services, const OpenedSession& session);

}  // namespace farebox::gateway

#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/payment/checked_request.hpp"
#include "signer/payment/planner.hpp"

namespace farebox::signer {

/// One payment request on its way. Shared between the connection and the ledger's threads; nobody changes it.
struct PaymentCall {
    ServiceCall service;
    CheckedRequest checked;
    PlanOptions options;
    std::optional<Address> expected_sender;  ///< Whom the quote was made for, if the request says so.
    Address new_session_key;                 ///< Signs if this is a new session; zero where a state is shown.
    KnownEtherPrice ether;                   ///< What an ether cost when the request came.
    ClientLimits limits;                     ///< What its client may spend, in wei.
    std::optional<Address> legacy_signer;    ///< Our key that signed the state as go-livepeer does (take-over).
};

/// Reads and checks the body: everything that needs neither chain nor ledger.
Result<std::shared_ptr<const PaymentCall>> prepare_payment(const ServiceParts& parts, ServiceCall service,
                                                           std::string_view body);

/// What the ledger is asked for.
[[nodiscard]] ReserveRequest reserve_request(const ServiceParts& parts, const std::shared_ptr<const PaymentCall>& call);

}  // namespace farebox::signer

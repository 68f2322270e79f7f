#pragma once

#include <optional>
#include <string>

#include "farebox/error.hpp"
#include "net/http_message.hpp"
#include "signer/http/request_event.hpp"

namespace farebox::signer {

/// What a route answers, and what is told about it.
struct ServiceAnswer {
    net::Response response;
    std::optional<Error> error;  ///< The refusal behind the response.
    bool replayed = false;
    bool reissued = false;
    std::optional<PaymentEvent> payment;
};

/// A refusal in the one shape of errors, by its code's status.
[[nodiscard]] ServiceAnswer refuse(Error error, std::string request_id);
/// The same by another status.
[[nodiscard]] ServiceAnswer refuse(Error error, std::string request_id, int status);

}  // namespace farebox::signer

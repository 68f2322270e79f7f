#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "net/http_message.hpp"
#include "sandbox/acceptance/verdict.hpp"
#include "sandbox/orchestrator/orchestrator.hpp"

namespace farebox::sandbox {

/// The body of a 402 and of /refresh-payment.
std::string challenge_json(const Challenge& challenge);
/// The body of an accepted reservation.
std::string session_json(const Session& session, std::string_view service_uri);

struct RefreshRequest {
    Address sender;
    std::string manifest_id;
};
Verdict<RefreshRequest> parse_refresh_request(std::string_view body);
/// 40 hex digits of any case, optionally after 0x.
std::optional<Address> parse_payer(std::string_view text);

/// {"error":{"message":…}} and a newline, as go-livepeer's JSON errors.
net::Response json_error(int status, std::string_view message);
/// 200 with a serialised PaymentResult.
net::Response payment_response(std::string result);
/// 307 to another path of this server.
net::Response redirect_to(std::string target);
/// The same path with the slash it lacks at its end, the query kept.
std::string with_slash(std::string_view target);

}  // namespace farebox::sandbox

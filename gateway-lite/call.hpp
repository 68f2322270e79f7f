#pragma once

#include <memory>

#include "farebox/call.hpp"
#include "gateway-lite/services.hpp"

namespace farebox::gateway {

/// Gateway::call().
asio::awaitable<Result<Response>> call(std::shared_ptr<Services> services, CallRequest request,
                                       std::optional<Wanted::Only> only = {});

/// The request as it is sent to a runner, without payment. Errors: invalid_argument.
Result<net::Request> check_call(const CallRequest& request);

/// Where a runner's application answers @p path. Errors: invalid_argument.
Result<net::Url> app_target(const net::Url& runner, const std::string& path);

}  // namespace farebox::gateway

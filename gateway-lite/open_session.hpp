#pragma once

#include <memory>

#include "farebox/session.hpp"
#include "gateway-lite/services.hpp"

namespace farebox::gateway {

/// Gateway::open_session().
asio::awaitable<Result<Session>> open_session(std::shared_ptr<Services> services, SessionRequest request,
                                              std::optional<Wanted::Only> only = {});

}  // namespace farebox::gateway

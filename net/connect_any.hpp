#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "net/socket_stream.hpp"

namespace farebox::net {

/// Connects to the first of a host's addresses that answers, in their order. Each has an equal share of the time that
/// is left, so that one behind a silent firewall does not take the others' too. Errors: connection_failed, timeout,
/// cancelled; the last address's.
asio::awaitable<Result<StreamSocket>> connect_any(asio::io_context& context,
                                                  std::vector<asio::generic::stream_protocol::endpoint> targets,
                                                  Deadline deadline);

}  // namespace farebox::net

#pragma once

#include "farebox/result.hpp"
#include "farebox/trace_context.hpp"
#include "net/http_message.hpp"

namespace farebox::gateway {

/// The headers of a trace; none where it is empty. Errors: invalid_argument.
Result<net::Headers> trace_headers(const TraceContext& trace);

/// Puts them into a request, in place of such headers as it has.
void set_trace(net::Headers& request, const net::Headers& trace);

}  // namespace farebox::gateway

#include "gateway-lite/trace_headers.hpp"

#include "net/trace_parent.hpp"

namespace farebox::gateway {
namespace {

constexpr std::size_t kMaxTracestate = 512;
Error wrong(const char* what) {
    return make_error(ErrorCode::invalid_argument, what);
}

}  // namespace

Result<net::Headers> trace_headers(const TraceContext& trace) {
    net::Headers headers;
    if (trace.traceparent.empty()) {
        return trace.tracestate.empty() ? Result<net::Headers>{headers}
                                        : wrong("TraceContext::tracestate without a traceparent");
    }
    if (!net::trace_id_in(trace.traceparent)) {
        return wrong("TraceContext::traceparent is not VERSION-TRACE-PARENT-FLAGS in lower-case hexadecimal digits");
    }
    headers.set("traceparent", trace.traceparent);
    if (!trace.tracestate.empty()) {
        headers.set("tracestate", trace.tracestate);
    }
    if (trace.tracestate.size() > kMaxTracestate || !headers.valid()) {
        return wrong("TraceContext::tracestate is too long, or not a header's value");
    }
    return headers;
}

void set_trace(net::Headers& request, const net::Headers& trace) {
    for (const auto field : trace) {
        request.set(field.name, field.value);
    }
}

}  // namespace farebox::gateway

namespace farebox {
inline namespace v0 {

bool TraceContext::is_valid() const {
    return static_cast<bool>(gateway::trace_headers(*this));
}

}  // namespace v0
}  // namespace farebox

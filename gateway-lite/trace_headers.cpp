#include "gateway-lite/trace_headers.hpp"

#include <algorithm>
#include <string_view>

namespace farebox::gateway {
namespace {

constexpr std::size_t kMaxTracestate = 512;
constexpr std::string_view kZeros = "00000000000000000000000000000000";

bool is_lower_hex(std::string_view text, std::size_t size) {
    return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// W3C Trace Context, 3.2: VERSION-TRACE-PARENT-FLAGS; versions after 00 may append more.
bool is_traceparent(std::string_view text) {
    constexpr std::size_t kSize = 55;
    if (text.size() < kSize || text.size() > 2 * kSize || text[2] != '-' || text[35] != '-' || text[52] != '-') {
        return false;
    }
    const auto version = text.substr(0, 2);
    const auto trace = text.substr(3, 32);
    const auto parent = text.substr(36, 16);
    const bool parts = is_lower_hex(version, 2) && is_lower_hex(trace, 32) && is_lower_hex(parent, 16) &&
                       is_lower_hex(text.substr(53, 2), 2);
    const bool ends_well = text.size() == kSize || (version != "00" && text[kSize] == '-');
    return parts && ends_well && version != "ff" && trace != kZeros && parent != kZeros.substr(0, 16);
}

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
    if (!is_traceparent(trace.traceparent)) {
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

#include "net/trace_parent.hpp"

namespace farebox::net {
namespace {

constexpr std::string_view kZeros = "00000000000000000000000000000000";

bool is_lower_hex(std::string_view text) noexcept {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> trace_id_in(std::string_view traceparent) noexcept {
    constexpr std::size_t kSize = 55;  // VERSION-TRACE-PARENT-FLAGS; versions after 00 may append more
    if (traceparent.size() < kSize || traceparent.size() > 2 * kSize || traceparent[2] != '-' ||
        traceparent[35] != '-' || traceparent[52] != '-') {
        return std::nullopt;
    }
    const auto version = traceparent.substr(0, 2);
    const auto trace = traceparent.substr(3, 32);
    const auto parent = traceparent.substr(36, 16);
    const bool digits =
        is_lower_hex(version) && is_lower_hex(trace) && is_lower_hex(parent) && is_lower_hex(traceparent.substr(53, 2));
    const bool ends_well = traceparent.size() == kSize || (version != "00" && traceparent[kSize] == '-');
    if (!digits || !ends_well || version == "ff" || trace == kZeros || parent == kZeros.substr(0, 16)) {
        return std::nullopt;
    }
    return trace;
}

}  // namespace farebox::net

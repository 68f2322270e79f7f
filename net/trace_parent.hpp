#pragma once

#include <optional>
#include <string_view>

namespace farebox::net {

/// The trace's id (32 hexadecimal digits) in the value of a `traceparent` header. Nothing where that is not what W3C's
/// Trace Context allows.
[[nodiscard]] std::optional<std::string_view> trace_id_in(std::string_view traceparent) noexcept;

}  // namespace farebox::net

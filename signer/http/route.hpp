#pragma once

#include <cstdint>
#include <string_view>

/// The paths of the API.
namespace farebox::signer {

enum class Route : std::uint8_t { payment, quote, orchestrator_info, byoc_job, discovery, health, unknown };

[[nodiscard]] Route route_of(std::string_view path) noexcept;
/// Nothing: the method is one of the route's. Else what to answer in `Allow`.
[[nodiscard]] std::string_view other_methods(Route route, std::string_view method) noexcept;
/// As logs and metrics call it.
[[nodiscard]] std::string_view name_of(Route route) noexcept;

}  // namespace farebox::signer

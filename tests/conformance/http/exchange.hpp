#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/conformance/report.hpp"
#include "tests/conformance/vector_file.hpp"

/// Multi-step HTTP exchanges with one signer.
namespace farebox::conformance {

/// The family of the rows that speak of a request.
inline constexpr std::string_view kExchangeFamily = "request";

[[nodiscard]] bool is_exchange(const Json& in);
[[nodiscard]] bool is_exchange_predicate(const std::string& name);

/// Every step twice: alone on a fresh signer that takes go-livepeer's states over, and threaded on one signer whose
/// own states replace the reference's.
void run_exchange(const std::string& file, const VectorCase& one, std::span<const ListedRow> rows, Report& report);

}  // namespace farebox::conformance

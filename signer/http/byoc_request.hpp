#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::signer {

/// Body of POST /sign-byoc-job. The signature covers `request` and `parameters` alone; the rest says what for.
struct ByocRequest {
    std::string id;                    ///< 1 to 256 bytes.
    std::string capability;            ///< 1 to 256 bytes.
    std::string request;               ///< JSON text, as the orchestrator will get it.
    std::string parameters;            ///< Likewise.
    std::int64_t timeout_seconds = 0;  ///< 1 to a day.
};

/// Errors: invalid_argument with the field that is missing or wrong; too_large. Unknown fields are ignored, fields that
/// are given twice are not.
[[nodiscard]] Result<ByocRequest> parse_byoc_request(std::string_view json);

}  // namespace farebox::signer

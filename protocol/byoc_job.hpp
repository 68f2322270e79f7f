#pragma once

#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::protocol {

/// What the signature of a BYOC job ("bring your own container") is a personal message of: the Keccak-256 of the job's
/// request and parameters, one after the other, as the orchestrator finds them in the job. (go-livepeer, byoc:
/// verifyJobCreds)
[[nodiscard]] Hash32 byoc_job_hash(std::string_view request, std::string_view parameters) noexcept;

}  // namespace farebox::protocol

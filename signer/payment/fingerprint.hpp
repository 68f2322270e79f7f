#pragma once

#include <string>
#include <string_view>

#include "signer/payment/checked_request.hpp"

namespace farebox::signer {

/// The bytes that name a request for replays: every field that could change the answer, re-encoded canonically. Time,
/// spelling, maxPrice and unknown fields do not count; nor does our key, so that a retry survives a rotation (the
/// ledger's row knows the key).
[[nodiscard]] std::string fingerprint_material(const CheckedRequest& checked, std::string_view client);

}  // namespace farebox::signer

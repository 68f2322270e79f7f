#pragma once

#include <string>

#include "tests/e2e/stack.hpp"
#include "vault/hardening.hpp"

namespace farebox::test {

/// Whether `health` lists this measure ("vault landlock") as applied; a missing one is followed by its reason.
/// A build for a sanitizer (vault::kSanitizerBuild) has neither seccomp nor Landlock.
inline bool is_applied(Signer& signer, const std::string& measure) {
    const auto health = signer.command({"health"}).out;
    return health.find(measure) != std::string::npos && health.find(measure + ":") == std::string::npos;
}

}  // namespace farebox::test

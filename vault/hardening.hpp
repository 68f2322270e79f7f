#pragma once

#include <string>
#include <vector>

namespace farebox::vault {

/// Built with a sanitizer, which needs more of the kernel than a hardened process has: never run it with real keys.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitizerBuild = true;
#else
inline constexpr bool kSanitizerBuild = false;
#endif

/// One measure and whether the system granted it.
struct HardeningMeasure {
    std::string name;  ///< "not_dumpable", "no_core_files", "no_new_privileges", "secrets_locked", "landlock", …
    bool applied = false;
    std::string detail;  ///< Why not, and what to do; empty if applied.
    friend bool operator==(const HardeningMeasure&, const HardeningMeasure&) = default;
};

/// Everything that was tried, for `/readyz` and for `hardening = "required"`.
struct HardeningReport {
    std::vector<HardeningMeasure> measures;
    [[nodiscard]] bool complete() const noexcept;
    friend bool operator==(const HardeningReport&, const HardeningReport&) = default;
};

/// Makes this process non-dumpable (no ptrace by the same user, /proc/self owned by root), allows it no core file and
/// no program that would give it more rights than it has. Call it first in main(); calling it again is harmless.
[[nodiscard]] HardeningReport harden_process();

/// Tries the memory that secrets get.
void try_secret_memory(HardeningReport& report);

}  // namespace farebox::vault

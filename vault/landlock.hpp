#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "vault/hardening.hpp"

namespace farebox::vault {

/// Files that a process may still open.
struct FileRule {
    enum class Access : std::uint8_t { read, all };
    std::filesystem::path path;  ///< A file, or a folder with everything beneath it. Where there is none: no rule.
    Access access = Access::read;
};

/// From now on this thread, and those it starts, open nothing but what @p rules name; what is open stays open. Call it
/// before there are other threads, after no_new_privileges.
[[nodiscard]] HardeningMeasure restrict_files(const std::vector<FileRule>& rules);

}  // namespace farebox::vault

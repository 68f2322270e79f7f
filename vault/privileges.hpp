#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "vault/hardening.hpp"

/// What a process that was started as root gives up. All of it before there are other threads.
namespace farebox::vault {

/// A user, and what it may do that users may not.
struct Identity {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<unsigned> capabilities;  ///< CAP_… numbers, kept where they are had; all else is given up for good.
};

/// Becomes @p identity. The measure is "own_user".
[[nodiscard]] HardeningMeasure become(const Identity& identity);

/// A user that nobody is: the first number from 64801 on that /etc/passwd does not have.
[[nodiscard]] uid_t find_unused_user();

}  // namespace farebox::vault

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

/// How an operator has a paused vault sign again without passing the front, which may be why it was paused: by a file
/// that only root or the vault's own user can have made, and that works once.
namespace farebox::vault {

/// Beside the keys, hidden, so that it is taken for none.
[[nodiscard]] std::filesystem::path resume_order_path(const std::filesystem::path& keystore);

/// Writes a fresh order. An old one that was never obeyed is replaced.
[[nodiscard]] Result<void> write_resume_order(const std::filesystem::path& keystore);
void remove_resume_order(const std::filesystem::path& keystore) noexcept;

/// The order that lies there. Nothing where there is none, or one that others than root and @p owner could have
/// written. Only reads.
[[nodiscard]] std::optional<Hash32> read_resume_order(const std::filesystem::path& keystore, uid_t owner);

}  // namespace farebox::vault

#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

/// How an operator tells the vault something without passing the front, which may be what is wrong: by a file that only
/// root or the vault's own user can have made, and that works once.
namespace farebox::vault {

enum class OrderKind : std::uint8_t {
    resume,  ///< Sign again after a pause.
    reset,   ///< Begin anew though vault.state is lost.
    adopt,   ///< Take the next ledger, whichever it is.
};
/// In the order in which they are obeyed: a state that is lost obeys nothing else.
inline constexpr std::array kOrderKinds{OrderKind::reset, OrderKind::resume, OrderKind::adopt};

struct OneUseOrder {
    Hash32 number;  ///< Random; no two are alike.
    /// Reset and adopt: what was spent before, which nobody knows then, counts for nothing.
    bool forgets_spending = false;
    friend bool operator==(const OneUseOrder&, const OneUseOrder&) = default;
};

/// Beside the keys, hidden, so that it is taken for none.
[[nodiscard]] std::filesystem::path order_path(const std::filesystem::path& keystore, OrderKind kind);

/// Writes a fresh order. An old one that was never obeyed is replaced.
[[nodiscard]] Result<void> write_order(const std::filesystem::path& keystore, OrderKind kind,
                                       bool forgets_spending = false);
void remove_order(const std::filesystem::path& keystore, OrderKind kind) noexcept;

/// The order that lies there. Nothing where there is none, or one that others than root and @p owner could have
/// written. Only reads.
[[nodiscard]] std::optional<OneUseOrder> read_order(const std::filesystem::path& keystore, OrderKind kind, uid_t owner);

}  // namespace farebox::vault

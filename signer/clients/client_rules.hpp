#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/clients/client_row.hpp"

/// What an operator's order makes of a client. Pure: keys are made and rows are kept elsewhere.
namespace farebox::signer {

/// So many keys of one client are kept; those that ended first are forgotten first.
inline constexpr std::size_t kMostKeys = 32;

/// A key to be added.
struct NewKey {
    Hash32 hash;
    std::string label;
    std::string request;                               ///< What the operator calls this order; empty: nothing.
    std::optional<std::chrono::nanoseconds> lifetime;  ///< Absent: without end.
};

enum class KeyState : std::uint8_t { active, grace, expired, revoked };
[[nodiscard]] std::string_view to_string(KeyState state) noexcept;
[[nodiscard]] KeyState state_of(const ApiKeyRow& key, protocol::Timestamp now);
/// Until when it may be shown; nothing where it has no end. Not of a revoked key.
[[nodiscard]] std::optional<protocol::Timestamp> good_until(const ApiKeyRow& key);
[[nodiscard]] std::optional<std::chrono::nanoseconds> lifetime_of(const ApiKeyRow& key);

/// The key that an order of that name has made; null: there is none, or the name is empty.
[[nodiscard]] const ApiKeyRow* find_request(const ClientRow& client, std::string_view request);

/// Adds a key.
Result<void> add_key(ClientRow& client, const NewKey& key, protocol::Timestamp now);
/// Adds a key; those before stay good for as long as @p grace says, and no longer than they would have been.
Result<void> rotate_key(ClientRow& client, const NewKey& key, std::chrono::nanoseconds grace, protocol::Timestamp now);
/// Ends the client for ever, with every key. What was ended before keeps its time.
void revoke_client(ClientRow& client, protocol::Timestamp now);
/// Ends the key that api_key_id() names so. @return not_found where there is none.
Result<void> revoke_key(ClientRow& client, std::string_view key_id, protocol::Timestamp now);

}  // namespace farebox::signer

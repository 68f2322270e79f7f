#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "protocol/timestamp.hpp"
#include "signer/clients/client_row.hpp"
#include "signer/config/config.hpp"

/// How clients are shown to an operator. No key is here, only what names one.
namespace farebox::signer {

/// A client, wherever it was made; at least one of the two is there.
struct ShownClient {
    const ClientConfig* in_file = nullptr;
    const ClientRow* in_ledger = nullptr;
};

/// {"name","from","state","limits","labels","good_keys","created","revoked"}
[[nodiscard]] nlohmann::ordered_json brief_json(const ShownClient& client, protocol::Timestamp now);
/// The same with "allowed_origins", "uid", "gid", "loopback" and
/// "keys":[{"id","state","label","created","expires","grace_until","revoked"}].
[[nodiscard]] nlohmann::ordered_json full_json(const ShownClient& client, protocol::Timestamp now);
[[nodiscard]] nlohmann::ordered_json json_of(const std::optional<protocol::Timestamp>& time);

}  // namespace farebox::signer

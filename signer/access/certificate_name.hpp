#pragma once

#include <string_view>

namespace farebox::signer {

/// Whether a name of a client's certificate (net::Peer) is the configured one: "DNS:…" in any case, "URI:…" exactly;
/// "URI:spiffe://…/*" is every SPIFFE id beneath that path.
[[nodiscard]] bool is_certificate_name(std::string_view configured, std::string_view shown) noexcept;

}  // namespace farebox::signer

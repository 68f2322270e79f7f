#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::net::orchestrator {

/// A runner's price: an amount of currency per unit. On the wire a JSON number.
struct RunnerPrice {
    std::string price;     ///< Integers exactly as written, e.g. "33333333333"; fractions as a double prints.
    std::string currency;  ///< "wei" from orchestrators.
    std::string unit;      ///< seconds, 720p-pixel-seconds, fixed
    friend bool operator==(const RunnerPrice&, const RunnerPrice&) = default;
};

struct RunnerGpu {
    std::string id;
    std::string name;
    std::int64_t vram_mb = 0;
    friend bool operator==(const RunnerGpu&, const RunnerGpu&) = default;
};

/// One live runner of an orchestrator's `GET /discovery`.
struct Runner {
    std::string url;
    std::string app;
    std::string mode;  ///< "persistent", "single-shot", or empty for serverless entries.
    std::string version;
    std::string metadata;  ///< At most 1024 bytes of UTF-8.
    std::optional<RunnerGpu> gpu;
    std::int64_t capacity = 0;
    std::int64_t capacity_used = 0;
    std::int64_t capacity_available = 0;
    std::optional<RunnerPrice> price;  ///< Absent off-chain: nothing to pay.
    friend bool operator==(const Runner&, const Runner&) = default;
};

struct DiscoveryEntry {
    std::string address;  ///< Base URL of the orchestrator. May be empty in the document; such entries are dropped.
    double score = 1;     ///< Only in lists from webhooks and signers.
    std::vector<std::string> capabilities;  ///< Likewise.
    std::vector<Runner> runners;
    friend bool operator==(const DiscoveryEntry&, const DiscoveryEntry&) = default;
};

struct DiscoveryDocument {
    std::vector<DiscoveryEntry> entries;
    std::vector<std::string> rejected;  ///< Why a runner or an entry was left out, one line each (bounded).
};

/// Limits: 1 MiB, as go-livepeer's; also at most 1000 entries and 10000 runners.
inline constexpr std::size_t kMaxDiscoveryBytes = 1'048'576;

/// Parses the answer of an orchestrator's `/discovery`, a discovery webhook or a signer's `/discover-orchestrators`.
/// One wrong-typed field anywhere refuses the whole document (protocol_error, which names it); a well-typed runner that
/// breaks a rule (no url or app, bad metadata, bad price) and an entry without an address are left out and named in
/// `rejected`.
Result<DiscoveryDocument> parse_discovery(std::string_view json);

/// The document that parse_discovery reads: what an orchestrator serves. Zero fields are left out as Go leaves them.
std::string encode_discovery(const std::vector<DiscoveryEntry>& entries);

}  // namespace farebox::net::orchestrator

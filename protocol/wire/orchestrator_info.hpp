#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/wire/auth_token.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/hardware_information.hpp"
#include "protocol/wire/os_info.hpp"
#include "protocol/wire/price_info.hpp"
#include "protocol/wire/ticket_params.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.OrchestratorInfo: an orchestrator's quote.
struct OrchestratorInfo {
    std::string transcoder;  ///< Service URI.
    std::optional<TicketParams> ticket_params;
    std::optional<PriceInfo> price_info;
    std::string address;  ///< 20 bytes.
    std::optional<Capabilities> capabilities;
    std::optional<AuthToken> auth_token;
    std::vector<HardwareInformation> hardware;
    std::vector<OsInfo> storage;
    std::vector<PriceInfo> capabilities_prices;
    std::vector<std::string> nodes;  ///< Further service URIs.

    friend bool operator==(const OrchestratorInfo&, const OrchestratorInfo&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<OrchestratorInfo> decode_orchestrator_info(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const OrchestratorInfo& message, std::string& out);
[[nodiscard]] std::string encode(const OrchestratorInfo& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, OrchestratorInfo& message);

}  // namespace farebox::protocol::wire

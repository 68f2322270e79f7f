#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/capabilities.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.OrchestratorRequest: asks for a quote.
struct OrchestratorRequest {
    std::string address;  ///< The payer's, 20 bytes.
    std::string sig;      ///< Address proof, 65 bytes.
    std::optional<Capabilities> capabilities;
    bool ignore_capacity_check = false;

    friend bool operator==(const OrchestratorRequest&, const OrchestratorRequest&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<OrchestratorRequest> decode_orchestrator_request(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const OrchestratorRequest& message, std::string& out);
[[nodiscard]] std::string encode(const OrchestratorRequest& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, OrchestratorRequest& message);

}  // namespace farebox::protocol::wire

#pragma once

#include <string>
#include <string_view>

#include "net/http_message.hpp"
#include "sandbox/control/nonsense.hpp"

/// What becomes of sensible answers where an orchestrator is told to answer nonsense.
namespace farebox::sandbox {

/// @param place  What the answer is about. Where the nonsense is elsewhere, the answer stays as it is.
[[nodiscard]] net::Response spoiled(const Nonsense& nonsense, Place place, net::Response response);

/// Any text or bytes, as a whole.
[[nodiscard]] std::string spoiled_text(NonsenseKind kind, std::string_view text);

/// A serialised OrchestratorInfo with nonsense in one field; as a whole where the field is empty.
[[nodiscard]] std::string spoiled_info(const Nonsense& nonsense, std::string_view info);

}  // namespace farebox::sandbox

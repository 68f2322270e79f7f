#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/uint256.hpp"
#include "signer/registry/orchestrator_set.hpp"

/// What the results of our calls about orchestrators say, each given as JSON text. Pure. Errors: protocol_error.
namespace farebox::signer::answers {

/// Longer ones are nobody's address.
inline constexpr std::size_t kMaxUriBytes = 512;

/// Any number of 32-byte words.
[[nodiscard]] Result<std::vector<protocol::Word>> words(const std::string& json);
/// getServiceURI(address). What is no text of a sane length counts as none.
[[nodiscard]] Result<std::string> service_uri(const std::string& json);
/// getTranscoder(address): the two rounds; the rest of the orchestrator stays as it is.
[[nodiscard]] Result<void> take_rounds(const std::string& json, RegisteredOrchestrator& orchestrator);
/// A round as orchestrators are dated with: above every other one means never.
[[nodiscard]] std::int64_t round_of(const protocol::Word& word);

}  // namespace farebox::signer::answers

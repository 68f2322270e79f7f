#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/payment/service_harness.hpp"

namespace farebox::signer::test {

/// The exchanges of tests/data/transcripts/NAME.json, in their order.
[[nodiscard]] nlohmann::json read_transcript(std::string_view name);

/// What followed the host in the recorded URL.
[[nodiscard]] std::string target_of(const nlohmann::json& exchange);

/// A recorded body as it was sent; empty where there was none.
[[nodiscard]] std::string text_of(const nlohmann::json& body);

/// The bytes of a base64 member.
[[nodiscard]] std::string decode_member(const nlohmann::json& body, const char* key);

/// The chain as it was when @p request, a recorded payment's, was answered: the quote's round, and an L1 block at which
/// the quote was good, or past its expiration where a fresh one was asked for. Nothing changes without a whole quote.
void set_chain(ServiceHarness& signer, const nlohmann::json& request, bool expired);

}  // namespace farebox::signer::test

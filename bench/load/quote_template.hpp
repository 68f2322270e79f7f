#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace farebox::bench {

/// What makes one paid session another one: all of it is spliced into the quote, so nothing is ever a replay.
struct SessionParts {
    std::array<char, 32> id{};         ///< Hex digits; ManifestID and auth_token.session_id.
    std::array<char, 32> token{};      ///< auth_token.token, raw.
    std::array<char, 32> rand_hash{};  ///< ticket_params.recipient_rand_hash, raw.

    [[nodiscard]] std::string_view id_view() const { return {id.data(), id.size()}; }
};

/// An orchestrator's serialised quote in which only the parts of a session change.
class QuoteTemplate {
public:
    /// @param payment_params  Base64 of an OrchestratorInfo, as a 402 challenge carries it.
    /// @param tickets  The price becomes the largest that this many tickets pay for, per request (`fixed`).
    /// Throws where the quote cannot be used.
    QuoteTemplate(std::string_view payment_params, std::uint32_t tickets);

    /// Appends the quote of that session as base64.
    void append_base64(const SessionParts& parts, std::string& out);
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
    std::size_t id_at_ = 0;
    std::size_t token_at_ = 0;
    std::size_t rand_hash_at_ = 0;
};

}  // namespace farebox::bench

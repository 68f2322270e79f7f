#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "vault/messages.hpp"

namespace farebox::test {

/// Knows which signatures a vault may give away, by rules of its own.
class VaultJudge {
public:
    VaultJudge(const Address& key, const vault::VaultCaps& caps) : key_{key}, caps_{caps} {}

    /// What is wrong with this answer to this frame, if anything: a signature that should not be, or is not of what
    /// was asked for. Refusals and greetings are always right.
    [[nodiscard]] std::optional<std::string> complaint(std::string_view frame, std::string_view answer_frame) const;

private:
    Address key_;
    vault::VaultCaps caps_;
};

/// How many signatures an answer carries; a transaction is one.
[[nodiscard]] std::size_t signatures_in(std::string_view answer_frame);

}  // namespace farebox::test

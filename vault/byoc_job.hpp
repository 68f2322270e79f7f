#pragma once

#include <cstddef>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/custody/personal_message.hpp"

namespace farebox::vault {

/// Both texts of a job together.
inline constexpr std::size_t kMaxByocJobBytes = 65'536;

/// A job for a container of the orchestrator's ("bring your own container") that a key vouches for. Its signature pays
/// nothing: payments are tickets.
struct ByocJob {
    Address key;
    std::string request;     ///< JSON text.
    std::string parameters;  ///< JSON text.
    friend bool operator==(const ByocJob&, const ByocJob&) = default;
};

/**
 * @brief What the job's signature covers, for jobs that cannot be taken for anything else.
 * A ticket is signed in the same way, with nothing that tells the two apart. So both texts are JSON objects without a
 * control character, which a ticket's preimage would have to be by chance, and together never as long as one.
 * @return The message; invalid_argument with the rule that the job breaks.
 */
[[nodiscard]] Result<PersonalMessage> byoc_job_message(const ByocJob& job);

}  // namespace farebox::vault

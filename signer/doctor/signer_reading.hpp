#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/admin/diagnosis.hpp"

namespace farebox::signer::doctor {

/// One question on the admin socket. @return The body of a 200. Errors: connection_failed where nobody listens, the
/// signer's own otherwise. Blocks for some seconds at most.
using AskSigner =
    std::function<Result<std::string>(const std::string& method, const std::string& path, const std::string& body)>;

/// How far the audit chain is sealed.
struct AuditReading {
    std::int64_t newest = 0;
    std::optional<std::int64_t> sealed;                  ///< The entry; nothing: none has a seal.
    std::string problem;                                 ///< What is wrong with the chain; empty: nothing.
    std::optional<std::chrono::seconds> unsealed_since;  ///< Age of the oldest entry without a seal; nothing: none.
};

/// What the running signer says of itself.
struct SignerReading {
    enum class State : std::uint8_t { runs, does_not_run, cannot_tell };
    State state = State::does_not_run;
    std::string why;  ///< Of cannot_tell.
    std::string hint;
    Diagnosis diagnosis;                ///< runs
    std::optional<AuditReading> audit;  ///< Nothing: it did not say.
    std::string audit_unknown;          ///< Why it did not.

    [[nodiscard]] bool runs() const noexcept { return state == State::runs; }
};

/// @param socket  Where it is asked, to tell a socket that may not be opened from one that is not there.
/// @param now     The wall clock.
[[nodiscard]] SignerReading read_signer(const AskSigner& ask, const std::string& socket, protocol::Timestamp now);

}  // namespace farebox::signer::doctor

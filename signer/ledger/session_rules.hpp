#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/plan.hpp"

/// How a session continues, as a pure function of what is known and what was shown.
namespace farebox::signer {

/// What the ledger knows of one session. Two anchors, both SHA-256 of State bytes: A, the newest state the client has
/// shown us, and I, the newest we issued.
struct SessionRow {
    std::int64_t id = 0;
    std::string client;
    Address key;
    std::string state_id;
    Address orchestrator;
    std::int64_t initial_price_per_unit = 0;
    std::int64_t initial_pixels_per_unit = 0;

    std::optional<Hash32> acknowledged;  ///< A; absent until the client shows the first state.
    Hash32 issued;                       ///< I
    std::string issued_state;            ///< Bytes of I; empty where a voided grant left I = A.
    std::string issued_seal;
    std::optional<std::int64_t> grant_id;  ///< The grant that issued I; absent: I was taken over or a grant voided.
    Hash32 fingerprint;                    ///< Of the request behind that grant.
    std::uint32_t reissues = 0;            ///< Grants from A since the first one from it.

    std::string credentials_manifest;
    std::optional<Signature> credentials;  ///< Signature over the segment credentials of that manifest id.
    std::shared_ptr<const Authorisation> authorisation;  ///< The newest that the auth webhook gave; null: none.
    protocol::Timestamp opened;
    protocol::Timestamp last_used;
};

enum class StateDecision : std::uint8_t {
    bill_from_issued,  ///< I was shown: it becomes A (if it is not yet) and is billed from.
    replay,            ///< The answer to this very request was lost: give it again.
    reissue,           ///< The answer was lost and the client has fresh parameters: bill from A again.
    reissue_limit,     ///< As reissue, too often in a row.
    superseded,        ///< Authentic, but neither A nor I.
};

/// @param shown  SHA-256 of the authentic state that the client showed.
[[nodiscard]] StateDecision decide(const SessionRow& row, const Hash32& shown, const Hash32& fingerprint,
                                   std::uint32_t reissue_limit);

/// I was shown: A := I, and re-issues are counted from nothing. True if that changed the row.
bool acknowledge_issued(SessionRow& row);

/// What a new grant makes of the row.
struct IssuedState {
    Hash32 hash;
    std::string_view bytes;
    std::string_view seal;
    std::int64_t grant_id = 0;
    Hash32 fingerprint;
};
void issue(SessionRow& row, const IssuedState& next);

/// Takes the row's newest grant back: I := A. False where there is no A, so that nothing of the session remains.
[[nodiscard]] bool take_back(SessionRow& row);

}  // namespace farebox::signer

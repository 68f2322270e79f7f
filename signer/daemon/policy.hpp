#pragma once

#include <memory>

#include "signer/access/token_verifier.hpp"
#include "signer/clients/client_book.hpp"
#include "signer/config/config.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/keys/key_set.hpp"

namespace farebox::signer {

/// What a policy is made of beside configuration and keys.
struct PolicyParts {
    bool paused = false;
    HeldKeys held = nullptr;
    std::shared_ptr<TokenKeySource> token_keys = nullptr;  ///< Of the issuer of [api.jwt]; null where there is none.
    const ClientBook* book = nullptr;  ///< Clients that were made beside those of the configuration; null: none.
    /// What was in force until now: what clients have used of their rates goes on. Null: nothing.
    const ServicePolicy* before = nullptr;
};

/// What the configuration decides for requests, in the payment rules' own types.
[[nodiscard]] std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const KeySet& keys,
                                                               PolicyParts parts = {});

}  // namespace farebox::signer

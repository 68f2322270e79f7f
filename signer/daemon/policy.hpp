#pragma once

#include <memory>

#include "signer/access/token_verifier.hpp"
#include "signer/config/config.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/keys/key_set.hpp"

namespace farebox::signer {

/// What the configuration decides for requests, in the payment rules' own types.
/// @param token_keys  Of the issuer of [api.jwt]; null where there is none.
[[nodiscard]] std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const KeySet& keys,
                                                               bool paused = false,
                                                               std::shared_ptr<TokenKeySource> token_keys = nullptr);

}  // namespace farebox::signer

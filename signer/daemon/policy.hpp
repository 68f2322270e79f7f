#pragma once

#include <memory>

#include "signer/config/config.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/keys/key_set.hpp"

namespace farebox::signer {

/// What the configuration decides for requests, in the payment rules' own types.
[[nodiscard]] std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const KeySet& keys,
                                                               bool paused = false);

}  // namespace farebox::signer

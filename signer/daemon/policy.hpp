#pragma once

#include <memory>
#include <vector>

#include "farebox/bytes.hpp"
#include "signer/config/config.hpp"
#include "signer/http/payment_service.hpp"

namespace farebox::signer {

/// The keys of the vault and the one that signs new sessions.
struct OwnKeys {
    Address active;
    std::vector<Address> all;
    OnceKeys once = {};  ///< Those that never sign alike twice; null: none.
};

/// What the configuration decides for requests, in the payment rules' own types.
[[nodiscard]] std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const OwnKeys& keys,
                                                               bool paused = false);

}  // namespace farebox::signer

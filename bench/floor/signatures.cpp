#include "bench/floor/signatures.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace farebox::bench {

struct BareSigner::State {
    secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
    std::array<unsigned char, 32> key{};
    std::array<unsigned char, 32> digest{};
};

BareSigner::BareSigner() : state_{new State} {
    state_->key.fill(0x46);
}

BareSigner::~BareSigner() {
    secp256k1_context_destroy(state_->context);
    delete state_;
}

void BareSigner::sign(std::uint32_t times) {
    for (std::uint32_t i = 0; i < times; ++i) {
        secp256k1_ecdsa_recoverable_signature signature{};
        std::array<unsigned char, 64> bytes{};
        int recovery = 0;
        if (secp256k1_ecdsa_sign_recoverable(state_->context, &signature, state_->digest.data(), state_->key.data(),
                                             nullptr, nullptr) != 1) {
            std::abort();
        }
        secp256k1_ecdsa_recoverable_signature_serialize_compact(state_->context, bytes.data(), &recovery, &signature);
        std::copy_n(bytes.begin(), state_->digest.size(), state_->digest.begin());  // the next one signs another digest
    }
}

}  // namespace farebox::bench

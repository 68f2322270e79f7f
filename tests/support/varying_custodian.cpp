#include "tests/support/varying_custodian.hpp"

#include <secp256k1.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <utility>

#include "keystore/foreign_signature.hpp"
#include "keystore/private_key.hpp"
#include "keystore/random.hpp"

namespace farebox::test {
namespace {

class VaryingCustodian final : public vault::Custodian {
public:
    VaryingCustodian(std::span<const std::uint8_t> private_key, std::shared_ptr<SignatureCount> count)
        : count_{std::move(count)} {
        std::ranges::copy(private_key, key_.begin());
        const auto key = keystore::PrivateKey::from_bytes(private_key);
        address_ = key->address();
    }
    [[nodiscard]] std::vector<Address> addresses() const override { return {address_}; }
    [[nodiscard]] bool deterministic() const noexcept override { return false; }
    [[nodiscard]] vault::SandboxProfile profile() const noexcept override { return vault::SandboxProfile::memory; }
    [[nodiscard]] bool waits() const noexcept override { return false; }
    [[nodiscard]] Result<std::vector<Signature>> sign(const Address& key,
                                                      std::span<const vault::PersonalMessage> messages) const override {
        if (key != address_) {
            return make_error(ErrorCode::not_found, "no such key");
        }
        std::vector<Signature> signatures;
        for (const auto& message : messages) {
            count_->note(message.digest());
            signatures.push_back(sign(message.digest()));
        }
        return signatures;
    }

private:
    [[nodiscard]] Signature sign(const Hash32& digest) const {
        struct Context {
            secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
            ~Context() { secp256k1_context_destroy(context); }
        };
        static const Context own;
        std::array<std::uint8_t, 32> extra{};
        keystore::fill_random(extra);
        secp256k1_ecdsa_signature signature;
        std::array<std::uint8_t, 64> r_and_s{};
        if (secp256k1_ecdsa_sign(own.context, &signature, digest.data.data(), key_.data(), nullptr, extra.data()) !=
                1 ||
            secp256k1_ecdsa_signature_serialize_compact(own.context, r_and_s.data(), &signature) != 1) {
            throw std::runtime_error{"libsecp256k1 does not sign"};
        }
        return *keystore::complete_signature(digest, r_and_s, address_);
    }

    std::array<std::uint8_t, 32> key_{};
    Address address_;
    std::shared_ptr<SignatureCount> count_;
};

}  // namespace

void SignatureCount::note(const Hash32& digest) {
    const std::lock_guard lock{mutex_};
    if (!ignored_.contains(digest)) {
        ++times_[digest];
    }
}

void SignatureCount::ignore(const Hash32& digest) {
    const std::lock_guard lock{mutex_};
    ignored_.insert(digest);
}

int SignatureCount::most() const {
    const std::lock_guard lock{mutex_};
    int most = 0;
    for (const auto& [digest, times] : times_) {
        most = std::max(most, times);
    }
    return most;
}

std::unique_ptr<vault::Custodian> make_varying_custodian(std::span<const std::uint8_t> private_key,
                                                         std::shared_ptr<SignatureCount> count) {
    return std::make_unique<VaryingCustodian>(private_key, std::move(count));
}

}  // namespace farebox::test

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/custody/personal_message.hpp"

namespace farebox::vault {

/// What signing needs of the kernel, once the custodian is open.
enum class SandboxProfile : std::uint8_t {
    memory,   ///< Nothing: the keys are in this process.
    network,  ///< Connections of its own.
    module,   ///< Whatever a library that somebody else wrote does.
};

/// Who keeps the keys and signs with them: a keystore file in this process, a token, a remote signer. Only the core
/// holds one, and only after its rules have allowed a payment. Thread-safe; calls run in parallel. What every custodian
/// does is what tests/vault/custody/contract_test.cpp says.
class Custodian {
public:
    Custodian() = default;
    Custodian(const Custodian&) = delete;
    Custodian& operator=(const Custodian&) = delete;
    virtual ~Custodian() = default;

    /// The keys it can sign with, each once, always in the same order.
    [[nodiscard]] virtual std::vector<Address> addresses() const = 0;
    /// Signing the same message twice gives the same bytes (RFC 6979). Otherwise each signature is another draw in the
    /// lottery that a ticket is, and the signer may ask for only one.
    [[nodiscard]] virtual bool deterministic() const noexcept = 0;
    /// How much of the kernel its process may give up.
    [[nodiscard]] virtual SandboxProfile profile() const noexcept = 0;
    /// sign() may wait for somebody else, to a limit of its own: it belongs on a thread that may be kept.
    [[nodiscard]] virtual bool waits() const noexcept = 0;

    /**
     * @brief Signs every message with one key: recoverable, low s, v 27 or 28, checked to recover to @p key.
     * @return One signature per message in their order, or none at all: not_found (no such key), forbidden (its
     *         keys cannot sign a transaction), or vault_unavailable with a hint where the backend is away, refuses or
     *         takes too long. Then some may have been signed, but
     *         nobody has seen them. No error carries a secret.
     */
    [[nodiscard]] virtual Result<std::vector<Signature>> sign(const Address& key,
                                                              std::span<const PersonalMessage> messages) const = 0;
};

}  // namespace farebox::vault

#pragma once

#include <optional>

#include "farebox/bytes.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/transaction.hpp"

namespace farebox::vault {

/// Something to be signed: 32 bytes that the core hashed itself, as an EIP-191 personal message; or a transaction. A
/// custodian uses the form its keys can sign: some take the message and prefix it themselves, others take the digest
/// alone. The digest is always that of the message or transaction, so that nothing else can be handed to a key.
class PersonalMessage {
public:
    template <class Tag>
    explicit PersonalMessage(const Bytes<Tag, 32>& message) noexcept
        : message_{Hash32{message.data}}, digest_{protocol::personal_sign_digest(message)} {}
    explicit PersonalMessage(const protocol::Transaction& transaction)
        : digest_{protocol::transaction_hash(transaction).data} {}

    /// Absent: a transaction, which only those can sign who take a digest.
    [[nodiscard]] const std::optional<Hash32>& message() const noexcept { return message_; }
    [[nodiscard]] const Hash32& digest() const noexcept { return digest_; }

private:
    std::optional<Hash32> message_;
    Hash32 digest_;
};

}  // namespace farebox::vault

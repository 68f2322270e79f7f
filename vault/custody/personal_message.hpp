#pragma once

#include "farebox/bytes.hpp"
#include "protocol/personal_sign.hpp"

namespace farebox::vault {

/// Something to be signed: 32 bytes that the core hashed itself, as an EIP-191 personal message. A custodian uses the
/// form its keys can sign: some take the message and prefix it themselves, others take the digest alone. The digest is
/// always the message's own, so that nothing else can be handed to a key.
class PersonalMessage {
public:
    template <class Tag>
    explicit PersonalMessage(const Bytes<Tag, 32>& message) noexcept
        : message_{message.data}, digest_{protocol::personal_sign_digest(message)} {}

    [[nodiscard]] const Hash32& message() const noexcept { return message_; }
    [[nodiscard]] const Hash32& digest() const noexcept { return digest_; }

private:
    Hash32 message_;
    Hash32 digest_;
};

}  // namespace farebox::vault

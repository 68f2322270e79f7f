#include "protocol/payment_encoding.hpp"

#include <gtest/gtest.h>

#include <random>

#include "protocol/byte_view.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/payment.hpp"

namespace farebox::protocol {
namespace {

template <class FixedBytes>
FixedBytes random_bytes(std::mt19937_64& random) {
    FixedBytes value;
    for (auto& byte : value.data) {
        byte = static_cast<std::uint8_t>(random());
    }
    return value;
}

TEST(PaymentEncoding, EqualsTheEncodedMessage) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 300; ++i) {
        TicketParams params;
        params.recipient = random_bytes<Address>(random);
        params.face_value = Wei{random() >> (random() % 64)};
        params.win_prob = from_word(random_bytes<Hash32>(random).data);
        params.recipient_rand_hash = random_bytes<RecipientRandHash>(random);
        params.seed = Uint256{{random() % 3}};
        params.expiration_block = Uint256{{random()}};
        const auto sender = random_bytes<Address>(random);
        const auto block_hash = random_bytes<BlockHash>(random);
        std::vector<Signature> signatures(1 + random() % 4);
        for (Signature& signature : signatures) {
            signature = random_bytes<Signature>(random);
        }
        wire::PriceInfo price;
        price.price_per_unit = static_cast<std::int64_t>(random());
        price.pixels_per_unit = 1;
        price.constraint = std::string(random() % 200, 'm');
        price.unknown = "\xf8\x07\x2a";

        wire::Payment payment;
        payment.ticket_params = to_payment_params(params);
        payment.sender = to_string(sender);
        payment.expiration_params = {.creation_round = 7, .creation_round_block_hash = to_string(block_hash)};
        for (std::size_t n = 0; n < signatures.size(); ++n) {
            payment.ticket_sender_params.push_back(
                {.sender_nonce = static_cast<std::uint32_t>(500 + n), .sig = to_string(signatures[n])});
        }
        payment.expected_price = price;

        std::string bytes;
        encode_payment_to({.params = params,
                           .sender = sender,
                           .creation_round = 7,
                           .creation_round_block_hash = block_hash,
                           .first_nonce = 500,
                           .signatures = signatures,
                           .expected_price = price},
                          bytes);
        ASSERT_EQ(bytes, encode(payment));
    }
}

}  // namespace
}  // namespace farebox::protocol

#include <gtest/gtest.h>

#include <set>

#include "keystore/verify.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"
#include "vault/frames.hpp"

/// Credentials and tickets are both "personal_sign of a Keccak-256", without a word that tells them apart. So no frame
/// but a checked payment may make the vault hash the 168 or 232 bytes of a ticket.
namespace farebox::vault {
namespace {

using protocol::as_chars;

const VaultCore& core() {
    static const VaultCore kCore{test::two_keys(), {.max_ticket_ev = Wei{1}, .max_face_value = Wei{1}}, "test"};
    return kCore;
}

/// A ticket worth far more than the caps allow.
protocol::Ticket forbidden_ticket(std::int64_t creation_round) {
    protocol::Ticket ticket;
    ticket.recipient.data.fill(0x22);
    ticket.sender = test::first_address();
    ticket.face_value = Wei{1'000'000'000};
    ticket.win_prob = kMaxUint256;
    ticket.sender_nonce = 1;
    ticket.creation_round = creation_round;
    return ticket;
}

/// Every signature that an answer carries.
std::vector<Signature> signatures_in(const std::string& answer_frame) {
    const auto answer = decode_answer(answer_frame);
    std::vector<Signature> found;
    if (const auto* payment = std::get_if<PaymentSignatures>(&*answer)) {
        found = payment->tickets;
        found.insert(found.end(), payment->credentials ? 1U : 0U, payment->credentials.value_or(Signature{}));
    } else if (const auto* proof = std::get_if<AddressProof>(&*answer)) {
        found.push_back(proof->signature);
    } else if (const auto* job = std::get_if<ByocJobSignature>(&*answer)) {
        found.push_back(job->signature);
    }
    return found;
}

void expect_unsigned(const std::string& answer_frame, const protocol::Ticket& ticket) {
    const auto digest = protocol::personal_sign_digest(protocol::ticket_hash(ticket));
    for (const auto& signature : signatures_in(answer_frame)) {
        const auto signer = keystore::recover(digest, signature);
        EXPECT_FALSE(signer && *signer == ticket.sender) << "a forbidden ticket was signed";
    }
}

PaymentOrder credentials_only(std::string manifest_id) {
    PaymentOrder order;
    order.key = test::first_address();
    order.manifest_id = std::move(manifest_id);
    return order;
}

class TicketPreimageAsManifestId : public testing::TestWithParam<std::int64_t> {};

/// Whole, and every part of it: credentials append 64 bytes of their own, so 104 and 168 bytes would complete a ticket.
TEST_P(TicketPreimageAsManifestId, IsRefused) {
    const auto ticket = forbidden_ticket(GetParam());
    const auto preimage = protocol::ticket_preimage(ticket);
    const std::string bytes{as_chars(preimage.span())};
    ASSERT_TRUE(bytes.size() == 168 || bytes.size() == 232);
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        const auto answer = core().handle(encode_request(credentials_only(bytes.substr(0, size))));
        EXPECT_TRUE(signatures_in(answer).empty()) << size;
    }
}
INSTANTIATE_TEST_SUITE_P(ShortAndLong, TicketPreimageAsManifestId, testing::Values(0, 4021));

TEST(Credentials, AreNeverAsLongAsATicketPreimage) {
    for (std::size_t size = 1; size <= kMaxManifestIdBytes; ++size) {
        const std::string manifest_id(size, 'a');
        ASSERT_TRUE(is_manifest_id(manifest_id));
        EXPECT_LT(protocol::flatten_segment({.manifest_id = manifest_id}).size(), 168U);
    }
}

TEST(Credentials, OfAnyAllowedManifestIdSignWhatFlattenSays) {
    const std::string manifest_id(kMaxManifestIdBytes, 'z');
    const auto signatures = signatures_in(core().handle(encode_request(credentials_only(manifest_id))));
    ASSERT_EQ(signatures.size(), 1U);
    const auto hash = protocol::keccak256(protocol::flatten_segment({.manifest_id = manifest_id}));
    EXPECT_EQ(*keystore::recover(protocol::personal_sign_digest(hash), signatures[0]), test::first_address());
}

TEST(AddressProof, CoversTheAddressTextOnly) {
    EXPECT_EQ(protocol::address_proof_text(Address{}).size(), 42U);
}

/// Raw bytes of a ticket in every place where a frame takes bytes, and as the frame itself.
TEST(TicketPreimage, InAnyFrameIsNotSigned) {
    for (const std::int64_t round : {0, 4021}) {
        const auto ticket = forbidden_ticket(round);
        const auto preimage = protocol::ticket_preimage(ticket);
        const std::string bytes{as_chars(preimage.span())};
        const std::string hash = protocol::to_string(protocol::ticket_hash(preimage));
        for (int kind = 0; kind < 256; ++kind) {
            for (const auto& body : {bytes, hash, bytes + hash}) {
                std::string frame{static_cast<char>(kFrameVersion),     static_cast<char>(kind),       0, 0,
                                  static_cast<char>(body.size() >> 8U), static_cast<char>(body.size())};
                expect_unsigned(core().handle(frame + body), ticket);
                EXPECT_TRUE(signatures_in(core().handle(frame + body)).empty()) << kind;
            }
        }
        EXPECT_TRUE(signatures_in(core().handle(bytes)).empty());
        EXPECT_TRUE(signatures_in(core().handle(hash)).empty());
    }
}

/// An honest-looking order of the forbidden ticket meets the caps.
TEST(TicketPreimage, OfAForbiddenTicketIsStoppedByTheCaps) {
    const auto ticket = forbidden_ticket(0);
    PaymentOrder order = test::good_order();
    order.recipient = ticket.recipient;
    order.face_value = ticket.face_value;
    order.win_prob = ticket.win_prob;
    const auto answer = decode_answer(core().handle(encode_request(order)));
    EXPECT_EQ(std::get<Error>(*answer).code, ErrorCode::ev_exceeded);
}

/// With a manifest id that is refused, the tickets of the same frame are not signed either.
TEST(Payment, WithABadManifestIdSignsNothingAtAll) {
    auto order = test::good_order();
    order.manifest_id = "not/allowed";
    const VaultCore wide{test::two_keys(), test::wide_caps(), "test"};
    EXPECT_TRUE(signatures_in(wide.handle(encode_request(order))).empty());
}

}  // namespace
}  // namespace farebox::vault

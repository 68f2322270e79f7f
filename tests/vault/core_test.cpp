#include "vault/core.hpp"

#include <gtest/gtest.h>

#include "keystore/verify.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vault/fixture.hpp"

namespace farebox::vault {
namespace {

using test::good_order;

Answer ask(const VaultCore& core, const Request& request) {
    auto answer = decode_answer(core.handle(encode_request(request)));
    return *std::move(answer);
}

class Core : public testing::Test {
protected:
    VaultCore core_{test::two_keys(), test::wide_caps(), "test"};
    PaymentOrder order_ = good_order();

    PaymentSignatures sign() { return std::get<PaymentSignatures>(ask(core_, order_)); }
    void expect_refused(ErrorCode code) {
        const auto answer = ask(core_, order_);
        const auto* error = std::get_if<Error>(&answer);
        ASSERT_NE(error, nullptr) << "it was signed";
        EXPECT_EQ(error->code, code) << error->message;
    }
    void use_caps(const Wei& max_ticket_ev, const Wei& max_face_value) {
        core_ = VaultCore{test::two_keys(), {max_ticket_ev, max_face_value}, "test"};
    }
};

TEST_F(Core, SaysItsKeysCapsAndProfile) {
    use_caps(Wei{3}, Wei{4});
    const auto hello = std::get<Hello>(ask(core_, HelloRequest{}));
    ASSERT_EQ(hello.keys.size(), 2U);
    EXPECT_EQ(hello.keys[0], (KeyInfo{test::first_address(), true}));
    EXPECT_EQ(hello.caps, (VaultCaps{Wei{3}, Wei{4}}));
    EXPECT_EQ(hello.profile, "test");
}

TEST_F(Core, ProvesTheAddressOfAKeyItHolds) {
    const auto proof = std::get<AddressProof>(ask(core_, AddressProofRequest{test::first_address()}));
    const auto signer = keystore::recover(protocol::address_proof_digest(test::first_address()), proof.signature);
    ASSERT_TRUE(signer);
    EXPECT_EQ(*signer, test::first_address());
}

TEST_F(Core, ProvesNoOtherAddress) {
    const auto answer = ask(core_, AddressProofRequest{Address{}});
    EXPECT_EQ(std::get<Error>(answer).code, ErrorCode::not_found);
}

TEST_F(Core, SignsConsecutiveNoncesAndTheCredentials) {
    const auto signatures = sign();
    ASSERT_EQ(signatures.tickets.size(), 3U);
    protocol::Ticket ticket{order_.recipient,
                            order_.key,
                            order_.face_value,
                            order_.win_prob,
                            7,
                            order_.rand_hash,
                            4021,
                            order_.creation_round_block_hash};
    for (const auto& signature : signatures.tickets) {
        const auto signer = keystore::recover(protocol::personal_sign_digest(protocol::ticket_hash(ticket)), signature);
        ASSERT_TRUE(signer);
        EXPECT_EQ(*signer, order_.key) << ticket.sender_nonce;
        ++ticket.sender_nonce;
    }
    const auto signer = keystore::recover(protocol::credentials_digest("993a0877"), signatures.credentials.value());
    ASSERT_TRUE(signer);
    EXPECT_EQ(*signer, order_.key);
}

TEST_F(Core, SignsTheSameOrderToTheSameBytes) {
    EXPECT_EQ(sign(), sign());
}

TEST_F(Core, SignsNoCredentialsWithoutAManifestId) {
    order_.manifest_id.reset();
    EXPECT_FALSE(sign().credentials);
}

TEST_F(Core, SignsCredentialsAlone) {
    order_.count = 0;
    const auto signatures = sign();
    EXPECT_TRUE(signatures.tickets.empty());
    EXPECT_TRUE(signatures.credentials);
}

TEST_F(Core, SignsCredentialsAloneWhateverTheUnusedTicketFields) {
    PaymentOrder bare;
    bare.key = test::first_address();
    bare.manifest_id = "m";
    order_ = bare;
    use_caps(Wei{}, Wei{});
    EXPECT_TRUE(sign().credentials);
}

TEST_F(Core, SignsAHundredTicketsAtOnce) {
    order_.count = 100;
    EXPECT_EQ(sign().tickets.size(), 100U);
}

TEST_F(Core, RefusesToSignNothing) {
    order_.count = 0;
    order_.manifest_id.reset();
    expect_refused(ErrorCode::invalid_argument);
}

TEST_F(Core, RefusesMoreThanAHundredTickets) {
    order_.count = 101;
    expect_refused(ErrorCode::invalid_argument);
}

TEST_F(Core, RefusesAKeyItDoesNotHold) {
    order_.key = order_.recipient;
    expect_refused(ErrorCode::not_found);
}

TEST_F(Core, RefusesABadManifestId) {
    order_.manifest_id = "a/b";
    expect_refused(ErrorCode::invalid_argument);
}

TEST_F(Core, RefusesAnEmptyManifestId) {
    order_.manifest_id = "";
    expect_refused(ErrorCode::invalid_argument);
}

struct Nonces {
    std::uint32_t first;
    std::uint32_t count;
    bool allowed;
};
class CoreNonces : public Core, public testing::WithParamInterface<Nonces> {};
TEST_P(CoreNonces, LieBetween1And600) {
    order_.first_nonce = GetParam().first;
    order_.count = GetParam().count;
    if (GetParam().allowed) {
        EXPECT_EQ(sign().tickets.size(), GetParam().count);
    } else {
        expect_refused(ErrorCode::invalid_argument);
    }
}
INSTANTIATE_TEST_SUITE_P(Ranges, CoreNonces,
                         testing::Values(Nonces{1, 1, true}, Nonces{600, 1, true}, Nonces{501, 100, true},
                                         Nonces{0, 1, false}, Nonces{601, 1, false}, Nonces{502, 100, false},
                                         Nonces{0xffffffffU, 2, false}, Nonces{0xffffffffU, 1, false}));

TEST_F(Core, RefusesANegativeCreationRound) {
    order_.creation_round = -1;
    expect_refused(ErrorCode::invalid_argument);
}

TEST_F(Core, RefusesTicketsWithoutRecipient) {
    order_.recipient = Address{};
    expect_refused(ErrorCode::invalid_argument);
}

TEST_F(Core, RefusesWorthlessTickets) {
    order_.win_prob = Uint256{};
    expect_refused(ErrorCode::zero_ev);
    order_ = good_order();
    order_.face_value = Wei{};
    expect_refused(ErrorCode::zero_ev);
}

TEST_F(Core, KeepsToItsFaceValueCap) {
    use_caps(Wei{kMaxUint256}, Wei{1'000'000});
    EXPECT_EQ(sign().tickets.size(), 3U);
    use_caps(Wei{kMaxUint256}, Wei{999'999});
    expect_refused(ErrorCode::ev_exceeded);
}

TEST_F(Core, KeepsToItsEvCapExactly) {
    order_.win_prob = kMaxUint256;  // EV = face value
    use_caps(Wei{1'000'000}, Wei{kMaxUint256});
    EXPECT_EQ(sign().tickets.size(), 3U);
    use_caps(Wei{999'999}, Wei{kMaxUint256});
    expect_refused(ErrorCode::ev_exceeded);
    order_.win_prob.limbs[0] -= 1;  // EV just below 1,000,000 is still above 999,999
    expect_refused(ErrorCode::ev_exceeded);
}

TEST_F(Core, HandlesTheLargestNumbers) {
    order_.face_value = Wei{kMaxUint256};
    order_.win_prob = kMaxUint256;
    EXPECT_EQ(sign().tickets.size(), 3U);
    use_caps(Wei{1}, Wei{kMaxUint256});
    expect_refused(ErrorCode::ev_exceeded);
}

TEST_F(Core, AnswersAnyBytesWithARefusal) {
    for (const std::string& frame : {std::string{}, std::string{"garbage"}, std::string(100'000, '\xff')}) {
        const auto answer = decode_answer(core_.handle(frame));
        ASSERT_TRUE(answer);
        EXPECT_EQ(std::get<Error>(*answer).code, ErrorCode::invalid_argument);
    }
}

/// The vectors' tickets through the vault. Rule: a vector with a nonce outside 1 to 600 or of no worth is refused, as
/// are manifest ids outside the character set; the rest gives the reference's signature.
PaymentOrder order_of(const nlohmann::json& in, const Address& key) {
    const auto number = [&](const char* name) { return *protocol::parse_decimal(in.at(name).get<std::string>()); };
    PaymentOrder order;
    order.key = key;
    order.recipient = farebox::test::fixed_of<Address>(in.at("recipient"));
    order.face_value = Wei{number("faceValue")};
    order.win_prob = number("winProb");
    order.rand_hash = farebox::test::fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
    order.creation_round = static_cast<std::int64_t>(protocol::to_uint64(number("creationRound")).value());
    order.creation_round_block_hash = farebox::test::fixed_of<BlockHash>(in.at("creationRoundBlockHash"));
    order.first_nonce = in.at("senderNonce").get<std::uint32_t>();
    order.count = 1;
    return order;
}

VaultCore core_with_key(const nlohmann::json& in, Address& address) {
    const auto bytes = farebox::test::bytes_of(in.at("privateKey"));
    auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(bytes));
    keystore::Keyring keys;
    address = key->address();
    EXPECT_TRUE(keys.add(*std::move(key)));
    return VaultCore{std::move(keys), test::wide_caps(), "test"};
}

class TicketVectors : public testing::TestWithParam<nlohmann::json> {};
TEST_P(TicketVectors, GiveTheReferencesSignatureOrAreRefused) {
    const auto& in = GetParam().at("in");
    Address key;
    const auto core = core_with_key(in, key);
    const auto order = order_of(in, key);
    const auto answer = ask(core, order);
    const bool worthless = order.face_value.is_zero() || order.win_prob.is_zero();
    if (worthless || order.first_nonce == 0 || order.first_nonce > kMaxNonce || order.recipient.is_zero()) {
        EXPECT_TRUE(std::holds_alternative<Error>(answer));
        return;
    }
    EXPECT_EQ(std::get<PaymentSignatures>(answer).tickets.at(0),
              farebox::test::fixed_of<Signature>(GetParam().at("out").at("signature")));
}
INSTANTIATE_TEST_SUITE_P(Vectors, TicketVectors, testing::ValuesIn(farebox::test::vectors("ticket.json")),
                         farebox::test::CaseName{});

class CredentialVectors : public testing::TestWithParam<nlohmann::json> {};
TEST_P(CredentialVectors, GiveTheReferencesSignatureOrAreRefused) {
    const auto& in = GetParam().at("in");
    PaymentOrder order;
    const auto core = core_with_key(in, order.key);
    order.manifest_id = in.at("manifestID").get<std::string>();
    const auto answer = ask(core, order);
    if (!is_manifest_id(*order.manifest_id)) {
        EXPECT_TRUE(std::holds_alternative<Error>(answer));
        return;
    }
    EXPECT_EQ(std::get<PaymentSignatures>(answer).credentials.value(),
              farebox::test::fixed_of<Signature>(GetParam().at("out").at("signature")));
}
INSTANTIATE_TEST_SUITE_P(Vectors, CredentialVectors,
                         testing::ValuesIn(farebox::test::vectors("segcreds.json", "livePayment")),
                         farebox::test::CaseName{});

}  // namespace
}  // namespace farebox::vault

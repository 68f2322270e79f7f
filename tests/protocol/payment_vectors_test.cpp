#include <gtest/gtest.h>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/payment_encoding.hpp"
#include "protocol/price.hpp"
#include "protocol/sender_validation.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/protocol/vectors.hpp"
#include "tests/protocol/wire_oracle.hpp"

namespace farebox::protocol::test {
namespace {

std::string hex_of(std::string_view bytes) {
    return to_hex_0x(as_bytes(bytes));
}

TEST(PaymentVectors, MessagesRoundTrip) {
    for_each_case("payment.json", "roundtrip", [](const Json& in, const Json& out, const std::string&) {
        const auto expected = new_protobuf(in.at("message"));
        fill(*expected, in.at("fields"));
        EXPECT_EQ(hex_of(deterministic_bytes(*expected)), out.at("bytes"));
        const auto again = recode(in.at("message"), bytes_of(out.at("bytes")));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(hex_of(*again), out.at("bytes"));
    });
}

TEST(PaymentVectors, OddEncodingsDecodeToTheReferencesFields) {
    for_each_case("payment.json", "decode", [](const Json& in, const Json& out, const std::string&) {
        const auto expected = new_protobuf(in.at("message"));
        fill(*expected, out.at("fields"));
        const auto again = recode(in.at("message"), bytes_of(in.at("bytes")));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(hex_of(*again), hex_of(deterministic_bytes(*expected)));
    });
}

TEST(PaymentVectors, BrokenEncodingsAreRefused) {
    for_each_case("payment.json", "decodeError", [](const Json& in, const Json&, const std::string& reason) {
        const auto again = recode(in.at("message"), bytes_of(in.at("bytes")));
        ASSERT_FALSE(again) << reason;
        EXPECT_EQ(again.error().code, ErrorCode::invalid_argument);
    });
}

/// The tickets' signatures are the reference's; how they are made is tested in tests/keystore.
std::vector<Signature> signatures_of(const Json& payment) {
    std::vector<Signature> signatures;
    for (const Json& ticket : payment.value("ticket_sender_params", Json::array())) {
        signatures.push_back(fixed_of<Signature>(ticket.at("sig")));
    }
    return signatures;
}

TEST(PaymentVectors, GeneratedPaymentsAreTheReferencesByteForByte) {
    for_each_case("payment.json", "genPayment", [](const Json& in, const Json& out, const std::string& error) {
        const auto info =
            wire::decode_orchestrator_info(*base64_decode(in.at("orchestratorInfoBase64").get<std::string>()));
        ASSERT_TRUE(info);
        const auto price = to_price(info->price_info ? &*info->price_info : nullptr);
        EXPECT_EQ(static_cast<bool>(price), error.empty());
        if (!error.empty()) {
            return;
        }
        const auto params = to_ticket_params(*info->ticket_params);
        // A recipient that is not 20 bytes long is refused here; the reference keeps its last 20 bytes.
        ASSERT_EQ(static_cast<bool>(params), info->ticket_params->recipient.size() == 20);
        if (!params) {
            EXPECT_EQ(params.error().code, ErrorCode::ticket_params_rejected);
            return;
        }
        const CreationRound creation = choose_creation_round(
            *params,
            {int64_of(in.at("lastInitializedRound")), fixed_of<BlockHash>(in.at("lastInitializedL1BlockHash"))});
        const auto signatures = signatures_of(out.at("payment"));
        const auto sender = fixed_of<Address>(out.at("payment").at("sender"));
        std::string bytes;
        encode_payment_to({.params = *params,
                           .sender = sender,
                           .creation_round = creation.round,
                           .creation_round_block_hash = creation.block_hash,
                           .first_nonce = in.at("startNonce").get<std::uint32_t>() + 1,
                           .signatures = signatures,
                           .expected_price = *info->price_info},
                          bytes);
        EXPECT_EQ(hex_of(bytes), out.at("bytes"));
        EXPECT_EQ(base64_encode(bytes), out.at("base64"));
    });
}

}  // namespace
}  // namespace farebox::protocol::test

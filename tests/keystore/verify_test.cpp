#include "keystore/verify.hpp"

#include <gtest/gtest.h>

#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::keystore {
namespace {

using protocol::as_bytes;
using test::bytes_of;

class VerifyPersonal : public testing::TestWithParam<nlohmann::json> {};

TEST_P(VerifyPersonal, AgreesWithTheReference) {
    const auto& in = GetParam().at("in");
    const auto message = bytes_of(in.at("message"));
    const auto signature = bytes_of(in.at("signature"));
    const bool valid =
        verify_personal(test::fixed_of<Address>(in.at("address")), as_bytes(message), as_bytes(signature));
    EXPECT_EQ(valid, GetParam().at("out").at("valid").get<bool>());
}
INSTANTIATE_TEST_SUITE_P(Vectors, VerifyPersonal, testing::ValuesIn(test::vectors("personal_sign.json", "verify")),
                         test::CaseName{});

TEST(Recover, FindsTheSignerOfEveryMessageVector) {
    for (const auto& entry : test::vectors("personal_sign.json", "sign")) {
        const auto signer = recover(test::fixed_of<Hash32>(entry.at("out").at("digest")),
                                    test::fixed_of<Signature>(entry.at("out").at("signature")));
        ASSERT_TRUE(signer) << entry.at("name");
        EXPECT_EQ(*signer, test::fixed_of<Address>(entry.at("out").at("recovered"))) << entry.at("name");
    }
}

TEST(Recover, RefusesASignatureOfZeros) {
    Signature signature;
    signature.data[64] = 27;
    const auto signer = recover(Hash32{}, signature);
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().code, ErrorCode::invalid_argument);
}

TEST(RecoverPersonal, RefusesOtherLengthsThan65) {
    for (const std::size_t size : {0U, 64U, 66U}) {
        const std::string signature(size, '\x1b');
        const auto signer = recover_personal(as_bytes("message"), as_bytes(signature));
        ASSERT_FALSE(signer) << size;
        EXPECT_EQ(signer.error().code, ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace farebox::keystore

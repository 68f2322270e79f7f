#include <gtest/gtest.h>

#include "vault/custody/aws_kms/credentials.hpp"

namespace farebox::vault::aws_kms {
namespace {

TEST(AwsCredentials, AreTakenFromTheirProfile) {
    const auto read = parse_credentials(
        "aws_access_key_id = NOBODYS\n[default]\naws_access_key_id=AKID1\r\naws_secret_access_key = s+/=1\n"
        "region = eu-central-1\n; aws_session_token = no\n[profile two]\naws_access_key_id=AKID2\n"
        "aws_secret_access_key=two\naws_session_token = token==\n[three]\n",
        "two");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->access_key_id, "AKID2");
    EXPECT_EQ(read->secret.reveal(), "two");
    EXPECT_EQ(read->session_token.reveal(), "token==");
    const auto first =
        parse_credentials("[default]\naws_access_key_id=AKID1\r\naws_secret_access_key = s+/=1\n", "default");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->secret.reveal(), "s+/=1");
    EXPECT_TRUE(first->session_token.empty());
}

class AwsCredentialsRefuse : public testing::TestWithParam<std::string> {};
TEST_P(AwsCredentialsRefuse, WhatIsNoPairOfKeys) {
    const auto read = parse_credentials(GetParam(), "default");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(read.error().message.find("secret"), read.error().message.find("secret of it")) << "quotes no value";
}
INSTANTIATE_TEST_SUITE_P(
    Bad, AwsCredentialsRefuse,
    testing::Values("", "default", "[default]", "[defaults]\naws_access_key_id=A\naws_secret_access_key=secret",
                    "[default]\naws_access_key_id=A", "[default]\naws_secret_access_key=secret",
                    "[default]\naws_access_key_id=A/B\naws_secret_access_key=secret",
                    "[default]\naws_access_key_id=A\naws_secret_access_key=sec ret",
                    "[default]\naws_access_key_id=A\naws_secret_access_key=sec\x01ret",
                    "[default]\naws_access_key_id=A\naws_secret_access_key=" + std::string(257, 's'),
                    "[default]\naws_access_key_id=A\naws_secret_access_key=secret\naws_session_token=a b",
                    "[default]\naws_access_key_id=A\naws_secret_access_key=secret\naws_session_token=" +
                        std::string(8 * 1024 + 1, 't')));

}  // namespace
}  // namespace farebox::vault::aws_kms

// Keys of AWS KMS as moto plays it, whose signature check and policies are botocore's and its own.
#include <gtest/gtest.h>

#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/third_party/moto.hpp"
#include "tests/vault/custody/kms_fixture.hpp"

namespace farebox::test {
namespace {

using vault::PersonalMessage;

class MotoKms : public testing::Test {
protected:
    static void SetUpTestSuite() { moto_ = std::make_unique<Moto>(); }
    static void TearDownTestSuite() { moto_.reset(); }

    vault::AwsKmsOptions options(const vault::test::AwsAccess& access) {
        files_.write(access);
        vault::AwsKmsOptions options;
        options.key_ids = {"alias/first", "alias/second"};
        options.region = moto_->region();
        options.endpoint = moto_->endpoint();
        options.credentials_file = files_.path();
        return options;
    }
    Error error_of(const vault::AwsKmsOptions& options) {
        auto opened = vault::open_aws_kms(options);
        return opened ? Error{} : std::move(opened).error();
    }
    void expect_signs(const std::string& who) {
        const auto opened = vault::open_aws_kms(options(moto_->access(who)));
        ASSERT_TRUE(opened) << opened.error().message;
        const auto keys = (*opened)->addresses();
        ASSERT_EQ(keys.size(), 2U);
        std::vector<PersonalMessage> messages;
        for (int i = 0; i < 20; ++i) {
            messages.emplace_back(protocol::keccak256(std::to_string(i)));
        }
        for (const auto& key : keys) {
            const auto signatures = (*opened)->sign(key, messages);
            ASSERT_TRUE(signatures) << signatures.error().message;
            for (std::size_t i = 0; i < messages.size(); ++i) {
                const auto signer = keystore::recover(messages[i].digest(), signatures->at(i));
                EXPECT_TRUE(signer && *signer == key) << i;
            }
        }
    }

    static inline std::unique_ptr<Moto> moto_;
    vault::test::AwsFiles files_;
};

TEST_F(MotoKms, SignsForAUser) {
    expect_signs("signer");
}

TEST_F(MotoKms, SignsForTemporaryCredentials) {
    expect_signs("role");
}

TEST_F(MotoKms, RefusesAWrongSecret) {
    auto access = moto_->access("signer");
    access.secret.back() = access.secret.back() == 'A' ? 'B' : 'A';
    const auto error = error_of(options(access));
    EXPECT_EQ(error.code, ErrorCode::unauthenticated) << error.message;
}

TEST_F(MotoKms, RefusesAnUnknownAccessKey) {
    auto access = moto_->access("signer");
    access.id = "AKIAUNKNOWNUNKNOWN00";
    const auto error = error_of(options(access));
    EXPECT_EQ(error.code, ErrorCode::unauthenticated) << error.message;
}

TEST_F(MotoKms, RefusesWhomNoPolicyAllows) {
    const auto error = error_of(options(moto_->access("stranger")));
    // moto says so in XML, which KMS does not speak: all that can be told is that it was refused.
    EXPECT_EQ(error.code, ErrorCode::unauthenticated) << error.message;
}

TEST_F(MotoKms, HasNoUseForOtherKeys) {
    auto other = options(moto_->access("signer"));
    for (const auto* key : {"alias/p256", "alias/symmetric"}) {
        other.key_ids = {key};
        EXPECT_EQ(error_of(other).code, ErrorCode::invalid_argument) << key << error_of(other).message;
    }
    other.key_ids = {"alias/none"};
    EXPECT_EQ(error_of(other).code, ErrorCode::not_found) << error_of(other).message;
}

TEST_F(MotoKms, PaysForAJob) {
    const auto kms = options(moto_->access("role"));
    SignerOptions options;
    options.replaced = {{"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"aws-kms\"\n"}};
    options.settings = {"aws_kms.key_ids=alias/first", "aws_kms.region=" + kms.region,
                        "aws_kms.endpoint=" + kms.endpoint,
                        "aws_kms.credentials_file=" + kms.credentials_file.string()};
    Sandbox sandbox;
    Signer signer{sandbox, options};
    const auto call =
        run({"farebox", "call", "echo/fixed", "--data", R"({"prompt":"hi"})"}, gateway_environment(sandbox, signer));
    ASSERT_EQ(call.status, 0) << call.err << signer.process().err();
    const auto report = sandbox.report();
    EXPECT_FALSE(report.at("tickets").empty());
    EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
}

}  // namespace
}  // namespace farebox::test

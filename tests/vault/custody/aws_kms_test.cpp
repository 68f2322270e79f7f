// What is AWS KMS's own; the rest is the contract's.
#include "vault/custody/aws_kms_custodian.hpp"

#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "tests/vault/custody/kms_fixture.hpp"

namespace farebox::vault {
namespace {

class AwsKms : public testing::Test {
protected:
    void SetUp() override {
        server_.make_key("alias/first");
        server_.make_key("alias/second");
        files_.write(test::good_access());
        options_ = files_.options(server_);
    }
    Error error_of_opening() {
        auto opened = open_aws_kms(options_);
        return opened ? Error{} : std::move(opened).error();
    }
    std::unique_ptr<Custodian> open() {
        auto opened = open_aws_kms(options_);
        EXPECT_TRUE(opened) << opened.error().message;
        return opened ? *std::move(opened) : nullptr;
    }
    Result<std::vector<Signature>> sign(const Custodian& custodian) {
        return custodian.sign(custodian.addresses().front(), {&message_, 1});
    }

    test::AwsFiles files_;
    test::KmsServer server_{test::good_access()};
    AwsKmsOptions options_;
    const PersonalMessage message_{protocol::keccak256(std::string_view{"message"})};
};

TEST_F(AwsKms, IsNotDeterministic) {
    EXPECT_FALSE(open()->deterministic());
}

TEST_F(AwsKms, TakesAKeyThatIsNamedTwiceOnce) {
    options_.key_ids.push_back("alias/first");
    EXPECT_EQ(open()->addresses().size(), 2U);
}

TEST_F(AwsKms, KeepsTheKeyThatAnAliasStoodForWhenItOpened) {
    const auto custodian = open();
    server_.point("alias/first", server_.make_key("alias/third"));
    EXPECT_TRUE(sign(*custodian)) << "its address is in running sessions";
}

TEST_F(AwsKms, WorksWithoutASessionToken) {
    const test::AwsAccess access{"AKIDLONGLIVED", "secret-0815", {}};
    server_.let_in(access);
    files_.write(access);
    EXPECT_TRUE(open());
}

TEST_F(AwsKms, ReadsCredentialsAgainThatHaveExpired) {
    const auto custodian = open();
    auto renewed = test::good_access();
    renewed.token = "another-token-4711";
    server_.let_in(renewed);
    const auto refused = sign(*custodian);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::vault_unavailable);
    EXPECT_NE(refused.error().message.find("ExpiredTokenException"), std::string::npos) << refused.error().message;
    files_.write(renewed);
    EXPECT_TRUE(sign(*custodian));
    files_.write_text("broken");
    EXPECT_TRUE(sign(*custodian)) << "good ones are kept";
}

TEST_F(AwsKms, RefusesAKeyOnAnotherCurve) {
    server_.make_key("alias/p256", "P-256");
    options_.key_ids = {"alias/p256"};
    const auto error = error_of_opening();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    EXPECT_NE(error.hint.find("ECC_SECG_P256K1"), std::string::npos);
}

TEST_F(AwsKms, DoesNotFindAKeyThatIsNotThere) {
    options_.key_ids = {"alias/none"};
    EXPECT_EQ(error_of_opening().code, ErrorCode::not_found);
}

struct Refusal {
    const char* type;
    ErrorCode code;
    const char* hint;
};
class AwsKmsRefusals : public AwsKms, public testing::WithParamInterface<Refusal> {};
TEST_P(AwsKmsRefusals, SayWhatToDo) {
    server_.answer("GetPublicKey", 400, std::string{"{\"__type\":\""} + GetParam().type + "\",\"message\":\"secret\"}");
    const auto error = error_of_opening();
    EXPECT_EQ(error.code, GetParam().code) << error.message;
    EXPECT_NE(error.hint.find(GetParam().hint), std::string::npos) << error.hint;
    EXPECT_EQ(error.message.find("secret"), std::string::npos) << error.message;
}
INSTANTIATE_TEST_SUITE_P(
    Known, AwsKmsRefusals,
    testing::Values(Refusal{"AccessDeniedException", ErrorCode::forbidden, "kms:Sign"},
                    Refusal{"com.amazonaws.kms#AccessDeniedException", ErrorCode::forbidden, "kms:GetPublicKey"},
                    Refusal{"DisabledException", ErrorCode::vault_unavailable, "enable"},
                    Refusal{"ThrottlingException", ErrorCode::vault_unavailable, "quota"},
                    Refusal{"InvalidSignatureException", ErrorCode::unauthenticated, "clock"},
                    Refusal{"UnsupportedOperationException", ErrorCode::invalid_argument, "ECC_SECG_P256K1"},
                    Refusal{"KMSInternalException", ErrorCode::vault_unavailable, "AWS"},
                    Refusal{"<b>secret</b>", ErrorCode::vault_unavailable, "AWS"}));

TEST_F(AwsKms, IsRefusedBySomethingBeforeIt) {
    server_.answer("GetPublicKey", 403, "<html>no</html>");
    EXPECT_EQ(error_of_opening().code, ErrorCode::unauthenticated);
    server_.answer("GetPublicKey", 502, "<html>no</html>");
    EXPECT_EQ(error_of_opening().code, ErrorCode::vault_unavailable);
}

TEST_F(AwsKms, ThatThrottlesIsAskedAgainLater) {
    const auto custodian = open();
    server_.answer("Sign", 400, R"({"__type":"ThrottlingException","message":"Rate exceeded"})");
    const auto signatures = sign(*custodian);
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
    EXPECT_TRUE(signatures.error().retryable);
    EXPECT_GT(signatures.error().retry_after.count(), 0);
}

std::string base64_of_hex(const char* hex) {
    return protocol::base64_encode(*protocol::parse_hex(hex));
}
std::string signature_answer(const std::string& der) {
    return "{\"Signature\":\"" + der + "\"}";
}

class AwsKmsSignatures : public AwsKms, public testing::WithParamInterface<std::string> {};
TEST_P(AwsKmsSignatures, ThatAreNotTheKeysGoNowhere) {
    const auto custodian = open();
    server_.answer("Sign", 200, GetParam());
    const auto signatures = sign(*custodian);
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
    EXPECT_TRUE(signatures.error().retryable);
}
INSTANTIATE_TEST_SUITE_P(Bad, AwsKmsSignatures,
                         testing::Values("null", "[]", "{}", "{", R"({"Signature":null})", R"({"Signature":"%"})",
                                         R"({"Signature":""})",
                                         signature_answer(base64_of_hex("3006020101020101")),      // r = s = 1
                                         signature_answer(base64_of_hex("300602010102010100")),    // a byte too many
                                         signature_answer(base64_of_hex("30060201010201")),        // cut off
                                         signature_answer(base64_of_hex("30060201ff0201ff")),      // negative
                                         signature_answer(base64_of_hex("3006020100020100")),      // zero
                                         signature_answer(base64_of_hex("30800201010201010000")),  // indefinite length
                                         signature_answer(std::string(60'000, 'A')), std::string(70'000, ' '),
                                         std::string(2'000, '[')));

class AwsKmsPublicKeys : public AwsKms, public testing::WithParamInterface<std::string> {};
TEST_P(AwsKmsPublicKeys, ThatAreNoneDoNotOpen) {
    server_.answer("GetPublicKey", 200, GetParam());
    const auto error = error_of_opening();
    EXPECT_TRUE(error.code == ErrorCode::protocol_error || error.code == ErrorCode::invalid_argument) << error.message;
}
std::string key_answer(const char* der_hex, const std::string& rest = R"("KeyId":"k","KeyUsage":"SIGN_VERIFY")") {
    return "{\"PublicKey\":\"" + base64_of_hex(der_hex) + "\"," + rest + "}";
}
/// The generator of secp256k1, the public key of 1.
constexpr const char* kGoodKey =
    "3056301006072a8648ce3d020106052b8104000a0342000479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f8179848"
    "3ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
INSTANTIATE_TEST_SUITE_P(
    Bad, AwsKmsPublicKeys,
    testing::Values(
        "null", "{}", R"({"KeyId":"k","PublicKey":"","KeyUsage":"SIGN_VERIFY"})",
        key_answer(kGoodKey, R"("KeyId":"k","KeyUsage":"KEY_AGREEMENT")"),
        key_answer(kGoodKey, R"("KeyUsage":"SIGN_VERIFY")"),
        key_answer(kGoodKey, R"("KeyId":"a b","KeyUsage":"SIGN_VERIFY")"), key_answer("3006020101020101"),
        // not on the curve
        key_answer("3056301006072a8648ce3d020106052b8104000a0342000479be667ef9dcbbac55a06295ce870b07029bfcdb2d"
                   "ce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b9")));

TEST_F(AwsKms, ReadsTheAddressOutOfAPublicKey) {
    server_.answer("GetPublicKey", 200, key_answer(kGoodKey));
    server_.answer("Sign", 400, "{}");  // nobody has that key
    const auto error = error_of_opening();
    EXPECT_EQ(error.code, ErrorCode::vault_unavailable) << error.message;
}

TEST_F(AwsKms, MustBeReachedSafely) {
    for (const auto* endpoint : {"http://kms.example", "nonsense", "https://kms.example/path", "unix:/run/kms.sock"}) {
        options_.endpoint = endpoint;
        EXPECT_EQ(error_of_opening().code, ErrorCode::invalid_argument) << endpoint;
        EXPECT_FALSE(check_aws_kms(options_)) << endpoint;
    }
}

TEST_F(AwsKms, NeedsARegion) {
    for (const auto* region : {"", "EU", "eu/1", "evil.example/"}) {
        options_.region = region;
        EXPECT_EQ(error_of_opening().code, ErrorCode::invalid_argument) << region;
    }
}

TEST_F(AwsKms, NeedsAFileThatIsNobodyElses) {
    EXPECT_TRUE(check_aws_kms(options_));
    std::filesystem::permissions(files_.path(), std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    EXPECT_FALSE(check_aws_kms(options_));
    EXPECT_FALSE(open_aws_kms(options_));
}

TEST_F(AwsKms, TakesCredentialsFromTheEnvironmentWhereNoFileIsNamed) {
    options_.credentials_file.clear();
    EXPECT_EQ(error_of_opening().code, ErrorCode::invalid_argument);
    const auto access = test::good_access();
    ::setenv("AWS_ACCESS_KEY_ID", access.id.c_str(), 1);
    ::setenv("AWS_SECRET_ACCESS_KEY", access.secret.c_str(), 1);
    ::setenv("AWS_SESSION_TOKEN", access.token.c_str(), 1);
    EXPECT_TRUE(open());
    for (const auto* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}) {
        ::unsetenv(name);
    }
}

}  // namespace
}  // namespace farebox::vault

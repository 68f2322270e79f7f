// Against AWS's own examples: the suite "aws-sig-v4-test-suite" and the ListUsers example of the General Reference,
// both with the key AKIDEXAMPLE at 2015-08-30T12:36:00Z.
#include "vault/custody/aws_kms/sigv4.hpp"

#include <gtest/gtest.h>

namespace farebox::vault::aws_kms {
namespace {

constexpr const char* kTime = "20150830T123600Z";
constexpr const char* kToken =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx"
    "7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q"
    "6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

struct Example {
    const char* name;
    SignedRequest request;
    const char* service;
    const char* names;
    const char* signature;
    friend std::ostream& operator<<(std::ostream& out, const Example& example) { return out << example.name; }
};

class SigV4 : public testing::TestWithParam<Example> {};

TEST_P(SigV4, SignsAsAwsDoes) {
    const Credentials credentials{
        "AKIDEXAMPLE", keystore::SecretString{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, {}};
    const std::string service = GetParam().service;
    EXPECT_EQ(authorization(GetParam().request, {"us-east-1", service, kTime}, credentials),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/" + service +
                  "/aws4_request, SignedHeaders=" + GetParam().names + ", Signature=" + GetParam().signature);
}

const std::pair<std::string, std::string> kHost{"host", "example.amazonaws.com"};
const std::pair<std::string, std::string> kDate{"x-amz-date", kTime};

INSTANTIATE_TEST_SUITE_P(
    Examples, SigV4,
    testing::Values(
        Example{"get_vanilla",
                {"GET", "/", "", {kHost, kDate}, ""},
                "service",
                "host;x-amz-date",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        Example{"get_vanilla_query_order_key_case",
                {"GET", "/", "Param1=value1&Param2=value2", {kHost, kDate}, ""},
                "service",
                "host;x-amz-date",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        Example{"post_vanilla",
                {"POST", "/", "", {kHost, kDate}, ""},
                "service",
                "host;x-amz-date",
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        Example{
            "post_x_www_form_urlencoded",
            {"POST", "/", "", {{"content-type", "application/x-www-form-urlencoded"}, kHost, kDate}, "Param1=value1"},
            "service",
            "content-type;host;x-amz-date",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
        Example{"post_sts_header_before",
                {"POST", "/", "", {kHost, kDate, {"x-amz-security-token", kToken}}, ""},
                "service",
                "host;x-amz-date;x-amz-security-token",
                "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
        Example{"list_users",
                {"GET",
                 "/",
                 "Action=ListUsers&Version=2010-05-08",
                 {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                  {"host", "iam.amazonaws.com"},
                  kDate},
                 ""},
                "iam",
                "content-type;host;x-amz-date",
                "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(AmzTime, IsUtcToTheSecond) {
    EXPECT_EQ(amz_time(std::chrono::system_clock::time_point{std::chrono::seconds{1'440'938'160}}), kTime);
}

}  // namespace
}  // namespace farebox::vault::aws_kms

#include "protocol/base64.hpp"

#include <gtest/gtest.h>

#include <random>

namespace farebox::protocol {
namespace {

TEST(Base64, EncodesTheTestsOfRfc4648) {
    EXPECT_EQ(base64_encode(""), "");
    EXPECT_EQ(base64_encode("f"), "Zg==");
    EXPECT_EQ(base64_encode("fo"), "Zm8=");
    EXPECT_EQ(base64_encode("foo"), "Zm9v");
    EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
    EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
}

TEST(Base64, AppendsBehindWhatIsThere) {
    std::string out = "x";
    append_base64("fo", out);
    EXPECT_EQ(out, "xZm8=");
}

TEST(Base64, DecodesWhatItEncodes) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    for (std::size_t length = 0; length < 300; ++length) {
        std::string bytes(length, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        EXPECT_EQ(*base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(*base64_decode_as_go(base64_encode(bytes)), bytes);
    }
}

TEST(Base64, TakesLineBreaksOnlyAsGoDoes) {
    for (const char* text : {"Zm9v\nYmFy", "Z\r\nm9vYmFy", "Zm9vYg=\n=", "Zm9vYg==\r\n", "\nZm9v", "Zm\n9vYmE="}) {
        EXPECT_TRUE(base64_decode_as_go(text)) << text;
        EXPECT_FALSE(base64_decode(text)) << text;
    }
    EXPECT_EQ(*base64_decode_as_go("Zm9\nvYg=\n=\n"), "foob");
}

TEST(Base64, TakesUnusedBitsOnlyAsGoDoes) {
    EXPECT_EQ(*base64_decode_as_go("Zh=="), "f");
    EXPECT_EQ(*base64_decode_as_go("Zm9="), "fo");
    EXPECT_FALSE(base64_decode("Zh=="));
    EXPECT_FALSE(base64_decode("Zm9="));
}

struct BadText {
    const char* text;
    int offset;  // as encoding/base64 of Go reports it
};
class Base64Rejects : public testing::TestWithParam<BadText> {};

TEST_P(Base64Rejects, AnythingElseWithGosMessage) {
    const auto bytes = base64_decode_as_go(GetParam().text);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(bytes.error().message, "illegal base64 data at input byte " + std::to_string(GetParam().offset));
    EXPECT_FALSE(base64_decode(GetParam().text));
}
// From Go's encoding/base64 TestDecodeCorrupt, and the URL alphabet.
INSTANTIATE_TEST_SUITE_P(Bad, Base64Rejects,
                         testing::Values(BadText{"!!!!", 0}, BadText{"====", 0}, BadText{"x===", 1}, BadText{"=AAA", 0},
                                         BadText{"A=AA", 1}, BadText{"AA=A", 2}, BadText{"AA==A", 4},
                                         BadText{"AAA=AAAA", 4}, BadText{"AAAAA", 4}, BadText{"AAAAAA", 4},
                                         BadText{"A=", 1}, BadText{"A==", 1}, BadText{"AA=", 3}, BadText{"AA==\nA", 5},
                                         BadText{"AAAAA=", 5}, BadText{"AAAAA==", 5}, BadText{"AAAAAA=", 7},
                                         BadText{"YWJjZA=====", 8}, BadText{"A!\n", 1}, BadText{"A=\n", 1},
                                         BadText{"-_8=", 0}, BadText{"Zm8", 0}));

}  // namespace
}  // namespace farebox::protocol

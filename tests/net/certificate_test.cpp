#include "net/certificate.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "net/self_signed.hpp"

namespace farebox::net {
namespace {

std::string nameless() {
    std::ifstream file{FAREBOX_TEST_DATA "/tls/nameless.pem"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(Certificate, HasThePinThatOpensslComputes) {
    EXPECT_EQ(*public_key_pin(nameless()), "sha256//N7F7M07N6KhkcE+Nor6jpHRLX9rVp5XnAkM5/3JLNkA=");
}

TEST(Certificate, HasAPinOfItsOwnWhenMadeHere) {
    const auto first = *public_key_pin(make_self_signed({"localhost"})->certificate_pem);
    EXPECT_NE(first, *public_key_pin(make_self_signed({"localhost"})->certificate_pem));
}

TEST(Certificate, MustBePem) {
    const auto key = make_self_signed({"localhost"})->private_key_pem;
    for (const std::string& text : {std::string{}, std::string{"hello"}, key, nameless().substr(0, 200)}) {
        const auto pin = public_key_pin(text);
        ASSERT_FALSE(pin) << text;
        EXPECT_EQ(pin.error().code, ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace farebox::net

#include "keystore/foreign_signature.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/high_s.hpp"

namespace farebox::keystore {
namespace {

/// The key 1: its public key is the generator point.
constexpr std::string_view kGeneratorX = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
constexpr std::string_view kGeneratorY = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

PrivateKey key_one() {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = 1;
    return *PrivateKey::from_bytes(bytes);
}

std::string bytes_of(std::string_view hex) {
    std::string bytes(hex.size() / 2, '\0');
    EXPECT_TRUE(protocol::decode_hex(hex, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
    return bytes;
}

Result<Address> address_of_hex(const std::string& hex) {
    const auto bytes = bytes_of(hex);
    return address_of_point(protocol::as_bytes(bytes));
}

std::array<std::uint8_t, 64> r_and_s_of(const Signature& signature) {
    std::array<std::uint8_t, 64> out{};
    std::copy_n(signature.data.begin(), out.size(), out.begin());
    return out;
}

TEST(AddressOfPoint, ReadsBothFormsOfAKey) {
    const std::string x{kGeneratorX};
    const std::string y{kGeneratorY};
    for (const auto& point : {"04" + x + y, "02" + x}) {  // y is even
        const auto address = address_of_hex(point);
        ASSERT_TRUE(address) << point;
        EXPECT_EQ(*address, key_one().address());
    }
    const auto other = address_of_hex("03" + x);
    ASSERT_TRUE(other);
    EXPECT_NE(*other, key_one().address());
}

TEST(AddressOfPoint, RefusesWhatIsNoPoint) {
    const std::string x{kGeneratorX};
    const std::string y{kGeneratorY};
    const std::string off_curve = y.substr(0, 62) + "b9";
    for (const auto& point : {std::string{}, std::string{"04"}, x + y, "04" + x + off_curve, "04" + x + y + "00",
                              "06" + x + y, "02" + x.substr(2), "00" + x}) {
        const auto address = address_of_hex(point);
        ASSERT_FALSE(address) << point;
        EXPECT_EQ(address.error().code, ErrorCode::invalid_argument);
    }
}

TEST(CompleteSignature, FindsVAndKeepsALowS) {
    const auto key = key_one();
    bool seen[2] = {};
    for (int i = 0; i < 20; ++i) {
        const Hash32 digest = protocol::keccak256(std::to_string(i));
        const Signature expected = key.sign(digest);
        const auto completed = complete_signature(digest, r_and_s_of(expected), key.address());
        ASSERT_TRUE(completed);
        EXPECT_EQ(*completed, expected);
        seen[completed->data[64] - 27] = true;
    }
    EXPECT_TRUE(seen[0] && seen[1]);
}

TEST(CompleteSignature, MakesAHighSLow) {
    const auto key = key_one();
    for (int i = 0; i < 20; ++i) {
        const Hash32 digest = protocol::keccak256(std::to_string(i));
        const Signature expected = key.sign(digest);
        const auto completed = complete_signature(digest, r_and_s_of(test::with_high_s(expected)), key.address());
        ASSERT_TRUE(completed);
        EXPECT_EQ(*completed, expected);
    }
}

TEST(CompleteSignature, RefusesAnothersSignatureAndGarbage) {
    const auto key = key_one();
    const Hash32 digest = protocol::keccak256(std::string_view{"digest"});
    const auto good = r_and_s_of(key.sign(digest));
    auto changed = good;
    changed[40] ^= 1;
    std::array<std::uint8_t, 64> ones{};
    ones.fill(0xff);
    Address other;
    other.data.fill(1);
    EXPECT_FALSE(complete_signature(digest, good, other));
    EXPECT_FALSE(complete_signature(Hash32{}, good, key.address()));
    for (const auto& bad : {changed, ones, std::array<std::uint8_t, 64>{}}) {
        const auto completed = complete_signature(digest, bad, key.address());
        ASSERT_FALSE(completed);
        EXPECT_EQ(completed.error().code, ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace farebox::keystore

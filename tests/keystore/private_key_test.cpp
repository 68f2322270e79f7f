#include "keystore/private_key.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <thread>
#include <type_traits>
#include <vector>

#include "keystore/fault.hpp"
#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::keystore {
namespace {

using test::bytes_of;
using test::fixed_of;
using test::vectors;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<PrivateKey> && !std::is_copy_constructible_v<PrivateKey>);
static_assert(!std::is_copy_assignable_v<PrivateKey> && std::is_nothrow_move_constructible_v<PrivateKey>);

PrivateKey key_of(const nlohmann::json& entry) {
    const auto bytes = bytes_of(entry.at("in").at("privateKey"));
    return *PrivateKey::from_bytes(protocol::as_bytes(bytes));
}

PrivateKey key_with_last_byte(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = byte;
    return *PrivateKey::from_bytes(bytes);
}

TEST(PrivateKey, HasTheAddressOfEveryVector) {
    for (const auto& entry : vectors("personal_sign.json", "address")) {
        EXPECT_EQ(protocol::to_checksum(key_of(entry).address()), entry.at("out").at("checksum")) << entry.at("name");
    }
}

TEST(PrivateKey, SignsEveryMessageVector) {
    for (const auto& entry : vectors("personal_sign.json", "sign")) {
        const auto message = bytes_of(entry.at("in").at("message"));
        const auto signature = key_of(entry).sign(protocol::personal_sign_digest(std::string_view{message}));
        EXPECT_EQ(signature, fixed_of<Signature>(entry.at("out").at("signature"))) << entry.at("name");
    }
}

TEST(PrivateKey, SignsEveryHashedMessageVector) {
    for (const auto& entry : vectors("personal_sign.json", "broadcasterSign")) {
        const auto hash = protocol::keccak256(std::string_view{bytes_of(entry.at("in").at("message"))});
        EXPECT_EQ(key_of(entry).sign(protocol::personal_sign_digest(hash)),
                  fixed_of<Signature>(entry.at("out").at("signature")))
            << entry.at("name");
    }
}

TEST(PrivateKey, SignsEveryAddressProofVector) {
    for (const auto& entry : vectors("personal_sign.json", "orchInfoSig")) {
        const auto key = key_of(entry);
        EXPECT_EQ(key.sign(protocol::address_proof_digest(key.address())),
                  fixed_of<Signature>(entry.at("out").at("signature")))
            << entry.at("name");
    }
}

TEST(PrivateKey, SignsEveryTicketVector) {
    for (const auto& entry : vectors("ticket.json")) {
        const auto hash = fixed_of<Hash32>(entry.at("out").at("hash"));
        EXPECT_EQ(key_of(entry).sign(protocol::personal_sign_digest(hash)),
                  fixed_of<Signature>(entry.at("out").at("signature")))
            << entry.at("name");
    }
}

TEST(PrivateKey, SignsEverySegmentCredentialsVector) {
    for (const auto& entry : vectors("segcreds.json")) {
        if (!entry.contains("out")) {
            continue;  // refused by the reference: there is nothing to sign
        }
        const auto hash = fixed_of<Hash32>(entry.at("out").at("flattenHash"));
        EXPECT_EQ(key_of(entry).sign(protocol::personal_sign_digest(hash)),
                  fixed_of<Signature>(entry.at("out").at("signature")))
            << entry.at("name");
    }
}

TEST(PrivateKey, RefusesWhatIsNoKey) {
    const std::array<std::uint8_t, 32> zero{};
    std::array<std::uint8_t, 32> above_n{};
    above_n.fill(0xff);
    const std::array<std::uint8_t, 31> too_short{1};
    const std::array<std::uint8_t, 33> too_long{1};
    for (const auto bytes : {std::span<const std::uint8_t>{zero}, std::span<const std::uint8_t>{above_n},
                             std::span<const std::uint8_t>{too_short}, std::span<const std::uint8_t>{too_long}}) {
        const auto key = PrivateKey::from_bytes(bytes);
        ASSERT_FALSE(key);
        EXPECT_EQ(fault_name(key.error()), to_string(Fault::invalid_key));
    }
}

TEST(PrivateKey, GeneratesAnotherKeyEachTime) {
    EXPECT_NE(PrivateKey::generate().address(), PrivateKey::generate().address());
}

TEST(PrivateKey, PassesItsSelfTest) {
    EXPECT_TRUE(PrivateKey::generate().self_test());
}

TEST(PrivateKey, SignsTheSameFromManyThreads) {
    const auto key = key_with_last_byte(1);
    const Hash32 digest = protocol::keccak256(std::string_view{"the same"});
    const auto expected = key.sign(digest);
    std::vector<std::thread> threads;
    std::array<Signature, 4> signatures{};
    for (auto& signature : signatures) {
        threads.emplace_back([&] { signature = key.sign(digest); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    for (const auto& signature : signatures) {
        EXPECT_EQ(signature, expected);
    }
}

TEST(PrivateKey, AlwaysSignsWithLowSAndV27Or28) {
    const auto key = key_with_last_byte(2);
    Hash32 digest;
    for (int i = 0; i < 200; ++i) {
        digest = protocol::keccak256(digest.data);
        const auto signature = key.sign(digest);
        const auto signer = recover(digest, signature);  // refuses high s and other v
        ASSERT_TRUE(signer);
        EXPECT_EQ(*signer, key.address());
    }
}

}  // namespace
}  // namespace farebox::keystore

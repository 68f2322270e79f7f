#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "tests/protocol/vectors.hpp"

// Signatures and their verification are tested in tests/keystore; here is what they cover.
namespace farebox::protocol::test {
namespace {

TEST(PersonalSignVectors, DigestsOfAnyMessage) {
    for_each_case("personal_sign.json", "sign", [](const Json& in, const Json& out, const std::string&) {
        EXPECT_EQ(to_hex_0x(personal_sign_digest(bytes_of(in.at("message"))).span()), out.at("digest"));
    });
}

TEST(PersonalSignVectors, DigestsOfHashedMessages) {
    for_each_case("personal_sign.json", "broadcasterSign", [](const Json& in, const Json& out, const std::string&) {
        const Hash32 hash = keccak256(bytes_of(in.at("message")));
        EXPECT_EQ(to_hex_0x(hash.span()), out.at("messageHash"));
        EXPECT_EQ(to_hex_0x(personal_sign_digest(hash).span()), out.at("digest"));
    });
}

TEST(PersonalSignVectors, ChecksummedAddresses) {
    for_each_case("personal_sign.json", "checksum", [](const Json& in, const Json& out, const std::string&) {
        EXPECT_EQ(to_checksum(fixed_of<Address>(in.at("address"))), out.at("checksum"));
    });
    for_each_case("personal_sign.json", "address", [](const Json&, const Json& out, const std::string&) {
        const auto address = fixed_of<Address>(out.at("address"));
        EXPECT_EQ(to_checksum(address), out.at("checksum"));
        // An address is the end of its public key's hash; the key's first byte only names its format.
        const Hash32 hash = keccak256(bytes_of(out.at("publicKeyUncompressed")).substr(1));
        EXPECT_TRUE(std::equal(address.data.begin(), address.data.end(), hash.data.begin() + 12));
    });
}

TEST(PersonalSignVectors, AddressProofs) {
    for_each_case("personal_sign.json", "orchInfoSig", [](const Json&, const Json& out, const std::string&) {
        const auto address = fixed_of<Address>(out.at("orchestratorRequest").at("address"));
        EXPECT_EQ(address_proof_text(address), out.at("messageText"));
        EXPECT_EQ(to_hex_0x(keccak256(address_proof_text(address)).span()), out.at("messageHash"));
        EXPECT_EQ(to_hex_0x(address_proof_digest(address).span()), out.at("digest"));

        wire::OrchestratorRequest request;
        request.address = to_string(address);
        request.sig = bytes_of(out.at("orchestratorRequest").at("sig"));
        EXPECT_EQ(to_hex_0x(as_bytes(encode(request))), out.at("orchestratorRequestBytes"));
    });
}

}  // namespace
}  // namespace farebox::protocol::test

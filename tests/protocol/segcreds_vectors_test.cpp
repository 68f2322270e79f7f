#include <gtest/gtest.h>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "tests/protocol/vectors.hpp"
#include "tests/protocol/wire_oracle.hpp"

namespace farebox::protocol::test {
namespace {

std::string hex_of(std::string_view bytes) {
    return to_hex_0x(as_bytes(bytes));
}

wire::AuthToken token_of(const Json& in) {
    wire::AuthToken token;
    if (const Json& fields = in.at("authToken"); !fields.is_null()) {
        token.token = bytes_of(fields.value("token", "0x"));
        token.session_id = fields.value("session_id", "");
        token.expiration = int64_of(fields.value("expiration", "0"));
    }
    return token;
}

TEST(SegmentCredentialsVectors, LivePaymentsAreTheReferencesByteForByte) {
    for_each_case("segcreds.json", "livePayment", [](const Json& in, const Json& out, const std::string&) {
        const std::string manifest_id = in.at("manifestID");
        EXPECT_EQ(hex_of(flatten_segment({.manifest_id = manifest_id})), out.at("flatten"));
        EXPECT_EQ(to_hex_0x(segment_message({.manifest_id = manifest_id}).span()), out.at("flattenHash"));
        EXPECT_EQ(to_hex_0x(credentials_digest(manifest_id).span()), out.at("digest"));

        std::optional<wire::Capabilities> capabilities;
        if (const std::string text = in.value("capabilitiesBase64", ""); !in.at("capabilities").is_null()) {
            capabilities = rebuild_capabilities(*wire::decode_capabilities(*base64_decode(text)));
        }
        wire::SegData credentials = make_credentials(manifest_id, fixed_of<Signature>(out.at("signature")),
                                                     capabilities ? &*capabilities : nullptr, token_of(in));
        if (in.at("authToken").is_null()) {  // no payment gets that far, but the bytes can be compared
            credentials.auth_token.reset();
        }
        const std::string bytes = encode(credentials);
        EXPECT_EQ(hex_of(bytes), out.at("bytes"));
        EXPECT_EQ(base64_encode(bytes), out.at("base64"));
    });
}

TEST(SegmentCredentialsVectors, SegmentsAreSignedAsTheReferenceDoes) {
    for_each_case("segcreds.json", "segment", [](const Json& in, const Json& out, const std::string& error) {
        if (!error.empty()) {  // the reference refuses the profile before it signs
            return;
        }
        const std::string manifest_id = in.at("manifestID");
        std::vector<std::string> names;
        for (const Json& profile : in.at("profiles")) {
            names.push_back(profile.at("name"));
        }
        const SegmentFacts facts{.manifest_id = manifest_id,
                                 .sequence = static_cast<std::int64_t>(uint64_of(in.at("seqNo"))),
                                 .segment_hash = keccak256(bytes_of(in.at("data"))),
                                 .profile_names = names};
        EXPECT_EQ(hex_of(flatten_segment(facts)), out.at("flatten"));
        EXPECT_EQ(to_hex_0x(segment_message(facts).span()), out.at("flattenHash"));
        EXPECT_EQ(to_hex_0x(personal_sign_digest(segment_message(facts)).span()), out.at("digest"));
    });
}

TEST(SegmentCredentialsVectors, EveryMessageDecodesToItsFields) {
    for (const char* kind : {"livePayment", "segment"}) {
        for_each_case("segcreds.json", kind, [](const Json&, const Json& out, const std::string& error) {
            if (!error.empty()) {
                return;
            }
            const auto expected = new_protobuf("SegData");
            fill(*expected, out.at("segData"));
            const auto again = recode("SegData", bytes_of(out.at("bytes")));
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_EQ(hex_of(*again), hex_of(deterministic_bytes(*expected)));
        });
    }
}

}  // namespace
}  // namespace farebox::protocol::test

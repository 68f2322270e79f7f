// Every pair of credentials that the reference signed is let in; changed in any one field it meets the rule that is for
// that field, with the reference's text.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "sandbox/acceptance/credentials.hpp"
#include "tests/sandbox/payer.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::sandbox::test {
namespace {

using farebox::test::fixed_of;
using protocol::wire::SegData;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// Credentials as they arrive, and what the orchestrator knows.
struct Scene {
    std::string segment_header;  ///< Empty: made from `segment`.
    SegData segment;
    protocol::wire::Payment payment;
    CredentialRules rules;

    Verdict<Credentials> check() {
        return check_credentials(header(payment), segment_header.empty() ? header(segment) : segment_header, rules);
    }
};

/// Everything that the credentials want, and nothing mandatory that they lack.
protocol::wire::Capabilities matching(const SegData& segment) {
    auto capabilities = segment.capabilities.value_or(protocol::wire::Capabilities{});
    capabilities.mandatories.clear();
    capabilities.version = "99.0.0";  // no wish for a minimum is above it
    return capabilities;
}

Scene scene_of(const nlohmann::json& vector) {
    Scene scene;
    scene.segment =
        *protocol::wire::decode_seg_data(*protocol::base64_decode(vector.at("out").at("base64").get<std::string>()));
    const auto key = keystore::PrivateKey::from_bytes(fixed_of<Hash32>(vector.at("in").at("privateKey")).data);
    scene.payment.sender = protocol::to_string(key->address());
    scene.rules.capabilities = matching(scene.segment);
    scene.rules.has_capacity = [](std::string_view) { return true; };
    scene.rules.token_is_ours = [issued = scene.segment.auth_token](const auto& token) { return token == issued; };
    const auto expiration = scene.segment.auth_token ? scene.segment.auth_token->expiration : 0;
    scene.rules.now_unix_nanos = expiration * kNanosPerSecond;
    return scene;
}

struct Mutation {
    const char* name;
    std::function<void(Scene&)> apply;
    std::string text;
};

void flip_last(std::string& bytes) {
    if (bytes.empty()) {
        bytes.push_back('x');
    } else {
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
    }
}

protocol::wire::VideoProfile named(const char* name) {
    protocol::wire::VideoProfile profile;
    profile.name = name;
    return profile;
}

/// What is found before the signature is looked at.
std::vector<Mutation> of_the_form() {
    return {
        {"no base64", [](Scene& s) { s.segment_header = "***"; }, "ErrorSegEncoding"},
        {"format", [](Scene& s) { s.segment.full_profiles3.emplace_back().format = 2; },
         "unrecognized profile output format"},
        {"profile", [](Scene& s) { s.segment.full_profiles3.emplace_back().profile = 5; },
         "unrecognized encoder profile"},
        {"codec", [](Scene& s) { s.segment.full_profiles3.emplace_back().encoder = 4; }, "unrecognized video codec"},
        {"no time", [](Scene& s) { s.segment.duration = -1; }, "invalid duration"},
        {"too long", [](Scene& s) { s.segment.duration = 300'001; }, "invalid duration"},
    };
}

std::vector<Mutation> of_what_is_signed() {
    const std::string text = "ErrSegSig";
    return {
        {"manifest id", [](Scene& s) { flip_last(s.segment.manifest_id); }, text},
        {"sequence", [](Scene& s) { s.segment.seq ^= 1; }, text},
        {"hash", [](Scene& s) { flip_last(s.segment.hash); }, text},
        {"profile name", [](Scene& s) { s.segment.full_profiles3.push_back(named("P144p30fps16x9")); }, text},
        {"signature r", [](Scene& s) { s.segment.sig[0] ^= 1; }, text},
        {"signature v", [](Scene& s) { s.segment.sig[64] = s.segment.sig[64] == 27 ? 28 : 27; }, text},
        {"short signature", [](Scene& s) { s.segment.sig.pop_back(); }, text},
        {"no signature", [](Scene& s) { s.segment.sig.clear(); }, text},
        {"sender", [](Scene& s) { flip_last(s.payment.sender); }, text},
        {"no sender", [](Scene& s) { s.payment.sender.clear(); }, text},
    };
}

/// What is found in credentials with a good signature: none of it is signed.
std::vector<Mutation> of_the_rest() {
    const std::string foreign = "invalid auth token";
    return {
        {"capability", [](Scene& s) { s.segment.capabilities.emplace().bitstring = {0, 0, 0, 0, 1}; },
         "incompatible capabilities"},
        {"mandatory capability", [](Scene& s) { s.rules.capabilities.mandatories = {0, 0, 0, 0, 1}; },
         "incompatible capabilities"},
        {"no token", [](Scene& s) { s.segment.auth_token.reset(); }, "missing auth token"},
        {"token", [](Scene& s) { flip_last(s.segment.auth_token->token); }, foreign},
        {"session id", [](Scene& s) { flip_last(s.segment.auth_token->session_id); }, foreign},
        {"expiration", [](Scene& s) { ++s.segment.auth_token->expiration; }, foreign},
        {"too late", [](Scene& s) { ++s.rules.now_unix_nanos; }, "expired auth token"},
        {"full", [](Scene& s) { s.rules.has_capacity = [](auto) { return false; }; }, "OrchestratorCapped"},
    };
}

class CredentialMutations : public testing::TestWithParam<nlohmann::json> {
protected:
    static void expect_each_forbidden(const std::vector<Mutation>& mutations) {
        for (const auto& mutation : mutations) {
            SCOPED_TRACE(mutation.name);
            Scene scene = scene_of(GetParam());
            mutation.apply(scene);
            const auto checked = scene.check();
            ASSERT_FALSE(checked);
            EXPECT_EQ(checked.rejection(), (Rejection{403, mutation.text}));
        }
    }
    static bool has_token() { return scene_of(GetParam()).segment.auth_token.has_value(); }
};

TEST_P(CredentialMutations, AreLetInWithoutOne) {
    const auto checked = scene_of(GetParam()).check();
    EXPECT_EQ(checked ? "" : checked.rejection().text, has_token() ? "" : "missing auth token");
}

TEST_P(CredentialMutations, OfTheFormAreForbidden) {
    expect_each_forbidden(of_the_form());
}

TEST_P(CredentialMutations, OfWhatIsSignedAreForbidden) {
    expect_each_forbidden(of_what_is_signed());
}

TEST_P(CredentialMutations, OfWhatIsNotSignedAreForbidden) {
    auto mutations = of_the_rest();
    if (!has_token()) {
        std::erase_if(mutations, [](const auto& mutation) { return mutation.text.find("cap") == std::string::npos; });
    }
    expect_each_forbidden(mutations);
}

TEST_P(CredentialMutations, OfFieldsWithoutMeaningDoNotMatter) {
    Scene scene = scene_of(GetParam());
    flip_last(scene.segment.profiles);
    scene.segment.duration = scene.segment.duration == 0 ? 300'000 : 0;
    scene.segment.calc_perceptual_hash = !scene.segment.calc_perceptual_hash;
    EXPECT_EQ(scene.check() ? true : false, has_token());
}

/// The payer signs a profile without a name as it is and sends it with a name: no orchestrator takes that.
constexpr const char* kUnnamedProfile = "segment-unnamed-profile-gets-default-name";

std::vector<nlohmann::json> signed_credentials() {
    auto credentials = farebox::test::vectors("segcreds.json");
    std::erase_if(credentials,
                  [](const auto& entry) { return !entry.contains("out") || entry["name"] == kUnnamedProfile; });
    return credentials;
}

INSTANTIATE_TEST_SUITE_P(Reference, CredentialMutations, testing::ValuesIn(signed_credentials()),
                         farebox::test::CaseName{});

TEST(UnnamedProfile, IsSignedOtherwiseThanItIsSent) {
    auto vectors = farebox::test::vectors("segcreds.json");
    std::erase_if(vectors, [](const auto& entry) { return entry["name"] != kUnnamedProfile; });
    ASSERT_EQ(vectors.size(), 1U);
    const auto checked = scene_of(vectors.front()).check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "ErrSegSig"}));
}

}  // namespace
}  // namespace farebox::sandbox::test

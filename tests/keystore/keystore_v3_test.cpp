#include "keystore/keystore_v3.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "keystore/fault.hpp"
#include "protocol/byte_view.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::keystore {
namespace {

using Json = nlohmann::json;

constexpr ScryptCost kCheapest{2, 1, 1};

/// The class of each go-ethereum error, by how its text starts.
Fault expected_fault(const std::string& text) {
    constexpr auto kClasses = std::to_array<std::pair<std::string_view, Fault>>({
        {"could not decrypt key", Fault::wrong_password},
        {"encoding/hex:", Fault::malformed},
        {"json: cannot unmarshal string into Go struct field", Fault::malformed},
        {"invalid UUID", Fault::malformed},
        {"json: cannot unmarshal array", Fault::not_json},
        {"unexpected end of JSON", Fault::not_json},
        {"invalid character", Fault::not_json},
        {"version not supported", Fault::unsupported},
        {"cipher not supported", Fault::unsupported},
        {"unsupported KDF", Fault::unsupported},
        {"unsupported PBKDF2 PRF", Fault::unsupported},
        {"scrypt:", Fault::kdf_parameters},
        {"invalid key:", Fault::invalid_key},
        {"key content mismatch", Fault::address_mismatch},
        {"no account in keystore", Fault::no_address},
    });
    for (const auto& [start, fault] : kClasses) {
        if (text.starts_with(start)) {
            return fault;
        }
    }
    throw std::runtime_error{"no class for: " + text};
}

void expect_outcome(const Result<PrivateKey>& key, const Json& entry) {
    if (entry.contains("error")) {
        ASSERT_FALSE(key);
        EXPECT_EQ(fault_name(key.error()), to_string(expected_fault(entry.at("error")))) << key.error().message;
        return;
    }
    ASSERT_TRUE(key) << key.error().message;
    const auto& out = entry.at("out");
    EXPECT_EQ(key->address(), test::fixed_of<Address>(out.at("address")));
    if (out.contains("privateKey")) {
        EXPECT_EQ(protocol::as_chars(key->reveal()), test::bytes_of(out.at("privateKey")));
    }
}

class KeystoreVectors : public testing::TestWithParam<Json> {};

TEST_P(KeystoreVectors, GiveTheKeyOrTheSameClassOfError) {
    const auto& in = GetParam().at("in");
    const SecretString password{in.at("password").get<std::string>()};
    const auto file = in.at("file").get<std::string>();
    expect_outcome(in.at("kind") == "unlock" ? unlock_keystore(file, password) : decrypt_keystore(file, password),
                   GetParam());
}
INSTANTIATE_TEST_SUITE_P(Decrypt, KeystoreVectors, testing::ValuesIn(test::vectors("keystore.json", "decrypt")),
                         test::CaseName{});
INSTANTIATE_TEST_SUITE_P(Unlock, KeystoreVectors, testing::ValuesIn(test::vectors("keystore.json", "unlock")),
                         test::CaseName{});

TEST(EncryptKeystore, IsReadBack) {
    const auto key = PrivateKey::generate();
    const SecretString password{"пароль"};
    const auto json = encrypt_keystore(key, password, kLightScrypt);
    const auto read = unlock_keystore(json, password);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->address(), key.address());
    EXPECT_EQ(*read_keystore_address(json), key.address());
}

TEST(EncryptKeystore, WritesTheFieldsThatGethWrites) {
    const auto json = Json::parse(encrypt_keystore(PrivateKey::generate(), SecretString{"p"}, kLightScrypt));
    EXPECT_EQ(json.at("version"), 3);
    EXPECT_EQ(json.at("address").get<std::string>().size(), 40U);
    EXPECT_EQ(json.at("id").get<std::string>().size(), 36U);
    EXPECT_EQ(json.at("crypto").at("cipher"), "aes-128-ctr");
    EXPECT_EQ(json.at("crypto").at("kdf"), "scrypt");
    const Json& parameters = json.at("crypto").at("kdfparams");
    EXPECT_EQ(parameters.at("n"), 4096);
    EXPECT_EQ(parameters.at("r"), 8);
    EXPECT_EQ(parameters.at("p"), 6);
    EXPECT_EQ(parameters.at("dklen"), 32);
}

TEST(EncryptKeystore, NeverRepeatsSaltOrIv) {
    const auto key = PrivateKey::generate();
    const SecretString password{"p"};
    const auto first = Json::parse(encrypt_keystore(key, password, kCheapest));
    const auto second = Json::parse(encrypt_keystore(key, password, kCheapest));
    EXPECT_NE(first.at("crypto").at("kdfparams").at("salt"), second.at("crypto").at("kdfparams").at("salt"));
    EXPECT_NE(first.at("crypto").at("cipherparams"), second.at("crypto").at("cipherparams"));
    EXPECT_NE(first.at("id"), second.at("id"));
}

TEST(EncryptKeystore, DoesNotContainTheKey) {
    const auto key = PrivateKey::generate();
    const auto json = encrypt_keystore(key, SecretString{"p"}, kCheapest);
    EXPECT_EQ(json.find(protocol::to_hex(key.reveal())), std::string::npos);
}

/// A good file with one kdfparams member replaced.
std::string with_parameter(const char* name, const Json& value) {
    auto json = Json::parse(encrypt_keystore(PrivateKey::generate(), SecretString{"p"}, kCheapest));
    json["crypto"]["kdfparams"][name] = value;
    return json.dump();
}

void expect_fault(const Result<PrivateKey>& key, Fault fault) {
    ASSERT_FALSE(key);
    EXPECT_EQ(fault_name(key.error()), to_string(fault)) << key.error().message;
}

TEST(DecryptKeystore, RefusesScryptThatNeedsTooMuchMemory) {
    for (const auto& file : {with_parameter("n", 1ULL << 40U), with_parameter("n", 1ULL << 60U),
                             with_parameter("r", 1ULL << 31U), with_parameter("p", 1ULL << 40U)}) {
        const auto key = decrypt_keystore(file, SecretString{"p"});
        ASSERT_FALSE(key);
        EXPECT_TRUE(fault_name(key.error()) == "kdf_parameters" || fault_name(key.error()) == "malformed");
    }
}

TEST(DecryptKeystore, RefusesScryptThatNeedsTooMuchTime) {
    expect_fault(decrypt_keystore(with_parameter("p", 257), SecretString{"p"}), Fault::kdf_parameters);
}

TEST(DecryptKeystore, RefusesZeroRAndP) {
    expect_fault(decrypt_keystore(with_parameter("r", 0), SecretString{"p"}), Fault::kdf_parameters);
    expect_fault(decrypt_keystore(with_parameter("p", 0), SecretString{"p"}), Fault::kdf_parameters);
}

TEST(DecryptKeystore, RefusesShortAndHugeDerivedKeys) {
    expect_fault(decrypt_keystore(with_parameter("dklen", 31), SecretString{"p"}), Fault::kdf_parameters);
    expect_fault(decrypt_keystore(with_parameter("dklen", 1'000'000'000), SecretString{"p"}), Fault::kdf_parameters);
}

TEST(DecryptKeystore, RefusesNegativeAndFractionalNumbers) {
    expect_fault(decrypt_keystore(with_parameter("n", -2), SecretString{"p"}), Fault::malformed);
    expect_fault(decrypt_keystore(with_parameter("n", 2.5), SecretString{"p"}), Fault::malformed);
    expect_fault(decrypt_keystore(with_parameter("n", "2"), SecretString{"p"}), Fault::malformed);
}

TEST(DecryptKeystore, RefusesTooManyPbkdf2Iterations) {
    auto json = Json::parse(encrypt_keystore(PrivateKey::generate(), SecretString{"p"}, kCheapest));
    json["crypto"]["kdf"] = "pbkdf2";
    json["crypto"]["kdfparams"] = {{"c", 10'000'001}, {"dklen", 32}, {"prf", "hmac-sha256"}, {"salt", "00"}};
    expect_fault(decrypt_keystore(json.dump(), SecretString{"p"}), Fault::kdf_parameters);
}

TEST(DecryptKeystore, RefusesAnIvOfAnotherLength) {
    auto json = Json::parse(encrypt_keystore(PrivateKey::generate(), SecretString{"p"}, kCheapest));
    json["crypto"]["cipherparams"]["iv"] = "00";
    expect_fault(decrypt_keystore(json.dump(), SecretString{"p"}), Fault::malformed);
}

TEST(DecryptKeystore, RefusesFilesThatAreTooLarge) {
    expect_fault(decrypt_keystore(std::string(kMaxKeystoreBytes + 1, ' '), SecretString{"p"}), Fault::not_json);
}

TEST(DecryptKeystore, SurvivesDeepNesting) {
    expect_fault(decrypt_keystore(std::string(60'000, '['), SecretString{"p"}), Fault::not_json);
    std::string nested = "{\"crypto\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}";
    expect_fault(decrypt_keystore(nested, SecretString{"p"}), Fault::unsupported);
}

TEST(DecryptKeystore, SurvivesAnyChangedByte) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto good = encrypt_keystore(PrivateKey::generate(), SecretString{"fuzz"}, kCheapest);
    for (int i = 0; i < 3000; ++i) {
        auto changed = good;
        changed[random() % changed.size()] = static_cast<char>(random());
        fuzz_keystore(changed);
        fuzz_keystore(std::string_view{good}.substr(0, random() % good.size()));
    }
    EXPECT_TRUE(decrypt_keystore(good, SecretString{"fuzz"}));
}

TEST(DecryptKeystore, NeverSaysThePassword) {
    const auto json = encrypt_keystore(PrivateKey::generate(), SecretString{"right-password"}, kCheapest);
    const auto key = decrypt_keystore(json, SecretString{"wrong-password"});
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::unauthenticated);
    EXPECT_EQ((key.error().message + key.error().hint).find("wrong-password"), std::string::npos);
}

}  // namespace
}  // namespace farebox::keystore

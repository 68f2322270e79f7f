#include "keystore/keyring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "keystore/fault.hpp"
#include "keystore/keystore_v3.hpp"
#include "keystore/private_file.hpp"
#include "tests/support/process.hpp"

namespace farebox::keystore {
namespace {

class KeyringFolder : public testing::Test {
protected:
    Address add_key(const std::string& name, const std::string& password = "p") {
        const auto key = PrivateKey::generate();
        EXPECT_TRUE(write_private_file(folder_ / name, encrypt_keystore(key, SecretString{password}, {2, 1, 1})));
        return key.address();
    }
    Result<Keyring> load() { return Keyring::load(folder_.path(), SecretString{"p"}); }
    void expect_fault(Fault fault) {
        const auto keyring = load();
        ASSERT_FALSE(keyring);
        EXPECT_EQ(fault_name(keyring.error()), to_string(fault)) << keyring.error().message;
    }
    test::TempDir folder_;
};

TEST_F(KeyringFolder, LoadsEveryKeyByName) {
    const auto second = add_key("b.json");
    const auto first = add_key("a");
    const auto keyring = load();
    ASSERT_TRUE(keyring) << keyring.error().message;
    EXPECT_EQ(keyring->addresses(), (std::vector{first, second}));
    ASSERT_NE(keyring->find(second), nullptr);
    EXPECT_EQ(keyring->find(second)->address(), second);
}

TEST_F(KeyringFolder, KnowsNoOtherKey) {
    add_key("a");
    EXPECT_EQ(load()->find(Address{}), nullptr);
}

TEST_F(KeyringFolder, MayBeASingleFile) {
    const auto address = add_key("a");
    const auto keyring = Keyring::load(folder_ / "a", SecretString{"p"});
    ASSERT_TRUE(keyring) << keyring.error().message;
    EXPECT_EQ(keyring->addresses(), std::vector{address});
}

TEST_F(KeyringFolder, PassesOverHiddenFilesBackupsAndFolders) {
    add_key("a");
    std::ofstream{folder_ / ".hidden"} << "x";
    std::ofstream{folder_ / "a~"} << "x";
    std::filesystem::create_directory(folder_ / "folder");
    const auto keyring = load();
    ASSERT_TRUE(keyring) << keyring.error().message;
    EXPECT_EQ(keyring->size(), 1U);
}

TEST_F(KeyringFolder, IsRefusedWholeForOneBadFile) {
    add_key("a");
    ASSERT_TRUE(write_private_file(folder_ / "b", "not a keystore"));
    expect_fault(Fault::not_json);
}

TEST_F(KeyringFolder, IsRefusedForAnotherPassword) {
    add_key("a");
    add_key("b", "other");
    expect_fault(Fault::wrong_password);
}

TEST_F(KeyringFolder, IsRefusedForAFileThatOthersMayRead) {
    add_key("a");
    ASSERT_EQ(::chmod((folder_ / "a").c_str(), 0640), 0);
    expect_fault(Fault::file_permissions);
}

TEST_F(KeyringFolder, IsRefusedForTheSameKeyTwice) {
    add_key("a");
    std::filesystem::copy_file(folder_ / "a", folder_ / "b");
    expect_fault(Fault::duplicate_key);
}

TEST_F(KeyringFolder, IsRefusedForAnotherKeyThanTheFileSays) {
    const auto key = PrivateKey::generate();
    auto json = encrypt_keystore(key, SecretString{"p"}, {2, 1, 1});
    const std::string field = "\"address\":\"";
    json.replace(json.find(field) + field.size(), 8, "00000000");
    ASSERT_TRUE(write_private_file(folder_ / "a", json));
    expect_fault(Fault::address_mismatch);
}

TEST_F(KeyringFolder, WithoutAKeyIsMissing) {
    expect_fault(Fault::file_missing);
}

TEST(Keyring, FromNowhereIsMissing) {
    const auto keyring = Keyring::load("/nonexistent/keys", SecretString{"p"});
    ASSERT_FALSE(keyring);
    EXPECT_EQ(fault_name(keyring.error()), to_string(Fault::file_missing));
}

}  // namespace
}  // namespace farebox::keystore

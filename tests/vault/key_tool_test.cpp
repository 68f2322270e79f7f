#include "vault/key_tool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "keystore/fault.hpp"
#include "keystore/private_file.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"

namespace farebox::vault {
namespace {

using keystore::Fault;

class KeyTool : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(create_password_file(password_)); }

    Result<KeyFile> create() { return create_key(keys_, password_, KeyStrength::light); }
    Result<KeyFile> import_from(const std::string& content) {
        EXPECT_TRUE(keystore::write_private_file(folder_ / "source", content));
        return import_key({folder_ / "source", source_password_}, keys_, password_, KeyStrength::light);
    }
    Result<std::unique_ptr<Vault>> open() { return make_vault({keys_, password_, test::wide_caps()}); }

    farebox::test::TempDir folder_;
    std::filesystem::path keys_ = folder_ / "keys";
    std::filesystem::path password_ = folder_ / "password";
    std::filesystem::path source_password_ = folder_ / "source-password";
};

template <class T>
void expect_fault(const Result<T>& result, Fault fault) {
    ASSERT_FALSE(result);
    EXPECT_EQ(keystore::fault_name(result.error()), keystore::to_string(fault)) << result.error().message;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat facts{};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts.st_mode & 07777U;
}

const std::string kKeyOne = std::string(63, '0') + "1";

TEST_F(KeyTool, MakesAKeyThatTheVaultOpens) {
    const auto created = create();
    ASSERT_TRUE(created) << created.error().message;
    const auto vault = open();
    ASSERT_TRUE(vault) << vault.error().message;
    const auto hello = (*vault)->hello();
    ASSERT_TRUE(hello);
    ASSERT_EQ(hello->keys.size(), 1U);
    EXPECT_EQ(hello->keys[0].address, created->address);
}

TEST_F(KeyTool, NamesKeyFilesAsGethDoes) {
    const auto created = create();
    ASSERT_TRUE(created);
    const auto name = created->path.filename().string();
    EXPECT_TRUE(name.starts_with("UTC--2")) << name;
    EXPECT_EQ(name.size(), 37U + 40U) << name;
}

TEST_F(KeyTool, KeepsEverythingForItsOwner) {
    const auto created = create();
    ASSERT_TRUE(created);
    EXPECT_EQ(mode_of(created->path), 0600U);
    EXPECT_EQ(mode_of(keys_), 0700U);
    EXPECT_EQ(mode_of(password_), 0600U);
}

TEST_F(KeyTool, MakesAnotherPasswordEachTime) {
    ASSERT_TRUE(create_password_file(folder_ / "second"));
    const auto first = farebox::test::read_file(password_);
    EXPECT_EQ(first.size(), 65U);
    EXPECT_NE(first, farebox::test::read_file(folder_ / "second"));
}

TEST_F(KeyTool, OverwritesNoPassword) {
    expect_fault(create_password_file(password_), Fault::file_exists);
}

TEST_F(KeyTool, ListsKeysWithoutAPassword) {
    const auto first = create();
    const auto second = create();
    ASSERT_TRUE(first && second);
    const auto keys = list_keys(keys_);
    ASSERT_TRUE(keys) << keys.error().message;
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ((*keys)[0].address, first->address);
    EXPECT_EQ((*keys)[1].path, second->path);
}

TEST_F(KeyTool, ImportsAHexKey) {
    for (const std::string prefix : {"", "0x"}) {
        SCOPED_TRACE(prefix);
        const auto imported = import_from(prefix + kKeyOne + "\n");
        ASSERT_TRUE(imported) << imported.error().message;
        EXPECT_EQ(imported->address, test::first_address());
        std::filesystem::remove_all(keys_);
        std::filesystem::remove(folder_ / "source");
    }
}

TEST_F(KeyTool, ImportsAKeystoreUnderTheNewPassword) {
    ASSERT_TRUE(create_password_file(source_password_));
    const auto original = create_key(folder_ / "elsewhere", source_password_, KeyStrength::light);
    ASSERT_TRUE(original);
    const auto imported = import_key({original->path, source_password_}, keys_, password_, KeyStrength::light);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->address, original->address);
    EXPECT_TRUE(open());
}

TEST_F(KeyTool, ImportsNoKeyTwice) {
    ASSERT_TRUE(import_from(kKeyOne));
    std::filesystem::remove(folder_ / "source");
    expect_fault(import_from(kKeyOne), Fault::duplicate_key);
}

TEST_F(KeyTool, ImportsNothingThatIsNoKey) {
    expect_fault(import_from("hello"), Fault::malformed);
    std::filesystem::remove(folder_ / "source");
    expect_fault(import_from(std::string(64, '0')), Fault::invalid_key);
    std::filesystem::remove(folder_ / "source");
    ASSERT_TRUE(create_password_file(source_password_));
    expect_fault(import_from("{}"), Fault::unsupported);
}

TEST_F(KeyTool, ImportsNoKeyThatOthersMayRead) {
    ASSERT_TRUE(keystore::write_private_file(folder_ / "source", kKeyOne));
    ASSERT_EQ(::chmod((folder_ / "source").c_str(), 0644), 0);
    expect_fault(import_key({folder_ / "source", {}}, keys_, password_, KeyStrength::light), Fault::file_permissions);
}

TEST_F(KeyTool, OpensNoVaultWithAnotherPassword) {
    ASSERT_TRUE(create());
    ASSERT_TRUE(create_password_file(source_password_));
    expect_fault(make_vault({keys_, source_password_, test::wide_caps()}), Fault::wrong_password);
}

TEST_F(KeyTool, OpensNoVaultWithoutKeys) {
    expect_fault(open(), Fault::file_missing);
}

TEST_F(KeyTool, OpensNoVaultWithAPasswordThatOthersMayRead) {
    ASSERT_TRUE(create());
    ASSERT_EQ(::chmod(password_.c_str(), 0640), 0);
    expect_fault(open(), Fault::file_permissions);
}

TEST_F(KeyTool, GivesTheVaultItsCaps) {
    ASSERT_TRUE(create());
    const auto vault = make_vault({keys_, password_, {.max_ticket_ev = Wei{5}, .max_face_value = Wei{6}}});
    ASSERT_TRUE(vault);
    EXPECT_EQ((*vault)->hello()->caps, (VaultCaps{Wei{5}, Wei{6}}));
}

}  // namespace
}  // namespace farebox::vault

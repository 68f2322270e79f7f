#include "vault/key_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "keystore/keystore_v3.hpp"
#include "keystore/private_file.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;
using farebox::test::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kPassword = "right";

class Loading : public testing::Test {
protected:
    Loading() {
        write(folder_ / "password", kPassword);
        add(1, kPassword);
        shelf_ = std::make_shared<KeyShelf>(*keystore::Keyring::load(keys_, keystore::SecretString{kPassword}));
        loader_.emplace(KeyLoader::Options{keys_, folder_ / "password", std::chrono::hours{1}}, shelf_);
        loader_->start([this] {
            const std::scoped_lock lock{mutex_};
            ++changes_;
            changed_.notify_one();
        });
    }
    ~Loading() override { loader_.reset(); }

    static void write(const fs::path& path, std::string_view text) {
        if (!keystore::write_private_file(path, text)) {
            throw std::runtime_error{"cannot write " + path.string()};
        }
    }
    static std::string v3(std::uint8_t key, std::string_view password) {
        return keystore::encrypt_keystore(test::key_with_last_byte(key), keystore::SecretString{password},
                                          keystore::kLightScrypt);
    }
    void add(std::uint8_t key, std::string_view password) {
        write(keys_ / ("key" + std::to_string(key)), v3(key, password));
    }
    static Address address(std::uint8_t key) { return test::key_with_last_byte(key).address(); }

    /// Waits until something that the loader finds is told.
    void look() {
        std::unique_lock lock{mutex_};
        const auto before = changes_;
        loader_->look_now();
        ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds{30}, [&] { return changes_ > before; }));
    }

    TempDir folder_;
    fs::path keys_{folder_ / "keys"};
    std::shared_ptr<KeyShelf> shelf_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int changes_ = 0;
    std::optional<KeyLoader> loader_;
};

TEST_F(Loading, OpensAKeyThatIsAddedLater) {
    add(2, kPassword);
    look();
    EXPECT_THAT(shelf_->addresses(), ElementsAre(address(1), address(2)));
    EXPECT_THAT(loader_->problems(), IsEmpty());
}

TEST_F(Loading, TellsWhatItCannotOpenAndKeepsWhatIsOpen) {
    add(2, "another");
    look();
    EXPECT_THAT(shelf_->addresses(), ElementsAre(address(1)));
    EXPECT_THAT(loader_->problems(), ElementsAre(HasSubstr((keys_ / "key2").string())));
}

TEST_F(Loading, TriesAgainWithAnotherPassword) {
    add(2, "another");
    look();
    write(folder_ / "next", "another");
    fs::rename(folder_ / "next", folder_ / "password");
    look();
    EXPECT_THAT(shelf_->addresses(), ElementsAre(address(1), address(2)));
    EXPECT_THAT(loader_->problems(), IsEmpty());
}

TEST_F(Loading, FollowsASymbolicLinkThatIsSwapped) {
    // As Kubernetes mounts secrets: key -> ..data/key, ..data -> ..one.
    write(keys_ / "..one/secret", "no key");
    write(keys_ / "..two/secret", v3(3, kPassword));
    fs::create_directory_symlink("..one", keys_ / "..data");
    fs::create_symlink("..data/secret", keys_ / "secret");
    look();
    EXPECT_THAT(loader_->problems(), ElementsAre(HasSubstr("secret")));
    fs::create_directory_symlink("..two", keys_ / "..next");
    fs::rename(keys_ / "..next", keys_ / "..data");
    look();
    EXPECT_THAT(shelf_->addresses(), ElementsAre(address(1), address(3)));
    EXPECT_THAT(loader_->problems(), IsEmpty());
}

TEST_F(Loading, SaysThatTheFolderIsGone) {
    fs::remove_all(keys_);
    look();
    EXPECT_THAT(loader_->problems(), ElementsAre(HasSubstr("no such file or folder")));
    EXPECT_NE(shelf_->find(address(1)), nullptr);
}

TEST_F(Loading, RefusesAFileThatOthersMayRead) {
    add(2, kPassword);
    fs::permissions(keys_ / "key2", fs::perms{0644});
    look();
    EXPECT_EQ(shelf_->find(address(2)), nullptr);
    EXPECT_THAT(loader_->problems(), ElementsAre(HasSubstr("key2")));
    fs::permissions(keys_ / "key2", fs::perms{0600});
    look();
    EXPECT_NE(shelf_->find(address(2)), nullptr) << "corrected as it was told";
    EXPECT_THAT(loader_->problems(), IsEmpty());
}

TEST(KeyShelf, HoldsEachKeyOnce) {
    KeyShelf shelf{test::two_keys()};
    EXPECT_TRUE(shelf.add(test::key_with_last_byte(2)));
    EXPECT_EQ(shelf.addresses().size(), 2U);
}

TEST(KeyShelf, RefusesMoreThanItHolds) {
    KeyShelf shelf{keystore::Keyring{}};
    for (std::size_t i = 0; i < KeyShelf::kMaxKeys; ++i) {
        ASSERT_TRUE(shelf.add(keystore::PrivateKey::generate()));
    }
    EXPECT_EQ(shelf.add(keystore::PrivateKey::generate()).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(shelf.addresses().size(), KeyShelf::kMaxKeys);
}

}  // namespace
}  // namespace farebox::vault

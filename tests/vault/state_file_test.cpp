#include "vault/state_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/process.hpp"
#include "vault/state_codec.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {
namespace {

template <class Fixed = Hash32>
Fixed filled(std::uint8_t byte) {
    Fixed value;
    value.data.fill(byte);
    return value;
}

/// A state in which no field looks like another, as full as it gets.
VaultState full_state() {
    VaultState state;
    state.paused = true;
    state.last_resume = filled(1);
    state.last_reset = filled(2);
    state.last_adopt = filled(3);
    state.adopts_next_ledger = true;
    state.pin = LedgerPin{filled<LedgerId>(4), 0x0102030405060708};
    state.adopts_forgetting = true;
    state.adoption = filled(6);
    state.forgets_spending = true;
    state.newest_audit_entry = 99;
    state.mac_key = filled(5);
    state.spent.clock_seconds = 1'800'000'000;
    for (auto* window : {&state.spent.minute, &state.spent.day}) {
        window->newest = 1'800'000'000;
        for (std::size_t i = 0; i < window->amounts.size(); ++i) {
            window->amounts.at(i) = Wei{Uint256{{i, 1, 2, window == &state.spent.day ? 3U : 4U}}};
        }
    }
    state.spent.lease = Wei{77};
    for (std::size_t i = 0; i < VaultState::kMaxRevoked; ++i) {
        state.revoked.push_back(filled<Address>(static_cast<std::uint8_t>(i)));
    }
    return state;
}

class StateFileTest : public testing::Test {
protected:
    StateFile open() {
        auto file = StateFile::open(path_);
        EXPECT_TRUE(file) << file.error().message;
        return *std::move(file);
    }
    /// Changes one byte of a slot: 0 or 1.
    void damage(std::size_t slot) {
        std::fstream file{path_, std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(static_cast<std::streamoff>(slot * kSlotBytes + 20));
        file.put('\x55');
    }
    std::string bytes() {
        std::ifstream file{path_, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void put(const std::string& bytes) {
        std::ofstream{path_, std::ios::binary | std::ios::trunc} << bytes;
        ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
    }

    farebox::test::TempDir folder_;
    const std::filesystem::path path_ = folder_ / "vault.state";
};

TEST_F(StateFileTest, BeginsUnpausedAndForItsOwnerAlone) {
    EXPECT_EQ(open().found(), VaultState{});
    struct stat status{};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(StateFileTest, RemembersEveryField) {
    ASSERT_TRUE(open().write(full_state()));
    EXPECT_EQ(open().found(), full_state());
}

TEST_F(StateFileTest, RemembersWhatWasWrittenLast) {
    ASSERT_TRUE(open().write(full_state()));
    ASSERT_TRUE(open().write({.last_resume = filled(2)}));
    EXPECT_EQ(open().found(), (VaultState{.last_resume = filled(2)}));
}

TEST_F(StateFileTest, FallsBackToTheSlotBeforeATornOne) {
    auto file = open();
    ASSERT_TRUE(file.write(full_state()));
    const auto before = bytes();
    ASSERT_TRUE(file.write({.paused = true}));
    const std::size_t newest = before.substr(0, kSlotBytes) == bytes().substr(0, kSlotBytes) ? 1 : 0;
    damage(newest);
    EXPECT_EQ(open().found(), full_state());
}

TEST_F(StateFileTest, FallsBackWhereverAWriteWasCut) {
    auto file = open();
    ASSERT_TRUE(file.write(full_state()));
    const auto before = bytes();
    ASSERT_TRUE(file.write({.paused = true}));
    const auto after = bytes();
    ASSERT_EQ(before.size(), after.size());
    const std::size_t start = before.substr(0, kSlotBytes) == after.substr(0, kSlotBytes) ? kSlotBytes : 0;
    for (std::size_t written = 0; written < kSlotBytes; written += 97) {
        auto torn = before;
        torn.replace(start, written, after, start, written);
        put(torn);
        const auto found = open().found();
        ASSERT_TRUE(found == full_state() || (torn == after && found == VaultState{.paused = true})) << written;
    }
}

TEST_F(StateFileTest, FindsNothingWhereNothingIsWhole) {
    ASSERT_TRUE(open().write({}));
    damage(0);
    damage(1);
    EXPECT_FALSE(open().found());
}

TEST_F(StateFileTest, IsRefusedWhereOthersMayWrite) {
    static_cast<void>(open());
    ASSERT_EQ(::chmod(path_.c_str(), 0620), 0);
    const auto refused = StateFile::open(path_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
}

TEST_F(StateFileTest, IsRefusedWhereItCannotBeMade) {
    const auto refused = StateFile::open(folder_ / "no/such/folder");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}

/// A slot as the first version wrote it.
std::string old_slot(std::uint8_t generation, bool paused, const Hash32& order) {
    std::string slot{"fbxvst01"};
    slot += std::string{static_cast<char>(generation)} + std::string(7, '\0') + (paused ? '\1' : '\0');
    slot += protocol::to_string(order);
    return slot + protocol::to_string(protocol::keccak256(slot));
}

class OldStateFile : public StateFileTest {
protected:
    OldStateFile() {
        put(old_slot(4, false, filled(1)) + std::string(kOldSlotDistance - kOldSlotBytes, '\0') +
            old_slot(5, true, filled(2)));
    }
    const VaultState newest_{.paused = true, .last_resume = filled(2)};
};

TEST_F(OldStateFile, IsRead) {
    EXPECT_EQ(open().found(), newest_);
}

TEST_F(OldStateFile, IsReadAgainWhereTheFirstNewWriteWasCut) {
    const auto before = bytes();
    ASSERT_TRUE(open().write(full_state()));
    const auto after = bytes();
    EXPECT_EQ(after.substr(0, before.size()), before) << "the first new write touches no old slot";
    put(after.substr(0, after.size() - 1));
    EXPECT_EQ(open().found(), newest_);
}

TEST_F(OldStateFile, IsReplacedByNewWrites) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(open().write(full_state()));
        EXPECT_EQ(open().found(), full_state());
    }
    ASSERT_TRUE(open().write({}));
    EXPECT_EQ(open().found(), VaultState{});
}

class StateKeeperTest : public StateFileTest {
protected:
    std::unique_ptr<StateKeeper> start() {
        auto keeper = StateKeeper::open(open());
        EXPECT_TRUE(keeper);
        return *std::move(keeper);
    }
};

TEST_F(StateKeeperTest, MakesOneKeyForMacs) {
    const auto key = start()->read().mac_key;
    EXPECT_FALSE(key.is_zero());
    EXPECT_EQ(start()->read().mac_key, key);
    EXPECT_NE(StateKeeper{}.read().mac_key, StateKeeper{}.read().mac_key);
}

TEST_F(StateKeeperTest, ChangesOnePartAndKeepsTheOthers) {
    ASSERT_TRUE(open().write(full_state()));
    ASSERT_TRUE(start()->update([](VaultState& state) { state.revoked.clear(); }));
    ASSERT_TRUE(start()->insist([](VaultState& state) { state.paused = false; }));
    auto expected = full_state();
    expected.revoked.clear();
    expected.paused = false;
    EXPECT_EQ(start()->read(), expected);
}

}  // namespace
}  // namespace farebox::vault

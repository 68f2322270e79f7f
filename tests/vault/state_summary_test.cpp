#include "vault/state_summary.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/process.hpp"
#include "vault/open_state.hpp"
#include "vault/state_file.hpp"

namespace farebox::vault {
namespace {

using Kind = StateFinding::Kind;

class LookedAtState : public testing::Test {
protected:
    LookedAtState() { std::filesystem::create_directory(keys_); }
    [[nodiscard]] StateFinding look() const {
        const auto found = look_at_state(state_, keys_);
        EXPECT_TRUE(found) << found.error().message;
        return found ? *found : StateFinding{};
    }

    farebox::test::TempDir folder_;
    const std::filesystem::path keys_ = folder_ / "keys";
    const std::filesystem::path state_ = folder_ / "vault.state";
};

TEST_F(LookedAtState, IsNotBegunBeforeTheFirstStart) {
    EXPECT_EQ(look().kind, Kind::not_begun);
    EXPECT_FALSE(std::filesystem::exists(state_));
}

TEST_F(LookedAtState, SaysWhatTheVaultWroteLast) {
    ASSERT_TRUE(open_state(state_, keys_));
    EXPECT_EQ(look().kind, Kind::readable);
    EXPECT_FALSE(look().summary.pin);
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {  // both slots, one after the other
        auto file = StateFile::open(state_);
        ASSERT_TRUE(file);
        VaultState state;
        state.paused = sequence == 3;
        state.pin = LedgerPin{{{0xab}}, sequence};
        state.revoked.resize(sequence);
        ASSERT_TRUE(file->write(state));
        const auto found = look();
        ASSERT_EQ(found.kind, Kind::readable);
        ASSERT_TRUE(found.summary.pin);
        EXPECT_EQ(found.summary.pin->sequence, sequence);
        EXPECT_EQ(found.summary.revoked, sequence);
        EXPECT_EQ(found.summary.paused, sequence == 3);
    }
}

TEST_F(LookedAtState, IsLostWhereItWasBegunAndIsGoneOrEmpty) {
    ASSERT_TRUE(open_state(state_, keys_));
    std::filesystem::resize_file(state_, 0);
    EXPECT_EQ(look().kind, Kind::lost);
    std::filesystem::remove(state_);
    EXPECT_EQ(look().kind, Kind::lost);
}

TEST_F(LookedAtState, IsDamagedWhereNothingOfItIsWhole) {
    std::ofstream{state_} << "nothing of this is whole";
    EXPECT_EQ(look().kind, Kind::damaged);
}

TEST_F(LookedAtState, IsReadFromAFileOnly) {
    ASSERT_EQ(::mkfifo(state_.c_str(), 0600), 0);
    EXPECT_FALSE(look_at_state(state_, keys_));
    std::filesystem::remove(state_);
    std::filesystem::create_symlink("/dev/zero", state_);
    EXPECT_FALSE(look_at_state(state_, keys_));
}

}  // namespace
}  // namespace farebox::vault

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "tests/vault/spending_fixture.hpp"
#include "vault/core.hpp"
#include "vault/open_state.hpp"

namespace farebox::vault {
namespace {

using test::numbered_order;

class LostState : public testing::Test {
protected:
    LostState() { std::filesystem::create_directory(keys_); }
    /// A vault that starts.
    std::unique_ptr<VaultCore> start() {
        auto keeper = open_state(state_, keys_);
        EXPECT_TRUE(keeper);
        auto core = std::make_unique<VaultCore>(test::two_keys(), test::capped(10'000, 20'000), "test");
        core->remember(*std::move(keeper), clocks_.sources());
        return core;
    }
    static Answer ask(const VaultCore& core, const Request& request) {
        return *decode_answer(core.handle(encode_request(request)));
    }
    static bool pays(const VaultCore& core) {
        auto cheap = test::good_order();
        cheap.face_value = Wei{1};
        cheap.win_prob = kMaxUint256;
        return std::holds_alternative<PaymentSignatures>(ask(core, cheap));
    }
    void tear() {
        std::ofstream{state_, std::ios::trunc} << "nothing of this is whole";
        ASSERT_EQ(::chmod(state_.c_str(), 0600), 0);
    }

    farebox::test::TempDir folder_;
    const std::filesystem::path keys_ = folder_ / "keys";
    const std::filesystem::path state_ = folder_ / "vault.state";
    test::Clocks clocks_;
};

TEST_F(LostState, IsNoneAtAFirstStart) {
    EXPECT_TRUE(pays(*start()));
    EXPECT_TRUE(pays(*start()));
}

TEST_F(LostState, SignsNothingWhereTheFileIsGone) {
    start();
    std::filesystem::remove(state_);
    const auto core = start();
    EXPECT_FALSE(pays(*core));
    const auto refused = std::get<Error>(ask(*core, AddressProofRequest{test::first_address()}));
    EXPECT_EQ(refused.code, ErrorCode::paused);
    EXPECT_NE(refused.hint.find("vault reset"), std::string::npos);
    EXPECT_TRUE(std::get<Hello>(ask(*core, HelloRequest{})).paused);
    EXPECT_TRUE(std::holds_alternative<Error>(ask(*core, LedgerPin{})));
    EXPECT_TRUE(std::holds_alternative<Error>(ask(*core, AuditHeadToMac{})));
}

TEST_F(LostState, StaysLostAfterARestart) {
    start();
    std::filesystem::remove(state_);
    start();
    EXPECT_FALSE(pays(*start()));
}

TEST_F(LostState, SignsNothingWhereTheFileIsTorn) {
    tear();
    EXPECT_FALSE(pays(*start()));
}

TEST_F(LostState, IsTakenForAFirstStartWhereACrashCutTheFirstWrite) {
    std::ofstream{state_} << std::string(4096, '\0');
    ASSERT_EQ(::chmod(state_.c_str(), 0600), 0);
    EXPECT_TRUE(pays(*start()));
}

TEST_F(LostState, IsLostWhereZerosAreLeftOfIt) {
    start();
    std::ofstream{state_, std::ios::trunc} << std::string(16'384, '\0');
    EXPECT_FALSE(pays(*start()));
}

TEST_F(LostState, IsNotEndedByResume) {
    tear();
    const auto core = start();
    EXPECT_FALSE(core->obey(OrderKind::resume, numbered_order(1)));
    EXPECT_FALSE(pays(*core));
}

TEST_F(LostState, StaysPausedByWhoeverPausedMeanwhile) {
    tear();
    const auto core = start();
    static_cast<void>(ask(*core, PauseRequest{}));
    ASSERT_TRUE(*core->obey(OrderKind::reset, numbered_order(1, true)));
    EXPECT_FALSE(pays(*core));
    EXPECT_FALSE(pays(*start()));
}

TEST_F(LostState, IsReplacedByOneThatTakesAllForSpent) {
    tear();
    const auto core = start();
    ASSERT_TRUE(*core->obey(OrderKind::reset, numbered_order(1)));
    EXPECT_FALSE(pays(*core));
    const auto again = start();
    EXPECT_EQ(std::get<Hello>(ask(*again, HelloRequest{})).spent, (SpentLately{Wei{10'000}, Wei{20'000}}));
    clocks_.pass(std::uint64_t{25} * 60 * 60);
    EXPECT_TRUE(pays(*again));
}

TEST_F(LostState, IsReplacedByOneThatForgetsWhereTheOperatorSaysSo) {
    tear();
    const auto core = start();
    ASSERT_TRUE(*core->obey(OrderKind::reset, numbered_order(1, true)));
    EXPECT_TRUE(pays(*core));
    EXPECT_TRUE(pays(*start()));
}

TEST_F(LostState, NeedsAnotherOrderTheNextTime) {
    tear();
    ASSERT_TRUE(*start()->obey(OrderKind::reset, numbered_order(1, true)));
    const auto healthy = start();
    EXPECT_FALSE(*healthy->obey(OrderKind::reset, numbered_order(1, true)));
    EXPECT_FALSE(*healthy->obey(OrderKind::reset, numbered_order(2, true))) << "used up where nothing is lost";
    EXPECT_TRUE(pays(*healthy));
}

TEST_F(LostState, HasANoteForEachPlace) {
    start();
    EXPECT_TRUE(std::filesystem::exists(state_note_path(state_, keys_)));
    EXPECT_NE(state_note_path(state_, keys_), state_note_path(folder_ / "other.state", keys_));
}

class TypedOrder : public testing::TestWithParam<OrderKind> {
protected:
    farebox::test::TempDir folder_;
};

TEST_P(TypedOrder, IsReadAsItsOwnKindOnly) {
    ASSERT_TRUE(write_order(folder_.path(), GetParam()));
    const auto path = order_path(folder_.path(), GetParam());
    for (const auto kind : {OrderKind::resume, OrderKind::reset, OrderKind::adopt}) {
        const auto other = order_path(folder_.path(), kind);
        if (kind != GetParam()) {
            std::filesystem::copy_file(path, other);
        }
        EXPECT_EQ(read_order(folder_.path(), kind, ::geteuid()).has_value(), kind == GetParam());
    }
}
INSTANTIATE_TEST_SUITE_P(Each, TypedOrder, testing::Values(OrderKind::resume, OrderKind::reset, OrderKind::adopt));

TEST(ForgettingOrder, SaysSo) {
    const farebox::test::TempDir folder;
    ASSERT_TRUE(write_order(folder.path(), OrderKind::reset, true));
    EXPECT_TRUE(read_order(folder.path(), OrderKind::reset, ::geteuid())->forgets_spending);
    ASSERT_TRUE(write_order(folder.path(), OrderKind::reset));
    EXPECT_FALSE(read_order(folder.path(), OrderKind::reset, ::geteuid())->forgets_spending);
}

}  // namespace
}  // namespace farebox::vault

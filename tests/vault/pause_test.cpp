#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"
#include "vault/one_use_order.hpp"
#include "vault/pause_switch.hpp"
#include "vault/state_file.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {
namespace {

Hash32 order_number(std::uint8_t byte) {
    Hash32 number;
    number.data.fill(byte);
    return number;
}

class PauseSwitchTest : public testing::Test {
protected:
    /// The vault's pause switch after a (re)start.
    struct Started {
        std::unique_ptr<StateKeeper> keeper;
        std::unique_ptr<PauseSwitch> pause = std::make_unique<PauseSwitch>(*keeper);
        PauseSwitch* operator->() const { return pause.get(); }
    };
    Started start() { return {*StateKeeper::open(*StateFile::open(path_))}; }

    farebox::test::TempDir folder_;
    const std::filesystem::path path_ = folder_ / "vault.state";
};

TEST_F(PauseSwitchTest, StaysPausedAfterARestart) {
    EXPECT_TRUE(start()->pause());
    EXPECT_TRUE(start()->is_paused());
}

TEST_F(PauseSwitchTest, ObeysAnOrderOnce) {
    const auto first = start();
    ASSERT_TRUE(first->pause());
    EXPECT_TRUE(*first->resume(order_number(1)));
    EXPECT_FALSE(first->is_paused());
    ASSERT_TRUE(first->pause());
    EXPECT_FALSE(*first->resume(order_number(1)));
    const auto after_restart = start();
    EXPECT_FALSE(*after_restart->resume(order_number(1)));
    EXPECT_TRUE(after_restart->is_paused());
    EXPECT_TRUE(*after_restart->resume(order_number(2)));
}

TEST_F(PauseSwitchTest, UsesAnOrderUpWhereNothingIsPaused) {
    const auto pause = start();
    EXPECT_FALSE(*pause->resume(order_number(1)));
    ASSERT_TRUE(pause->pause());
    EXPECT_FALSE(*pause->resume(order_number(1)));
    EXPECT_TRUE(pause->is_paused());
}

class PausedCore : public testing::Test {
protected:
    Answer ask(const Request& request) { return *decode_answer(core_.handle(encode_request(request))); }
    void expect_paused(const Request& request) {
        const auto answer = ask(request);
        const auto* error = std::get_if<Error>(&answer);
        ASSERT_NE(error, nullptr) << "it was signed";
        EXPECT_EQ(error->code, ErrorCode::paused);
    }
    VaultCore core_{test::two_keys(), test::wide_caps(), "test"};
};

TEST_F(PausedCore, SignsNothing) {
    ASSERT_TRUE(std::holds_alternative<PaymentSignatures>(ask(test::good_order())));
    ASSERT_TRUE(std::holds_alternative<Paused>(ask(PauseRequest{})));
    expect_paused(test::good_order());
    expect_paused(AddressProofRequest{test::first_address()});
    auto credentials_only = test::good_order();
    credentials_only.count = 0;
    expect_paused(credentials_only);
}

TEST_F(PausedCore, SaysSo) {
    EXPECT_FALSE(std::get<Hello>(ask(HelloRequest{})).paused);
    ASSERT_TRUE(std::holds_alternative<Paused>(ask(PauseRequest{})));
    EXPECT_TRUE(std::get<Hello>(ask(HelloRequest{})).paused);
}

class ResumeOrder : public testing::Test {
protected:
    ResumeOrder() { EXPECT_TRUE(write_order(folder_.path(), OrderKind::resume)); }
    [[nodiscard]] std::optional<OneUseOrder> read() const {
        return read_order(folder_.path(), OrderKind::resume, ::geteuid());
    }

    farebox::test::TempDir folder_;
    const std::filesystem::path path_ = order_path(folder_.path(), OrderKind::resume);
};

TEST_F(ResumeOrder, IsAnotherEachTime) {
    const auto first = read();
    ASSERT_TRUE(first);
    ASSERT_TRUE(write_order(folder_.path(), OrderKind::resume));
    ASSERT_TRUE(read());
    EXPECT_NE(first->number, read()->number);
}

TEST_F(ResumeOrder, IsGoneOnceRemoved) {
    remove_order(folder_.path(), OrderKind::resume);
    EXPECT_FALSE(read());
}

TEST_F(ResumeOrder, LiesBesideAKeystoreThatIsAFile) {
    std::ofstream{folder_ / "key"} << "{}";
    EXPECT_EQ(order_path(folder_ / "key", OrderKind::resume), path_);
}

TEST_F(ResumeOrder, IsIgnoredWhereOthersMayWriteIt) {
    ASSERT_EQ(::chmod(path_.c_str(), 0622), 0);
    EXPECT_FALSE(read());
}

TEST_F(ResumeOrder, IsIgnoredWhereSomebodyElseWroteIt) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give a file away";
    }
    ASSERT_EQ(::chown(path_.c_str(), 12'345, 12'345), 0);
    EXPECT_FALSE(read());
}

TEST_F(ResumeOrder, IsIgnoredThroughALink) {
    std::filesystem::rename(path_, folder_ / "other");
    std::filesystem::create_symlink(folder_ / "other", path_);
    EXPECT_FALSE(read());
}

TEST_F(ResumeOrder, IsIgnoredWhereItIsNone) {
    for (const auto* text : {"", "resume\n", "resume zz", "resume 00\n"}) {
        std::ofstream{path_, std::ios::trunc} << text;
        EXPECT_FALSE(read()) << text;
    }
}

}  // namespace
}  // namespace farebox::vault

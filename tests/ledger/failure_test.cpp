// A disk that fails: nothing is granted, the reason is shown, and it goes on by itself.
#include <filesystem>
#include <future>
#include <thread>

#include "signer/ledger/ledger_connection.hpp"
#include "tests/ledger/failing_vfs.hpp"
#include "tests/ledger/ledger_harness.hpp"
#include "tests/support/small_disk.hpp"

namespace farebox::test {
namespace {

class LedgerOnAFailingDisk : public testing::Test {
protected:
    void SetUp() override {
        harness.options.vfs = failing_vfs();
        set_disk_fault({});
        harness.open();
    }
    void TearDown() override {
        set_disk_fault({});
        harness.close();
    }

    /// Until the ledger has recovered; the test's own time-out is the bound.
    void wait_until_ok() {
        while (!harness.ledger().health().ok) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }

    LedgerHarness harness;
};

TEST_F(LedgerOnAFailingDisk, GrantsNothingWhicheverWriteOrSyncFails) {
    const auto one = harness.grant(harness.first());
    take_disk_operations();
    harness.grant(harness.next(one));
    const int operations = take_disk_operations();
    ASSERT_GT(operations, 1);
    auto shown = harness.grant(harness.first());
    for (int after = 0; after < operations; ++after) {
        SCOPED_TRACE("operation " + std::to_string(after));
        const auto before = harness.usage().at(0);
        set_disk_fault({after, false, false});
        const auto refused = harness.reserve(harness.next(shown));
        if (!disk_fault_struck()) {
            break;  // this payment needed fewer operations
        }
        EXPECT_EQ(code_of(refused), ErrorCode::ledger_unavailable);
        EXPECT_TRUE(refused.error().retryable);
        wait_until_ok();
        EXPECT_EQ(harness.usage().at(0).ev_total, before.ev_total);
        shown = harness.grant(harness.next(shown));
        EXPECT_EQ(harness.usage().at(0).payments, before.payments + 1);
    }
}

TEST_F(LedgerOnAFailingDisk, ReportsAFullDiskAndRecovers) {
    const auto one = harness.grant(harness.first());
    set_disk_fault({0, true, true});
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::disk_full);
    const auto health = harness.ledger().health();
    EXPECT_FALSE(health.ok);
    ASSERT_TRUE(health.problem);
    EXPECT_EQ(health.problem->code, ErrorCode::disk_full);
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::disk_full);
    set_disk_fault({});
    wait_until_ok();
    EXPECT_FALSE(harness.ledger().health().problem);
    EXPECT_TRUE(harness.ledger().health().reserve_file);
    EXPECT_EQ(harness.grant(harness.next(one)).id, one.id + 1);
}

TEST_F(LedgerOnAFailingDisk, GivesUpTheReserveToWriteTheLastNotes) {
    harness.grant(harness.first());
    ASSERT_TRUE(std::filesystem::exists(harness.path() + ".reserve"));
    set_disk_fault({0, false, true});  // the note that follows succeeds
    EXPECT_EQ(code_of(harness.reserve(harness.first())), ErrorCode::disk_full);
    wait_until_ok();
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM audit WHERE kind = 'disk_full'"), 1);
    EXPECT_TRUE(std::filesystem::exists(harness.path() + ".reserve"));
}

TEST_F(LedgerOnAFailingDisk, FailsEveryRequestOfTheGroup) {
    set_disk_fault({0, true, false});
    std::atomic<int> refused{0};
    {
        std::vector<std::jthread> callers;
        for (int caller = 0; caller < 16; ++caller) {
            callers.emplace_back([&] { refused += harness.reserve(harness.first()) ? 0 : 1; });
        }
    }
    EXPECT_EQ(refused, 16);
    set_disk_fault({});
    wait_until_ok();
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 1U);
}

TEST(LedgerConnection, TakesNoLaterSyncForTheOneThatFailed) {
    const TempDir folder;
    signer::LedgerOptions options;
    options.path = (folder / "ledger.db").string();
    options.vfs = failing_vfs();
    set_disk_fault({});
    auto connection = signer::LedgerConnection::open(options, false);
    ASSERT_TRUE(connection);
    EXPECT_NO_THROW((*connection)->sync());
    set_disk_fault({0, false, false});  // one fails, the next one would succeed
    EXPECT_THROW((*connection)->sync(), signer::SqliteFailure);
    EXPECT_TRUE((*connection)->doubtful());
    EXPECT_THROW((*connection)->sync(), signer::SqliteFailure);
    set_disk_fault({});
}

TEST_F(LedgerOnAFailingDisk, KeepsLazyNotesUntilItRecovers) {
    const auto one = harness.grant(harness.first());
    set_disk_fault({0, true, true});
    harness.ledger().void_grant(one.id);
    while (harness.ledger().health().ok) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    set_disk_fault({});
    wait_until_ok();
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM grants WHERE status = 2"), 1);
}

TEST_F(LedgerOnAFailingDisk, LetsNoSignatureOutThatItCouldNotKeep) {
    const auto once = [this](const signer::Grant& shown) {
        auto request = harness.next(shown);
        request.once_keys = std::make_shared<const std::vector<Address>>(std::vector{address_of(9)});
        return request;
    };
    auto shown = harness.grant(harness.first());
    for (int after = 0; after < 100; ++after) {
        SCOPED_TRACE("operation " + std::to_string(after));
        const auto grant = harness.grant(once(shown));
        set_disk_fault({after, false, false});
        const auto kept = harness.keep(grant, {{Signature{}}, std::nullopt});
        if (!disk_fault_struck()) {
            ASSERT_TRUE(kept);
            EXPECT_GT(after, 0);
            return;  // keeping needs fewer operations
        }
        ASSERT_FALSE(kept);
        wait_until_ok();
        const auto again = harness.reserve(once(shown));
        ASSERT_TRUE(again) << again.error().message;
        if (again->replayed) {
            // After a failed sync they may be found in the log: kept after all, and answered as such.
            ASSERT_NE(again->kept, nullptr);
            EXPECT_EQ(again->kept->tickets, std::vector<Signature>(1));
        } else {
            // Nobody saw these signatures, and nobody will.
            EXPECT_GT(again->grant.first_nonce, grant.first_nonce);
            ASSERT_TRUE(harness.keep(again->grant, {{Signature{}}, std::nullopt}));
        }
        shown = again->grant;
    }
}

TEST_F(LedgerOnAFailingDisk, StopsCleanlyWhileTheDiskFails) {
    set_disk_fault({0, true, false});
    EXPECT_EQ(code_of(harness.reserve(harness.first())), ErrorCode::ledger_unavailable);
    harness.close();
    set_disk_fault({});
    harness.open();
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 1U);
}

TEST(LedgerWithoutRoom, StartsAndRefusesUntilTheReserveFits) {
    LedgerHarness harness;
    harness.open();
    const auto one = harness.grant(harness.first());
    harness.options.reserve_bytes = 1ULL << 60U;
    harness.open();
    EXPECT_FALSE(harness.ledger().health().reserve_file);
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::disk_full);
    EXPECT_EQ(code_of(harness.reserve(harness.first())), ErrorCode::disk_full);
}

/// A real file system of 4 MB, where mounting is allowed.
class LedgerOnATinyDisk : public testing::Test {
protected:
    void SetUp() override {
        if (!disk.mounted()) {
            GTEST_SKIP() << disk.why_not();
        }
        harness.options.path = (disk.path() / "ledger.db").string();
        harness.options.reserve_bytes = 1U << 20U;
        harness.open();
    }
    void TearDown() override { harness.close(); }

    SmallDisk disk;
    LedgerHarness harness;
};

TEST_F(LedgerOnATinyDisk, RefusesWhenFullAndGoesOnWhenThereIsRoom) {
    auto shown = harness.grant(harness.first());
    for (;;) {
        disk.fill();
        const auto outcome = harness.reserve(harness.next(shown));
        if (!outcome) {
            EXPECT_EQ(outcome.error().code, ErrorCode::disk_full) << outcome.error().message;
            break;
        }
        shown = outcome->grant;
    }
    disk.make_room();
    while (!harness.ledger().health().ok) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    const auto after = harness.grant(harness.next(shown));
    EXPECT_EQ(after.id, shown.id + 1);
    EXPECT_EQ(after.first_nonce, shown.first_nonce + 1);
    EXPECT_TRUE(std::filesystem::exists(harness.path() + ".reserve"));
}

/// As a disk that takes its time: the planner runs on the thread that writes.
TEST(LedgerThatHangs, SaysSoUntilItGoesOn) {
    LedgerHarness harness;
    harness.options.hangs_after = std::chrono::milliseconds{0};
    harness.open();
    std::promise<void> begun;
    std::promise<void> go_on;
    auto request = harness.first();
    request.plan = [&, plan = request.plan](const signer::BillingBase& base, protocol::Timestamp now) {
        begun.set_value();
        go_on.get_future().wait();
        return plan(base, now);
    };
    std::promise<bool> granted;
    harness.ledger().reserve(request, [&](const auto& outcome) { granted.set_value(static_cast<bool>(outcome)); });
    begun.get_future().wait();
    const auto health = harness.ledger().health();
    go_on.set_value();
    EXPECT_FALSE(health.ok);
    ASSERT_TRUE(health.problem);
    EXPECT_EQ(health.problem->code, ErrorCode::ledger_unavailable);
    EXPECT_TRUE(granted.get_future().get());
    while (!harness.ledger().health().ok) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
}

}  // namespace
}  // namespace farebox::test

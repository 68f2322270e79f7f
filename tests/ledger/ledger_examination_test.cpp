#include "signer/ledger/ledger_examination.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using namespace std::chrono_literals;
using signer::examine_ledger;
using signer::find_ledger_holder;
using Extent = signer::LedgerExamination::Extent;

/// A ledger that was used and closed.
class LedgerAtRest : public testing::Test {
protected:
    LedgerAtRest() {
        harness_.open();
        identity_ = harness_.ledger().health().identity;
        harness_.close();
    }
    [[nodiscard]] const std::string& path() const { return harness_.options.path; }

    LedgerHarness harness_;
    std::string identity_;
};

TEST_F(LedgerAtRest, IsFoundSoundAndLeftAsItWas) {
    const auto before = std::filesystem::last_write_time(path());
    const auto found = examine_ledger(path(), 5s);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->identity, identity_);
    EXPECT_EQ(found->sequence, 0);
    EXPECT_EQ(found->damage, "");
    EXPECT_EQ(found->extent, Extent::whole);
    EXPECT_EQ(std::filesystem::last_write_time(path()), before);
    EXPECT_FALSE(std::filesystem::exists(path() + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(path() + "-shm"));
}

TEST_F(LedgerAtRest, TellsOfDamage) {
    const auto size = std::filesystem::file_size(path());
    {
        std::fstream file{path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(static_cast<std::streamoff>(size / 2));
        file << std::string(8'192, '\x5a');
    }
    const auto found = examine_ledger(path(), 5s);
    EXPECT_TRUE(!found || !found->damage.empty());
}

TEST_F(LedgerAtRest, IsNotJudgedByHalfOfIt) {
    std::ofstream{path() + "-wal"} << "what the next start takes in";
    const auto found = examine_ledger(path(), 5s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->extent, Extent::log_pending);
    EXPECT_EQ(found->identity, identity_);
}

TEST_F(LedgerAtRest, MayBeInItsLogAsAWhole) {
    std::filesystem::resize_file(path(), 0);
    std::ofstream{path() + "-wal"} << "what the next start takes in";
    const auto found = examine_ledger(path(), 5s);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->extent, Extent::log_pending);
    EXPECT_EQ(found->identity, "");
}

TEST_F(LedgerAtRest, HasNoHolder) {
    EXPECT_EQ(*find_ledger_holder(path()), "");
}

TEST_F(LedgerAtRest, HasOneOnceItIsOpen) {
    harness_.open();
    const auto holder = find_ledger_holder(path());
    ASSERT_TRUE(holder);
    EXPECT_TRUE(holder->starts_with("pid ")) << *holder;
    harness_.close();
    harness_.open();  // asking has not kept it
}

TEST(LedgerExamination, KnowsAFileThatIsNotThereOrIsNone) {
    const TempDir folder;
    const auto path = (folder / "l?e#d%g er.db").string();
    EXPECT_EQ(examine_ledger(path, 1s).error().code, ErrorCode::not_found);
    EXPECT_EQ(*find_ledger_holder(path), "");
    std::ofstream{path} << std::string(10'000, 'x');
    EXPECT_EQ(examine_ledger(path, 1s).error().code, ErrorCode::ledger_unavailable);
    EXPECT_EQ(examine_ledger(folder.path().string(), 1s).error().code, ErrorCode::ledger_unavailable);
}

}  // namespace
}  // namespace farebox::test

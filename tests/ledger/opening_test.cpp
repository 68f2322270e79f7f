// What may be opened as a ledger, and by whom.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "signer/ledger/migrations.hpp"
#include "signer/ledger/storage.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

class LedgerOpening : public testing::Test {
protected:
    void expect_refused(const std::string& text) {
        const auto opened = harness.try_open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, ErrorCode::ledger_unavailable);
        EXPECT_NE(opened.error().message.find(text), std::string::npos) << opened.error().message;
    }

    LedgerHarness harness;
};

TEST_F(LedgerOpening, MakesAPrivateFileWithEveryMigration) {
    harness.open();
    harness.close();
    struct stat status{};
    ASSERT_EQ(stat(harness.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(harness.sql("PRAGMA user_version"), signer::embedded_migrations().back().version);
}

TEST_F(LedgerOpening, TakesItsFileAwayFromOtherUsersAndSaysSo) {
    harness.open();
    harness.close();
    std::ofstream{harness.path() + "-wal"};
    for (const char* suffix : {"", "-wal"}) {
        ASSERT_EQ(chmod((harness.path() + suffix).c_str(), 0664), 0);
    }
    std::string said;
    harness.options.log = [&](std::string_view line) { said += line; };
    harness.open();
    for (const char* suffix : {"", "-wal"}) {
        struct stat status{};
        ASSERT_EQ(stat((harness.path() + suffix).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
    }
    harness.close();  // logs no more
    EXPECT_NE(said.find("rotate-state-key"), std::string::npos) << said;
}

TEST_F(LedgerOpening, KeepsItsIdentityAndSequence) {
    harness.open();
    const auto identity = harness.ledger().health().identity;
    EXPECT_EQ(identity.size(), 32U);
    harness.grant(harness.first());
    harness.open();
    EXPECT_EQ(harness.ledger().health().identity, identity);
    EXPECT_EQ(harness.ledger().health().sequence, 1);
}

TEST_F(LedgerOpening, RefusesASecondHolderAndNamesTheFirst) {
    harness.open();
    expect_refused("pid " + std::to_string(getpid()));
}

TEST_F(LedgerOpening, RefusesASecondHolderUnderAnotherName) {
    harness.open();
    const auto folder = std::filesystem::path{harness.path()}.parent_path();
    std::filesystem::create_directory_symlink(folder, folder / "alias");
    harness.options.path = (folder / "alias" / "ledger.db").string();
    expect_refused("held by");
}

TEST_F(LedgerOpening, ALockFileLeftBehindHoldsNobodyUp) {
    harness.open();
    harness.close();
    EXPECT_TRUE(std::filesystem::exists(harness.path() + ".lock"));
    EXPECT_TRUE(harness.try_open());
}

TEST_F(LedgerOpening, RefusesANewerSchema) {
    harness.open();
    harness.close();
    harness.sql("PRAGMA user_version = 9999");
    expect_refused("newer");
}

TEST_F(LedgerOpening, RefusesAForeignDatabaseAndLeavesItAlone) {
    harness.sql("CREATE TABLE customers (name TEXT)");
    expect_refused("not a ledger");
    EXPECT_EQ(harness.sql("SELECT count(*) FROM sqlite_schema"), 1);
    EXPECT_EQ(harness.sql("PRAGMA application_id"), 0);
}

TEST_F(LedgerOpening, RefusesAFileThatIsNoDatabase) {
    std::ofstream{harness.path()} << std::string(5000, 'x');
    expect_refused("cannot open");
}

TEST_F(LedgerOpening, RefusesADamagedDatabase) {
    harness.open();
    for (int payment = 0; payment < 50; ++payment) {
        harness.grant(harness.first());
    }
    harness.close();
    {
        std::fstream file{harness.path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(4096);
        const std::string garbage(static_cast<std::size_t>(std::filesystem::file_size(harness.path())) - 4096, '\xa5');
        file << garbage;
    }
    const auto opened = harness.try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::ledger_unavailable);
}

TEST_F(LedgerOpening, RefusesAMissingFolder) {
    harness.options.path = "/nonexistent/folder/ledger.db";
    expect_refused("cannot open");
}

TEST_F(LedgerOpening, RefusesASymbolicLink) {
    const auto folder = std::filesystem::path{harness.path()}.parent_path();
    std::filesystem::create_symlink(folder / "elsewhere.db", harness.path());
    expect_refused("cannot open");
}

TEST(Storage, KnowsNetworkFileSystems) {
    EXPECT_TRUE(signer::is_network_file_system(0x6969));                                 // NFS
    EXPECT_TRUE(signer::is_network_file_system(static_cast<std::int32_t>(0xff534d42)));  // CIFS, sign-extended
    EXPECT_FALSE(signer::is_network_file_system(0xef53));                                // ext4
    EXPECT_FALSE(signer::is_network_file_system(0x01021994));                            // tmpfs
}

}  // namespace
}  // namespace farebox::test

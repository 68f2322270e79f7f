#include "signer/ledger/gathering_vfs.hpp"

#include <gtest/gtest.h>

#include "signer/ledger/sqlite.hpp"
#include "tests/ledger/failing_vfs.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {
namespace {

using signer::Database;
using signer::gathering_vfs;

/// A database in its own folder, exclusively locked as the ledger is.
class GatheringVfs : public testing::Test {
protected:
    void SetUp() override {
        database.execute(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            "PRAGMA checkpoint_fullfsync = ON; "
            "CREATE TABLE t (id INTEGER PRIMARY KEY, filling BLOB)");
    }
    void TearDown() override { set_disk_fault({}); }
    void fill(int rows) {
        auto insert = database.prepare("INSERT INTO t (filling) VALUES (randomblob(3000))");
        for (int row = 0; row < rows; ++row) {
            insert.run();
        }
    }

    TempDir folder;
    std::string path = (folder / "t.db").string();
    Database database{path, gathering_vfs(failing_vfs())};
};

TEST_F(GatheringVfs, WritesACommitOfManyPagesAtOnce) {
    take_disk_operations();
    database.execute("BEGIN");
    fill(60);
    database.execute("COMMIT");
    EXPECT_LE(take_disk_operations(), 5);  // pieces of 128 KiB and the sync, not two writes for each of 60 pages
}

TEST_F(GatheringVfs, LeavesTheSyncOfACommitToItsCaller) {
    fill(1);  // the log begins: its head is synced before its first page
    take_disk_operations();
    fill(1);
    EXPECT_EQ(take_disk_operations(), 1);  // the write
    signer::sync_log(*database.log_file());
    EXPECT_EQ(take_disk_operations(), 1);
}

TEST_F(GatheringVfs, SyncsBeforePagesAreWrittenBack) {
    record_disk(true);
    fill(1);
    database.execute("PRAGMA wal_checkpoint(PASSIVE)");
    bool synced = false;
    int written_back = 0;
    for (const auto& done : recorded_disk_operations()) {
        const bool log = done.file.ends_with("-wal");
        synced = synced || (log && done.kind == DiskOperation::Kind::sync);
        if (!log && done.kind == DiskOperation::Kind::write) {
            EXPECT_TRUE(synced);
            ++written_back;
        }
        if (log && done.kind == DiskOperation::Kind::write) {
            synced = false;
        }
    }
    record_disk(false);
    EXPECT_GT(written_back, 0);
}

TEST_F(GatheringVfs, SaysThatASyncFailed) {
    fill(1);
    set_disk_fault({0, false, false});
    EXPECT_THROW(signer::sync_log(*database.log_file()), signer::SqliteFailure);
}

TEST_F(GatheringVfs, ReadsBackWhatATransactionSpilled) {
    database.execute("PRAGMA cache_size = 5; BEGIN");
    fill(400);  // far more pages than are kept: they go to the log before the commit and are read again
    EXPECT_EQ(database.scalar("SELECT count(*) FROM t WHERE length(filling) = 3000"), 400);
    database.execute("ROLLBACK");
    EXPECT_EQ(database.scalar("SELECT count(*) FROM t"), 0);
}

TEST_F(GatheringVfs, KeepsEveryCommitOverAReopening) {
    for (int commit = 0; commit < 20; ++commit) {
        fill(1);
    }
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    fill(1);
    database = Database{path + "-none", {}};  // closes the first
    Database again{path, {}};
    EXPECT_EQ(again.scalar("SELECT count(*) FROM t"), 21);
}

TEST_F(GatheringVfs, FailsTheCommitWhoseWriteFails) {
    fill(1);
    DiskFault fault;
    fault.after = 0;
    fault.forever = true;
    set_disk_fault(fault);
    EXPECT_THROW(fill(1), signer::SqliteFailure);
    set_disk_fault({});
    EXPECT_EQ(database.scalar("SELECT count(*) FROM t"), 1);
    fill(1);
    EXPECT_EQ(database.scalar("SELECT count(*) FROM t"), 2);
}

TEST(GatheringVfsName, IsStableAndRefusesAnUnknownBase) {
    EXPECT_EQ(gathering_vfs({}), gathering_vfs({}));
    EXPECT_THROW(static_cast<void>(gathering_vfs("no-such-vfs")), std::runtime_error);
}

}  // namespace
}  // namespace farebox::test

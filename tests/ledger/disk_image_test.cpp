// What an interruption leaves: the crash tests are worth as much as this.
#include "tests/ledger/disk_image.hpp"

#include <gtest/gtest.h>

#include <set>

namespace farebox::test {
namespace {

using Kind = DiskOperation::Kind;

DiskOperation write(std::int64_t offset, std::string bytes, std::string file = "wal") {
    return {Kind::write, std::move(file), offset, std::move(bytes)};
}

DiskOperation sync(std::string file = "wal") {
    return {Kind::sync, std::move(file), 0, {}};
}

DiskOperation remove(std::string file) {
    return {Kind::remove, std::move(file), 0, {}};
}

TEST(DiskImage, KeepsEverythingGivenToTheSystemWhenAProcessIsKilled) {
    EXPECT_EQ(disk_after({write(0, "abc"), write(5, "z"), write(1, "B")}, 2, Loss::nothing),
              (DiskImage{{"wal", std::string{"abc\0\0z", 6}}}));
}

TEST(DiskImage, TearsTheWriteUnderWay) {
    std::set<std::string> found;
    for (std::uint64_t dice = 0; dice < 64; ++dice) {
        found.insert(disk_after({write(0, "ab"), write(2, "cd")}, 1, Loss::torn, dice).at("wal"));
    }
    EXPECT_EQ(found, (std::set<std::string>{"ab", "abc"}));
}

TEST(DiskImage, LosesWhatWasNotSyncedWithThePower) {
    const std::vector operations{write(0, "safe"), sync(), write(4, "lost"), write(0, "lost", "db"), sync("db")};
    EXPECT_EQ(disk_after(operations, 4, Loss::unsynced), (DiskImage{{"wal", "safe"}}));
}

TEST(DiskImage, LosesSectorsOfWhatWasNotSynced) {
    const std::string sectors = std::string(512, 'a') + std::string(512, 'b');
    const std::vector operations{write(0, "safe"), sync(), write(512, sectors)};
    std::set<std::string> found;
    for (std::uint64_t dice = 0; dice < 64; ++dice) {
        found.insert(disk_after(operations, 3, Loss::some, dice).at("wal"));
    }
    EXPECT_EQ(found.size(), 4U);  // neither, either or both
    EXPECT_TRUE(found.contains("safe"));
}

TEST(DiskImage, ARemovedFileComesBackUnlessTheFolderWasSynced) {
    const std::vector operations{write(0, "j", "journal"), sync("journal"), remove("journal"), write(0, "w"), sync()};
    EXPECT_TRUE(disk_after(operations, 4, Loss::unsynced).contains("journal"));
    EXPECT_FALSE(disk_after(operations, 5, Loss::unsynced).contains("journal"));  // a new file's first sync
}

TEST(DiskImage, BecomesOperationsAndAnImageAgain) {
    const DiskImage image{{"db", "pages"}, {"wal", "frames"}};
    const auto operations = as_operations(image);
    EXPECT_EQ(disk_after(operations, operations.size(), Loss::unsynced), image);
}

}  // namespace
}  // namespace farebox::test

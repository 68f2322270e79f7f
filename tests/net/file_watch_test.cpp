#include "net/file_watch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <thread>

#include "net/path_signature.hpp"
#include "tests/support/process.hpp"

namespace farebox::net {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::TempDir;

void write(const fs::path& path, const std::string& text) {
    std::ofstream{path, std::ios::trunc} << text;
}

/// Counts what a watch tells. The parameter: whether the kernel helps.
class FileWatchTest : public testing::TestWithParam<bool> {
protected:
    ~FileWatchTest() override {
        if (watch_) {
            watch_->stop();
        }
    }
    void watch(std::vector<fs::path> paths) {
        FileWatchOptions options;
        options.settle = 20ms;
        options.interval = 1h;
        options.interval_alone = 10ms;
        options.use_inotify = GetParam();
        options.on_degraded = [](const std::string& why) { ADD_FAILURE() << why; };
        watch_ = std::make_unique<FileWatch>(std::move(options));
        watch_->add(std::move(paths), [this] {
            const std::scoped_lock lock{mutex_};
            ++told_;
            changed_.notify_all();
        });
        watch_->start();
    }
    /// That a change is told, however late.
    [[nodiscard]] bool tells() {
        std::unique_lock lock{mutex_};
        const bool told = changed_.wait_for(lock, 60s, [this] { return told_ > heard_; });
        heard_ = told_;
        return told;
    }
    [[nodiscard]] int told() {
        const std::scoped_lock lock{mutex_};
        return told_;
    }

    TempDir folder_;
    std::unique_ptr<FileWatch> watch_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int told_ = 0;
    int heard_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Kernel, FileWatchTest, testing::Values(true, false),
                         [](const auto& of) { return of.param ? "Tells" : "IsAsked"; });

TEST_P(FileWatchTest, TellsOfAFileThatIsWritten) {
    write(folder_ / "a", "one");
    watch({folder_ / "a"});
    write(folder_ / "a", "three");
    EXPECT_TRUE(tells());
    write(folder_ / "a", "seven");
    EXPECT_TRUE(tells());
}

TEST_P(FileWatchTest, TellsOfAFileThatIsRenamedOver) {
    write(folder_ / "a", "one");
    watch({folder_ / "a"});
    for (int i = 0; i < 3; ++i) {
        write(folder_ / "next", "one");  // as many bytes as before
        fs::rename(folder_ / "next", folder_ / "a");
        EXPECT_TRUE(tells());
    }
}

TEST_P(FileWatchTest, TellsOfAFileThatAppearsAndGoes) {
    watch({folder_ / "a"});
    write(folder_ / "a", "one");
    EXPECT_TRUE(tells());
    fs::remove(folder_ / "a");
    EXPECT_TRUE(tells());
}

/// Kubernetes: NAME -> ..data/NAME, ..data -> ..TIME, which is a folder; the link ..data is renamed over.
TEST_P(FileWatchTest, TellsOfASwappedDataLink) {
    const auto put = [this](const std::string& version) {
        fs::create_directory(folder_ / version);
        write(folder_ / version / "tls.crt", "of the same size");
        fs::create_symlink(version, folder_ / "..data_tmp");
        fs::rename(folder_ / "..data_tmp", folder_ / "..data");
    };
    put("..1");
    fs::create_symlink("..data/tls.crt", folder_ / "tls.crt");
    watch({folder_ / "tls.crt"});
    for (const std::string version : {"..2", "..3"}) {
        put(version);
        EXPECT_TRUE(tells()) << version;
        fs::remove_all(folder_ / (version == "..2" ? "..1" : "..2"));
    }
}

TEST_P(FileWatchTest, FollowsLinksOutOfTheFolder) {
    TempDir archive;
    write(archive / "1.pem", "one");
    fs::create_directory(folder_ / "live");
    fs::create_symlink(archive / "1.pem", folder_ / "live/cert.pem");
    watch({folder_ / "live/cert.pem"});
    write(archive / "1.pem", "corrected");
    EXPECT_TRUE(tells()) << "in the archive";
    write(archive / "2.pem", "two");
    fs::create_symlink(archive / "2.pem", folder_ / "live/next");
    fs::rename(folder_ / "live/next", folder_ / "live/cert.pem");
    EXPECT_TRUE(tells()) << "the link";
}

TEST_P(FileWatchTest, OutlivesItsFolder) {
    fs::create_directories(folder_ / "above/tls");
    write(folder_ / "above/tls/key", "one");
    watch({folder_ / "above/tls/key"});
    for (int i = 0; i < 20; ++i) {
        fs::remove_all(folder_ / "above");
        EXPECT_TRUE(tells()) << "removed";
        fs::create_directories(folder_ / "above/tls");
        write(folder_ / "above/tls/key", "again");
        EXPECT_TRUE(tells()) << "made again";
    }
    fs::create_directory(folder_ / "other");
    write(folder_ / "other/key", "third");
    fs::rename(folder_ / "above/tls", folder_ / "old");
    fs::rename(folder_ / "other", folder_ / "above/tls");
    EXPECT_TRUE(tells()) << "another in its place";
    write(folder_ / "above/tls/key", "fourth");
    EXPECT_TRUE(tells()) << "in the other";
}

TEST_P(FileWatchTest, CountsTheEntriesOfAFolder) {
    fs::create_directory(folder_ / "keys");
    write(folder_ / "keys/a", "one");
    watch({folder_ / "keys"});
    write(folder_ / "keys/b", "two");
    EXPECT_TRUE(tells()) << "a new one";
    write(folder_ / "keys/a", "other");
    EXPECT_TRUE(tells()) << "a changed one";
    fs::remove(folder_ / "keys/b");
    EXPECT_TRUE(tells()) << "one less";
}

TEST_P(FileWatchTest, TellsOnceOfWhatComesTogether) {
    write(folder_ / "a", "one");
    write(folder_ / "b", "one");
    FileWatchOptions options;
    options.settle = 2s;
    options.interval_alone = 10ms;
    options.use_inotify = GetParam();
    std::atomic<int> both{0};
    FileWatch slow{std::move(options)};
    slow.add({folder_ / "a", folder_ / "b"}, [&] { both.fetch_add(1); });
    write(folder_ / "a", "three");
    write(folder_ / "b", "three");
    slow.start();
    while (both.load() == 0) {
        std::this_thread::sleep_for(10ms);
    }
    slow.stop();
    EXPECT_EQ(both.load(), 1);
}

TEST_P(FileWatchTest, SaysNothingOfOtherFiles) {
    write(folder_ / "a", "one");
    watch({folder_ / "a"});
    for (int i = 0; i < 20; ++i) {
        write(folder_ / "ledger.db", std::string(static_cast<std::size_t>(i), 'x'));
    }
    fs::rename(folder_ / "ledger.db", folder_ / "a");
    EXPECT_TRUE(tells());
    watch_->stop();
    EXPECT_EQ(told(), 1);
}

TEST_P(FileWatchTest, FindsWhatChangedBeforeItBegan) {
    write(folder_ / "a", "one");
    FileWatchOptions options;
    options.settle = 1ms;
    options.use_inotify = GetParam();
    watch_ = std::make_unique<FileWatch>(std::move(options));
    watch_->add({folder_ / "a"}, [this] {
        const std::scoped_lock lock{mutex_};
        ++told_;
        changed_.notify_all();
    });
    write(folder_ / "a", "three");
    watch_->start();
    EXPECT_TRUE(tells());
}

TEST_P(FileWatchTest, StopsAtOnce) {
    watch({folder_ / "a"});
    watch_->stop();
    write(folder_ / "a", "one");
    watch_->stop();
    EXPECT_EQ(told(), 0);
}

TEST(FoldersOnTheWay, AreThoseOfLinksAndOfTheFile) {
    TempDir folder;
    const auto base = fs::canonical(folder.path());
    fs::create_directories(base / "live");
    fs::create_directories(base / "archive/1");
    fs::create_symlink("../archive/now/cert", base / "live/cert");
    fs::create_symlink("1", base / "archive/now");
    write(base / "archive/1/cert", "x");
    EXPECT_EQ(folders_on_the_way(base / "live/cert"),
              (std::set<fs::path>{base / "live", base / "archive", base / "archive/1"}));
    EXPECT_EQ(folders_on_the_way(base / "live"), (std::set<fs::path>{base / "live"}));
    EXPECT_EQ(folders_on_the_way(base / "no/such/file"), (std::set<fs::path>{base}));
}

TEST(FoldersOnTheWay, EndsWhereLinksGoInCircles) {
    TempDir folder;
    const auto base = fs::canonical(folder.path());
    fs::create_symlink("b", base / "a");
    fs::create_symlink("a", base / "b");
    EXPECT_EQ(folders_on_the_way(base / "a"), (std::set<fs::path>{base}));
}

}  // namespace
}  // namespace farebox::net

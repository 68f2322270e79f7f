#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "net/unique_fd.hpp"

namespace farebox::net {

struct FileWatchOptions {
    /// How long files must have kept still before a change is told: who writes a certificate writes its key too.
    std::chrono::milliseconds settle{500};
    /// How often to look where the kernel tells of nothing, as on network file systems.
    std::chrono::milliseconds interval{30'000};
    /// The same where there is no inotify at all.
    std::chrono::milliseconds interval_alone{5'000};
    /// False: only look. Then nothing but stat(), reading of folders and waiting is asked of the kernel.
    bool use_inotify = true;
    /// Optional: told once if the kernel does not help (no inotify, or its limits are reached). Any thread.
    std::function<void(const std::string& why)> on_degraded = {};
};

/**
 * @brief Calls back when files change, on a thread of its own.
 *
 * A file counts as changed when what its path leads to is another file, or another size or time: written in place,
 * renamed over, a symbolic link on the way swapped (Kubernetes' `..data`), its folder removed and made again. A path
 * may name a folder: then its entries count. The kernel's notices only say when to look, so that none that is lost or
 * means nothing can do harm.
 */
class FileWatch {
public:
    explicit FileWatch(FileWatchOptions options = {});
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;
    /// stop()
    ~FileWatch();

    /// Before start(). @p changed is called once for changes of several of @p paths that come together. What was there
    /// when add() was called counts as seen; it must not call stop().
    void add(std::vector<std::filesystem::path> paths, std::function<void()> changed);
    void start();
    /// Nobody is called back after this.
    void stop();

private:
    struct Group {
        std::vector<std::filesystem::path> paths;
        std::function<void()> changed;
        std::string seen;  ///< How they looked when that was told last.
    };
    void run();
    bool wait(std::chrono::milliseconds timeout);
    void settle();
    void tell();
    [[nodiscard]] std::set<std::filesystem::path> folders() const;
    void watch_folders();
    void degrade(const std::string& why);
    void drain() const;

    const FileWatchOptions options_;
    std::vector<Group> groups_;
    UniqueFd inotify_;
    UniqueFd wake_;
    std::vector<int> watches_;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool stopping_ = false;
    bool degraded_ = false;
    std::thread thread_;
};

}  // namespace farebox::net

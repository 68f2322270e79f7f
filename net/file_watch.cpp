#include "net/file_watch.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "net/path_signature.hpp"
#include "net/signals_blocked.hpp"

namespace farebox::net {
namespace {

/// Files being written tell when they are closed, not with every write.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int kMaxRounds = 20;  // files that never keep still are told all the same

std::string signature_of(const std::vector<std::filesystem::path>& paths) {
    std::string text;
    for (const auto& path : paths) {
        text += path_signature(path);
    }
    return text;
}

}  // namespace

std::set<std::filesystem::path> FileWatch::folders() const {
    std::set<std::filesystem::path> all;
    for (const auto& group : groups_) {
        for (const auto& path : group.paths) {
            all.merge(folders_on_the_way(path));
        }
    }
    return all;
}

FileWatch::FileWatch(FileWatchOptions options) : options_{std::move(options)} {}

FileWatch::~FileWatch() {
    stop();
}

void FileWatch::add(std::vector<std::filesystem::path> paths, std::function<void()> changed) {
    auto seen = signature_of(paths);
    groups_.push_back({std::move(paths), std::move(changed), std::move(seen)});
}

void FileWatch::start() {
    if (options_.use_inotify) {
        inotify_ = UniqueFd{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
        wake_ = UniqueFd{inotify_ ? ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1};
        if (!wake_) {
            degrade(std::string{"no inotify: "} + std::strerror(errno));
        }
        watch_folders();
    }
    const SignalsBlocked during_start;
    thread_ = std::thread{[this] { run(); }};
}

void FileWatch::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        woken_.notify_one();
        if (wake_) {
            ::eventfd_write(wake_.get(), 1);
        }
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

void FileWatch::run() {
    pthread_setname_np(pthread_self(), "files");
    // What changed between add() and the first watch is found at once.
    do {
        watch_folders();
        settle();
        tell();
    } while (wait(inotify_ ? options_.interval : options_.interval_alone));
}

/// Until the kernel has something to say, @p timeout has passed, or stop(). @return False at stop().
bool FileWatch::wait(std::chrono::milliseconds timeout) {
    if (inotify_) {
        std::array<pollfd, 2> waiting{{{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
        ::poll(waiting.data(), waiting.size(), static_cast<int>(timeout.count()));
        drain();
        const std::scoped_lock lock{mutex_};
        return !stopping_;
    }
    std::unique_lock lock{mutex_};
    return !woken_.wait_for(lock, timeout, [this] { return stopping_; });
}

/// Waits until what differs from what was seen looks the same twice.
void FileWatch::settle() {
    std::vector<std::string> before;
    for (int round = 0; round < kMaxRounds; ++round) {
        std::vector<std::string> now;
        bool differs = false;
        for (const auto& group : groups_) {
            now.push_back(signature_of(group.paths));
            differs = differs || now.back() != group.seen;
        }
        if (!differs || now == before) {
            return;
        }
        before = std::move(now);
        std::unique_lock lock{mutex_};
        if (woken_.wait_for(lock, options_.settle, [this] { return stopping_; })) {
            return;
        }
    }
}

void FileWatch::tell() {
    for (auto& group : groups_) {
        {
            const std::scoped_lock lock{mutex_};
            if (stopping_) {
                return;
            }
        }
        auto now = signature_of(group.paths);
        if (now != std::exchange(group.seen, now)) {
            group.changed();
        }
    }
}

/// Links lead elsewhere and folders are made again, so the list is made anew each time. A folder that is watched
/// already keeps its watch; one that is gone has lost it.
void FileWatch::watch_folders() {
    if (!inotify_) {
        return;
    }
    std::vector<int> watches;
    const auto there = folders();
    for (const auto& folder : there) {
        const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
        if (watch >= 0) {
            watches.push_back(watch);
        } else if (errno == ENOENT || errno == ENOTDIR) {
            ::eventfd_write(wake_.get(), 1);  // it went away just now: look again at once
        } else {
            degrade("cannot watch " + folder.string() + ": " + std::strerror(errno));
            return;
        }
    }
    if (folders() != there) {
        ::eventfd_write(wake_.get(), 1);  // one was made before the folder above it was watched, and told nobody
    }
    for (const int watch : watches_) {
        if (std::ranges::find(watches, watch) == watches.end()) {
            ::inotify_rm_watch(inotify_.get(), watch);
        }
    }
    watches_ = std::move(watches);
}

/// From now on it only looks.
void FileWatch::degrade(const std::string& why) {
    inotify_ = UniqueFd{};
    if (!std::exchange(degraded_, true) && options_.on_degraded) {
        options_.on_degraded(why);
    }
}

void FileWatch::drain() const {
    std::array<char, 4096> events{};
    while (::read(inotify_.get(), events.data(), events.size()) > 0) {
    }
    eventfd_t woken = 0;
    ::eventfd_read(wake_.get(), &woken);
}

}  // namespace farebox::net

#include "signer/ledger/holder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::chrono::milliseconds kPatience{1'000};
constexpr std::chrono::milliseconds kStep{10};

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : std::string{"unknown host"};
}

std::string read_holder(int descriptor) {
    std::array<char, 512> text{};
    const auto size = pread(descriptor, text.data(), text.size() - 1, 0);
    std::string holder{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    while (!holder.empty() && holder.back() == '\n') {
        holder.pop_back();
    }
    return holder.empty() ? "another process" : holder;
}

void write_holder(int descriptor, const HolderLock::Holder& holder) {
    const auto pid = holder.pid != 0 ? holder.pid : getpid();
    const std::string text =
        "pid " + std::to_string(pid) + " on " + host_name() + " since " + protocol::format_rfc3339(holder.since) + "\n";
    // Only a courtesy to whoever is refused: the lock holds without it, even on a full disk.
    if (ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text.data(), text.size(), 0) < 0) {
        return;
    }
}

bool lock_soon(int descriptor) {
    for (auto left = kPatience; flock(descriptor, LOCK_EX | LOCK_NB) != 0; left -= kStep) {
        if (left <= kStep) {
            return false;
        }
        std::this_thread::sleep_for(kStep);
    }
    return true;
}

}  // namespace

Result<HolderLock> HolderLock::acquire(const std::string& ledger_path, const Holder& holder) {
    const std::string path = ledger_path + ".lock";
    HolderLock lock{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (lock.descriptor_ < 0) {
        return make_error(ErrorCode::ledger_unavailable,
                          "cannot open " + path + ": " + std::generic_category().message(errno));
    }
    if (!lock_soon(lock.descriptor_)) {
        return make_error(ErrorCode::ledger_unavailable,
                          "the ledger " + ledger_path + " is held by " + read_holder(lock.descriptor_),
                          "stop that signer first, or give this one its own [ledger] url");
    }
    write_holder(lock.descriptor_, holder);
    return lock;
}

HolderLock::HolderLock(HolderLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

HolderLock& HolderLock::operator=(HolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

HolderLock::~HolderLock() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

}  // namespace farebox::signer

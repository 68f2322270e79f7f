#include "signer/log/line_writer.hpp"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace farebox::signer {
namespace {

constexpr int kReaderPatienceMillis = 2'000;
/// A pipe that poll() calls writable takes this much without blocking (PIPE_BUF).
constexpr std::size_t kPiece = 4096;

std::string dropped_line(std::uint64_t count) {
    return R"({"level":"warn","event":"log_lines_dropped","count":)" + std::to_string(count) + "}\n";
}

}  // namespace

LineWriter::LineWriter(int fd) : fd_{fd}, thread_{[this] { run(); }} {}

LineWriter::~LineWriter() {
    {
        const std::scoped_lock lock{mutex_};
        closing_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void LineWriter::write(std::string_view line, bool urgent) {
    bool wake = false;
    {
        const std::scoped_lock lock{mutex_};
        if (buffer_.size() + line.size() >= kBufferBytes) {
            ++dropped_;
            return;
        }
        wake = buffer_.empty() || (urgent && !urgent_);
        urgent_ = urgent_ || urgent;
        buffer_.append(line).push_back('\n');
    }
    if (wake) {
        changed_.notify_one();
    }
}

void LineWriter::run() {
    pthread_setname_np(pthread_self(), "log");
    std::string taken;  // kept, so that the two buffers change places and nothing is allocated
    std::unique_lock lock{mutex_};
    while (!closing_ || !buffer_.empty()) {
        changed_.wait(lock, [this] { return closing_ || !buffer_.empty(); });
        changed_.wait_for(lock, kPatience, [this] { return closing_ || urgent_; });
        taken.clear();
        std::swap(taken, buffer_);
        if (const auto dropped = std::exchange(dropped_, 0); dropped > 0) {
            taken += dropped_line(dropped);
        }
        urgent_ = false;
        lock.unlock();
        write_out(taken);
        lock.lock();
    }
}

void LineWriter::write_out(std::string_view bytes) const {
    while (!bytes.empty()) {
        pollfd ready{fd_, POLLOUT, 0};
        // Only at the end is there a limit: until then nobody waits for this thread.
        const int found = ::poll(&ready, 1, kReaderPatienceMillis);
        if (found == 0 && closing_) {
            return;
        }
        if (found <= 0) {
            continue;
        }
        if ((ready.revents & POLLNVAL) != 0) {
            return;
        }
        const auto written = ::write(fd_, bytes.data(), std::min(bytes.size(), kPiece));
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return;  // Nobody is there to read it.
        }
        bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

}  // namespace farebox::signer

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace farebox::signer {

/// Writes lines to a file descriptor from a thread of its own, many at a time. Whoever logs never waits for the reader:
/// what does not fit any more is dropped, and a line says how many were.
class LineWriter {
public:
    /// Lines wait this long for company, unless they are urgent.
    static constexpr std::chrono::milliseconds kPatience{100};
    static constexpr std::size_t kBufferBytes = 1U << 20U;

    /// @param fd  stays the caller's.
    explicit LineWriter(int fd);
    /// Writes what is left, waiting two seconds at most for a reader that stands still.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Thread-safe. @p line without its end.
    void write(std::string_view line, bool urgent);

private:
    void run();
    void write_out(std::string_view bytes) const;

    const int fd_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string buffer_;
    std::uint64_t dropped_ = 0;
    bool urgent_ = false;
    std::atomic<bool> closing_{false};
    std::thread thread_;
};

}  // namespace farebox::signer

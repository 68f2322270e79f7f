#pragma once

#include <functional>
#include <thread>

namespace farebox::gateway {

/// Marks the calling thread as one of the library's for as long as the object lives.
class LibraryThread {
public:
    LibraryThread() noexcept;
    LibraryThread(const LibraryThread&) = delete;
    LibraryThread& operator=(const LibraryThread&) = delete;
    ~LibraryThread();
};

/// Starts a marked thread in which all signals are blocked from its first instruction: they belong to the program's
/// own threads. Errors: std::system_error where the system gives no thread.
std::thread start_library_thread(std::function<void()> work);

/// True on a library thread: waiting there for the library would never end.
[[nodiscard]] bool on_library_thread() noexcept;

/// The process id. Where it differs from the one at a Gateway's start, this is a child process without its threads.
[[nodiscard]] long current_process() noexcept;

}  // namespace farebox::gateway

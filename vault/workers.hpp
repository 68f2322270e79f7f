#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace farebox::vault {

/// Threads for work that waits on somebody else. Thread-safe.
class Workers {
public:
    /// @p worker is 0 … threads - 1 and never in two jobs at once.
    using Job = std::function<void(std::size_t worker)>;

    struct Options {
        std::string name;  ///< Of the threads; at most 15 characters.
        std::size_t threads = 1;
        std::size_t queue_limit = 1024;                   ///< Jobs that may wait.
        std::chrono::milliseconds patience{60 * 60'000};  ///< Of the destructor.
    };
    explicit Workers(Options options);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    /// Runs what is queued and waits for it. A thread that is still busy when patience ends is left behind with its
    /// job: a job that may hang must own all it touches.
    ~Workers();

    [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }
    /// False where too many wait; the job is then not run.
    [[nodiscard]] bool submit(Job job);

private:
    struct State;

    std::shared_ptr<State> state_;
    std::vector<std::thread> threads_;
};

}  // namespace farebox::vault

#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace farebox::net {

/// N io_contexts with one thread each: what lives on one context needs no locks. The threads have all signals blocked.
class IoPool {
public:
    explicit IoPool(std::size_t threads);
    IoPool(const IoPool&) = delete;
    IoPool& operator=(const IoPool&) = delete;
    /// Stops and joins; pending operations are dropped.
    ~IoPool();

    [[nodiscard]] std::size_t size() const noexcept { return contexts_.size(); }
    [[nodiscard]] boost::asio::io_context& at(std::size_t index) { return *contexts_.at(index); }
    /// The contexts in turn. Thread-safe.
    [[nodiscard]] boost::asio::io_context& next() noexcept;
    /// Ends the threads; not to be called from one of them.
    void stop();

private:
    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<std::thread> threads_;
    std::atomic<std::size_t> turn_{0};
};

}  // namespace farebox::net

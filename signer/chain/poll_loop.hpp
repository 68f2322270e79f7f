#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

namespace farebox::signer {

/// Does the same again and again on an io_context's thread until it is stopped. A turn that fails for a reason of our
/// own must not be the last.
class PollLoop {
public:
    using Turn = std::function<boost::asio::awaitable<void>()>;

    /// @param failed  Told what() of an exception that ended a turn.
    PollLoop(boost::asio::io_context& context, std::chrono::milliseconds pause, Turn turn,
             std::function<void(const std::string&)> failed);
    PollLoop(const PollLoop&) = delete;
    PollLoop& operator=(const PollLoop&) = delete;
    ~PollLoop();

    void start();
    /// Cuts a turn off and waits; not from the context's thread.
    void stop();

private:
    boost::asio::awaitable<void> run();

    boost::asio::io_context& context_;
    const std::chrono::milliseconds pause_;
    const Turn turn_;
    const std::function<void(const std::string&)> failed_;
    boost::asio::cancellation_signal cancel_;
    std::future<void> running_;
};

/// Runs all of them at the same time, and returns when each has ended. An exception of one ends only that one.
boost::asio::awaitable<void> run_together(boost::asio::io_context& context,
                                          std::vector<boost::asio::awaitable<void>> tasks);

}  // namespace farebox::signer

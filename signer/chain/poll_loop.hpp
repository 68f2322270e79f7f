#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"

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

/// Waits for @p asked and keeps what it says; a failure of our own is kept as internal, so that it is told.
template <class T>
boost::asio::awaitable<void> keep_answer(boost::asio::awaitable<Result<T>> asked, std::optional<Result<T>>& answer) {
    try {
        auto said = co_await std::move(asked);
        answer = std::move(said);
    } catch (const boost::system::system_error&) {
        throw;  // cancelled
    } catch (const std::exception& failure) {
        answer = make_error(ErrorCode::internal, failure.what());
    }
}

/// Runs all of them at the same time, and returns when each has ended. An exception of one ends only that one.
boost::asio::awaitable<void> run_together(boost::asio::io_context& context,
                                          std::vector<boost::asio::awaitable<void>> tasks);

}  // namespace farebox::signer

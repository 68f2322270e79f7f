#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace farebox::gateway {

namespace asio = boost::asio;

/// Whether a coroutine is under way, and the wait for its end. On the context's thread.
class UnderWay {
public:
    explicit UnderWay(asio::io_context& context) : ended_{context, asio::steady_timer::time_point::max()} {}

    explicit operator bool() const noexcept { return under_way_; }
    void begin() noexcept { under_way_ = true; }
    void end() {
        under_way_ = false;
        ended_.cancel();
    }
    asio::awaitable<void> wait() {
        while (under_way_) {
            co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    /// Ends it with the coroutine that has this as a local: also where cancelling unwinds that.
    class End {
    public:
        explicit End(UnderWay& what) noexcept : what_{what} {}
        End(const End&) = delete;
        End& operator=(const End&) = delete;
        ~End() { what_.end(); }

    private:
        UnderWay& what_;
    };

private:
    bool under_way_ = false;
    asio::steady_timer ended_;
};

}  // namespace farebox::gateway

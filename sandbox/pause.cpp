#include "sandbox/pause.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace farebox::sandbox {

boost::asio::awaitable<void> pause(std::chrono::milliseconds duration) {
    if (duration.count() > 0) {
        boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, duration};
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace farebox::sandbox

#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace farebox::sandbox {

/// How often what waits for a fault to end looks whether it has.
inline constexpr std::chrono::milliseconds kLookAgain{20};

/// Waits that long, on the thread that it is called on; 0: not at all.
boost::asio::awaitable<void> pause(std::chrono::milliseconds duration);

}  // namespace farebox::sandbox

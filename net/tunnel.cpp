#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "net/byte_stream.hpp"

namespace farebox::net {
namespace {

/// Copies one way until it ends; an error closes both sides, so that the other direction ends too.
asio::awaitable<void> pump(ByteStream& from, ByteStream& to, std::chrono::milliseconds idle_timeout) {
    std::array<char, 16 * 1024> buffer{};
    while (true) {
        const auto count = co_await from.read_some(buffer);
        if (!count) {
            break;
        }
        if (*count == 0) {
            co_await to.shutdown_write();
            co_return;
        }
        from.expires_at(deadline_in(idle_timeout));
        to.expires_at(deadline_in(idle_timeout));
        const auto written = co_await to.write({buffer.data(), *count}, {});
        if (!written) {
            break;
        }
    }
    from.close();
    to.close();
}

}  // namespace

asio::awaitable<void> tunnel(ByteStream& left, ByteStream& right, std::chrono::milliseconds idle_timeout) {
    using asio::experimental::awaitable_operators::operator&&;
    left.expires_at(deadline_in(idle_timeout));
    right.expires_at(deadline_in(idle_timeout));
    auto both = pump(left, right, idle_timeout) && pump(right, left, idle_timeout);
    co_await std::move(both);
}

}  // namespace farebox::net

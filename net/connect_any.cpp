#include "net/connect_any.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

namespace farebox::net {
namespace {

using GenericEndpoint = asio::generic::stream_protocol::endpoint;

/// A connect that a deadline ends.
class ConnectAttempt final : private Timed {
public:
    ConnectAttempt(asio::io_context& context, int family) : Timed{context}, socket_{context} {
        boost::system::error_code ignored;
        socket_.open(asio::generic::stream_protocol{family, 0}, ignored);
    }

    asio::awaitable<Result<StreamSocket>> connect(const GenericEndpoint& target, Deadline deadline) {
        boost::system::error_code error;
        set_deadline(deadline);
        co_await socket_.async_connect(target, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            auto failure = stream_error(error, expired());
            if (failure.code == ErrorCode::connection_failed) {  // nothing was there that could break
                failure.message = "cannot connect: " + error.message();
            }
            co_return failure;
        }
        co_return std::move(socket_);
    }

private:
    void on_deadline() noexcept override {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    StreamSocket socket_;
};

asio::awaitable<Result<StreamSocket>> connect_one(asio::io_context& context, GenericEndpoint target,
                                                  Deadline deadline) {
    ConnectAttempt attempt{context, target.protocol().family()};
    co_return co_await attempt.connect(target, deadline);
}

}  // namespace

asio::awaitable<Result<StreamSocket>> connect_any(asio::io_context& context, std::vector<GenericEndpoint> targets,
                                                  Deadline deadline) {
    Error last = make_error(ErrorCode::connection_failed, "no address");
    for (std::size_t index = 0; index < targets.size(); ++index) {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (deadline - now) / static_cast<std::int64_t>(targets.size() - index);
        auto socket =
            co_await connect_one(context, targets[index], index + 1 == targets.size() ? deadline : now + share);
        if (socket) {
            co_return socket;
        }
        last = std::move(socket).error();
        if (last.code == ErrorCode::cancelled) {
            break;
        }
    }
    co_return last;
}

}  // namespace farebox::net

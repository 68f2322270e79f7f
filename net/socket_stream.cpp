#include "net/socket_stream.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace farebox::net {
namespace {

/// Sends what fits without waiting. @return Bytes sent, or the errno as a negative number.
ssize_t send_now(int fd, std::string_view first, std::string_view second) {
    std::array<iovec, 2> parts{{{const_cast<char*>(first.data()), first.size()},  // NOLINT: iovec has no const form
                                {const_cast<char*>(second.data()), second.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = second.empty() ? 1 : 2;
    const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent >= 0 ? sent : -errno;
}

void drop_prefix(std::string_view& first, std::string_view& second, std::size_t bytes) {
    const std::size_t of_first = std::min(bytes, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(bytes - of_first);
    if (first.empty()) {
        std::swap(first, second);
    }
}

}  // namespace

Error stream_error(const boost::system::error_code& error, bool expired) {
    if (expired) {
        return make_error(ErrorCode::timeout, "the peer did not answer in time");
    }
    if (error == asio::error::operation_aborted) {
        return make_error(ErrorCode::cancelled, "cancelled");
    }
    return make_error(ErrorCode::connection_failed, "connection broke: " + error.message());
}

StreamSocket adopt_socket(asio::io_context& context, int family, int fd) {
    return StreamSocket{context, asio::generic::stream_protocol{family, 0}, fd};
}

SocketStream::SocketStream(asio::io_context& context, StreamSocket socket)
    : Timed{context}, socket_{std::move(socket)} {}

asio::awaitable<Result<std::size_t>> SocketStream::read_some(std::span<char> buffer) {
    boost::system::error_code error;
    if (expired()) {
        co_return stream_error(error, true);
    }
    const asio::mutable_buffer target{buffer.data(), buffer.size()};
    const std::size_t count =
        co_await socket_.async_read_some(target, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        co_return count;
    }
    if (error == asio::error::eof) {
        co_return std::size_t{0};
    }
    co_return stream_error(error, expired());
}

asio::awaitable<Result<void>> SocketStream::write(std::string_view first, std::string_view second) {
    boost::system::error_code error;
    if (first.empty()) {
        std::swap(first, second);
    }
    while (!first.empty()) {
        if (expired()) {
            co_return stream_error(error, true);
        }
        // Almost always everything fits into the socket's buffer: no trip through the scheduler.
        const ssize_t sent = send_now(socket_.native_handle(), first, second);
        if (sent >= 0) {
            drop_prefix(first, second, static_cast<std::size_t>(sent));
        } else if (sent == -EAGAIN) {
            co_await socket_.async_wait(StreamSocket::wait_write, asio::redirect_error(asio::use_awaitable, error));
        } else if (sent != -EINTR) {
            error.assign(static_cast<int>(-sent), boost::system::system_category());
        }
        if (error) {
            co_return stream_error(error, expired());
        }
    }
    co_return Result<void>{};
}

asio::awaitable<void> SocketStream::shutdown_write() {
    boost::system::error_code ignored;
    socket_.shutdown(StreamSocket::shutdown_send, ignored);
    co_return;
}

bool SocketStream::quiet() const noexcept {
    char byte = 0;
    // native_handle() of a basic_socket is not const.
    const int fd = const_cast<StreamSocket&>(socket_).native_handle();  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    return ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void SocketStream::close() noexcept {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void SocketStream::on_deadline() noexcept {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace farebox::net

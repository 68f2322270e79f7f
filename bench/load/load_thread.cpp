#include "bench/load/load_thread.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "bench/load/target.hpp"

namespace farebox::bench {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr int kAnswerTimeoutMillis = 30'000;

std::uint32_t nanos_since(std::chrono::steady_clock::time_point start) {
    const auto took = std::chrono::nanoseconds{std::chrono::steady_clock::now() - start}.count();
    return static_cast<std::uint32_t>(std::min<std::int64_t>(took, std::numeric_limits<std::uint32_t>::max()));
}

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

LoadThread::LoadThread(LoadControl& control, const std::string& url, std::size_t connections, Payments payments)
    : control_{control},
      payments_{std::move(payments)},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      connections_(connections),
      buffer_(kBufferBytes) {
    for (Connection& connection : connections_) {
        connection.fd = connect_to(url);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) {
            fail("epoll_ctl");
        }
    }
}

LoadThread::~LoadThread() {
    for (const Connection& connection : connections_) {
        ::close(connection.fd);
    }
    ::close(epoll_);
}

void LoadThread::run() {
    for (Connection& connection : connections_) {
        send_next(connection);
    }
    std::array<epoll_event, 64> events{};
    while (busy_ > 0) {
        const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kAnswerTimeoutMillis);
        if (ready == 0) {
            throw std::runtime_error{"no answer for 30 s"};
        }
        if (ready < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < ready; ++i) {
            receive(*static_cast<Connection*>(events.at(static_cast<std::size_t>(i)).data.ptr));
        }
    }
}

void LoadThread::send_next(Connection& connection) {
    if (control_.stopping.load(std::memory_order_relaxed) ||
        control_.left.fetch_sub(1, std::memory_order_relaxed) <= 0) {
        return;
    }
    PaidSession& session = payments_.choose(connection.own);
    payments_.write_request(session, request_);
    connection.paying = &session;
    connection.sent = Clock::now();
    // The socket's buffer is empty: there was an answer to everything sent before.
    if (::send(connection.fd, request_.data(), request_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request_.size())) {
        fail("send");
    }
    ++busy_;
}

void LoadThread::receive(Connection& connection) {
    const ssize_t got = ::recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        throw std::runtime_error{"the server closed a connection"};
    }
    connection.reader.append({buffer_.data(), static_cast<std::size_t>(got)});
    if (const auto answer = connection.reader.finished()) {
        take(connection, *answer);
        connection.reader.clear();
        send_next(connection);
    }
}

void LoadThread::take(Connection& connection, const HttpAnswer& answer) {
    --busy_;
    ++counts_.answered;
    if (control_.measuring.load(std::memory_order_relaxed)) {
        counts_.latencies.push_back(nanos_since(connection.sent));
    }
    PaidSession& session = *std::exchange(connection.paying, nullptr);
    if (answer.status != 200 || !payments_.take_answer(session, answer.body)) {
        ++counts_.refused[answer.status];
        if (counts_.first_refusal.empty()) {
            counts_.first_refusal = answer.body;
        }
    } else if (counts_.answer.empty()) {
        counts_.answer = answer.body;
    }
}

}  // namespace farebox::bench

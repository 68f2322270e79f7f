#include "bench/pace/paced_load.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "bench/load/target.hpp"

namespace farebox::bench {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t kBufferBytes = 64 * 1024;
/// What could not be sent for so long is given up: a backlog that grows for ever says nothing.
constexpr seconds kLongestBacklog{1};
constexpr seconds kLongestAnswer{30};

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

std::uint32_t nanos_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    const auto took = nanoseconds{to - from}.count();
    return static_cast<std::uint32_t>(std::min<std::int64_t>(took, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

PacedLoad::PacedLoad(const std::string& url, std::size_t connections, std::string key, Payments payments)
    : key_{std::move(key)},
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
        idle_.push_back(&connection);
    }
}

PacedLoad::~PacedLoad() {
    for (const Connection& connection : connections_) {
        ::close(connection.fd);
    }
    ::close(epoll_);
}

PaceCounts PacedLoad::run(const Pace& pace) {
    const auto start = Clock::now();
    next_due_ = start;
    first_counted_ = start + std::chrono::duration_cast<nanoseconds>(pace.warm_up);
    end_ = first_counted_ + std::chrono::duration_cast<nanoseconds>(pace.measured);
    while (next_due_ < end_) {
        send_what_is_due(pace, Clock::now());
        wait_for_answers(next_due_);
    }
    while (idle_.size() < connections_.size()) {
        if (Clock::now() > end_ + kLongestAnswer) {
            throw std::runtime_error{"no answer for 30 s"};
        }
        wait_for_answers(Clock::now() + seconds{1});
    }
    return std::move(counts_);
}

void PacedLoad::send_what_is_due(const Pace& pace, Clock::time_point now) {
    const nanoseconds interval{static_cast<std::int64_t>(1e9 / pace.per_second)};
    while (next_due_ <= now && next_due_ < end_) {
        const bool given_up = next_due_ < now - kLongestBacklog;
        if (idle_.empty() && !given_up) {
            return;
        }
        counts_.due += counts(next_due_) ? 1U : 0U;
        if (given_up) {
            counts_.dropped += counts(next_due_) ? 1U : 0U;
        } else {
            Connection& connection = *idle_.back();
            idle_.pop_back();
            send(connection, next_due_);
        }
        next_due_ += interval;
    }
}

void PacedLoad::send(Connection& connection, Clock::time_point due) {
    PaidSession& session = payments_.choose(connection.own);
    payments_.write_request(session, request_);
    if (!key_.empty()) {
        request_.insert(request_.find("\r\n") + 2, "Authorization: Bearer " + key_ + "\r\n");
    }
    connection.paying = &session;
    connection.due = due;
    // The socket's buffer is empty: there was an answer to everything sent before.
    if (::send(connection.fd, request_.data(), request_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request_.size())) {
        fail("send");
    }
}

/// Until then at most; where every connection is busy, until there is an answer.
void PacedLoad::wait_for_answers(Clock::time_point until) {
    const nanoseconds left{idle_.empty() ? nanoseconds{seconds{1}} : std::max(nanoseconds{0}, until - Clock::now())};
    const timespec timeout{static_cast<time_t>(left.count() / 1'000'000'000), left.count() % 1'000'000'000};
    std::array<epoll_event, 64> events{};
    const int ready = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    if (ready < 0 && errno != EINTR) {
        fail("epoll_pwait2");
    }
    for (int i = 0; i < ready; ++i) {
        receive(*static_cast<Connection*>(events.at(static_cast<std::size_t>(i)).data.ptr));
    }
}

void PacedLoad::receive(Connection& connection) {
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
    }
}

void PacedLoad::take(Connection& connection, const HttpAnswer& answer) {
    idle_.push_back(&connection);
    PaidSession& session = *std::exchange(connection.paying, nullptr);
    const bool is_paid = answer.status == 200 && payments_.take_answer(session, answer.body);
    if (!counts(connection.due)) {
        return;
    }
    if (is_paid) {
        ++counts_.paid;
        counts_.latencies.push_back(nanos_between(connection.due, Clock::now()));
        return;
    }
    ++counts_.refused[answer.status];
    if (counts_.first_refusal.empty()) {
        counts_.first_refusal = answer.body;
    }
}

}  // namespace farebox::bench

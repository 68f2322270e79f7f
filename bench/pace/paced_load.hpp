#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/answer_reader.hpp"
#include "bench/load/payments.hpp"

namespace farebox::bench {

/// How fast, and for how long.
struct Pace {
    double per_second = 100;
    std::chrono::duration<double> warm_up{0.5};
    std::chrono::duration<double> measured{2};
};

/// What came of it, of the requests that were due while it was measured.
struct PaceCounts {
    std::uint64_t due = 0;
    std::uint64_t paid = 0;
    std::uint64_t dropped = 0;             ///< Never sent: every connection was busy for a second.
    std::map<int, std::uint64_t> refused;  ///< By status.
    std::string first_refusal;
    std::vector<std::uint32_t> latencies;  ///< Nanoseconds from when it was due to its payment.
};

/// Payments of new sessions at a steady rate, over kept connections.
class PacedLoad {
public:
    /// @param key  Sent as `Authorization: Bearer KEY`; empty: nothing is.
    PacedLoad(const std::string& url, std::size_t connections, std::string key, Payments payments);
    ~PacedLoad();
    PacedLoad(const PacedLoad&) = delete;
    PacedLoad& operator=(const PacedLoad&) = delete;

    /// Throws where the server ends a connection, or answers nothing for a long time.
    PaceCounts run(const Pace& pace);

private:
    using Clock = std::chrono::steady_clock;
    struct Connection {
        int fd = -1;
        PaidSession own;
        PaidSession* paying = nullptr;
        Clock::time_point due;
        AnswerReader reader;
    };

    void send(Connection& connection, Clock::time_point due);
    void send_what_is_due(const Pace& pace, Clock::time_point now);
    void wait_for_answers(Clock::time_point until);
    void receive(Connection& connection);
    void take(Connection& connection, const HttpAnswer& answer);
    [[nodiscard]] bool counts(Clock::time_point due) const { return due >= first_counted_ && due < end_; }

    const std::string key_;
    Payments payments_;
    int epoll_ = -1;
    std::vector<Connection> connections_;
    std::vector<Connection*> idle_;
    std::string request_;
    std::vector<char> buffer_;
    Clock::time_point next_due_;
    Clock::time_point first_counted_;
    Clock::time_point end_;
    PaceCounts counts_;
};

}  // namespace farebox::bench

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/answer_reader.hpp"
#include "bench/load/payments.hpp"

namespace farebox::bench {

/// What main() and the load threads share.
struct LoadControl {
    std::atomic<bool> measuring{false};
    std::atomic<bool> stopping{false};
    std::atomic<std::int64_t> left{INT64_MAX};  ///< Requests that may still be sent.
};

/// What one thread saw.
struct LoadCounts {
    std::uint64_t answered = 0;            ///< Since the start.
    std::map<int, std::uint64_t> refused;  ///< By status; anything but a 200 with a state.
    std::string first_refusal;
    std::string answer;                    ///< Body of the first 200.
    std::vector<std::uint32_t> latencies;  ///< Nanoseconds, of what was answered while measuring.
};

/// Keeps its share of the connections busy, each with one request at a time, until told to stop; then waits for the
/// answers that are under way.
class LoadThread {
public:
    LoadThread(LoadControl& control, const std::string& url, std::size_t connections, Payments payments);
    ~LoadThread();
    LoadThread(const LoadThread&) = delete;
    LoadThread& operator=(const LoadThread&) = delete;

    void run();
    [[nodiscard]] const LoadCounts& counts() const { return counts_; }
    [[nodiscard]] const Payments& payments() const { return payments_; }

private:
    using Clock = std::chrono::steady_clock;
    struct Connection {
        int fd = -1;
        PaidSession own;
        PaidSession* paying = nullptr;  ///< Null: idle.
        Clock::time_point sent;
        AnswerReader reader;
    };

    void send_next(Connection& connection);
    void receive(Connection& connection);
    void take(Connection& connection, const HttpAnswer& answer);

    LoadControl& control_;
    Payments payments_;
    int epoll_ = -1;
    std::vector<Connection> connections_;
    std::size_t busy_ = 0;
    std::string request_;
    std::vector<char> buffer_;
    LoadCounts counts_;
};

}  // namespace farebox::bench

#pragma once

#include <chrono>
#include <string>

#include "bench/load/answer_reader.hpp"
#include "tests/load/crowd.hpp"
#include "tests/load/noise.hpp"

namespace farebox::load {

/// One connection of a crowd: one act after the other.
class Caller {
public:
    using Clock = std::chrono::steady_clock;

    Caller(Crowd& crowd, const Account& account, const bench::QuoteTemplate& quote, std::uint64_t seed)
        : crowd_{crowd}, payer_{account, quote, seed}, dice_{seed + 1} {}
    ~Caller() { cut(); }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    [[nodiscard]] Payer& payer() { return payer_; }
    /// Begins an act where none is under way, and does what its time has come for.
    void tick(Clock::time_point now, const std::string& others_state);
    /// The socket has something to say.
    void on_readable();
    void on_writable() { send_more(Clock::now()); }
    void cut();

private:
    void begin(Act act, Clock::time_point now);
    bool connect();
    void send_more(Clock::time_point now);
    void sent_all(Clock::time_point now);
    void take(const bench::HttpAnswer& answer);
    void lose();

    Crowd& crowd_;
    Payer payer_;
    model::Dice dice_;
    int fd_ = -1;
    bool busy_ = false;
    Act act_;
    std::size_t sent_ = 0;
    std::size_t to_send_ = 0;        ///< Of the act's bytes; less than all where it is never finished.
    bool after_revocation_ = false;  ///< The act began when its client was revoked already.
    Clock::time_point due_;          ///< When the next piece is sent, or the connection cut.
    bench::AnswerReader reader_;
};

}  // namespace farebox::load

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/load/payer.hpp"
#include "tests/theft/takings.hpp"

namespace farebox::load {

class Caller;

/// What a crowd has met.
struct Met {
    std::map<int, std::uint64_t> statuses;  ///< 0: the connection ended without an answer.
    std::optional<std::string> wrong;       ///< The first answer that nobody deserved.
};

/// Many connections that are all busy at once, on the calling thread.
class Crowd {
public:
    Crowd(std::string url, const std::vector<Account>& accounts, std::size_t connections_each,
          const bench::QuoteTemplate& quote, std::uint64_t seed);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Sends, listens, cuts and comes again.
    void run_until(std::chrono::steady_clock::time_point end);
    /// From now on that client gets nothing for a request it has not begun to send.
    void was_revoked(const std::string& client) { revoked_ = client; }
    /// Cuts every connection; then whoever does not know what became of its last payment asks until it does.
    void settle();

    [[nodiscard]] const Met& met() const { return met_; }
    [[nodiscard]] const theft::Takings& takings() const { return takings_; }

private:
    friend class Caller;

    void blame(std::string what);

    const std::string url_;
    int epoll_ = -1;
    std::string revoked_;
    std::vector<std::unique_ptr<Caller>> callers_;
    theft::Takings takings_;
    Met met_;
};

}  // namespace farebox::load

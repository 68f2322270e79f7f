#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load/quote_template.hpp"
#include "tests/model/dice.hpp"
#include "tests/theft/takings.hpp"

namespace farebox::load {

/// Whom a caller pays as.
struct Account {
    std::string name;
    std::string key;
    bool is_poor = false;  ///< It meets its limits.
};

/// The head of a request with a body of that size, by that account's key.
[[nodiscard]] std::string head_of(std::string_view target, std::size_t body_bytes, const std::string& key);
[[nodiscard]] std::string post(std::string_view target, const std::string& body, const std::string& key);

/// Pays for one session after the other, and remembers what it still has to ask again: whatever was sent and not
/// answered may have been charged.
class Payer {
public:
    Payer(const Account& account, const bench::QuoteTemplate& quote, std::uint64_t seed)
        : account_{account}, quote_{quote}, dice_{seed} {}

    [[nodiscard]] const Account& account() const { return account_; }
    /// The whole request that is due: the one that waits for its answer, or the session's next.
    [[nodiscard]] const std::string& request();
    /// What came back. @return What is wrong with it.
    std::optional<std::string> hear(int status, std::string_view body, theft::Takings& takings);
    [[nodiscard]] bool waits() const { return pending_; }
    /// The newest state it was given, as JSON; empty: none yet.
    [[nodiscard]] const std::string& state() const { return state_; }

private:
    void make_request();

    const Account& account_;
    bench::QuoteTemplate quote_;
    model::Dice dice_;
    bench::SessionParts parts_;
    std::string state_;
    std::uint32_t paid_ = 0;  ///< Payments of this session.
    std::string request_;
    bool pending_ = false;
};

}  // namespace farebox::load

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/quote_template.hpp"
#include "bench/load/random_bytes.hpp"

namespace farebox::bench {

/// Of a session that nobody has paid for.
SessionParts fresh_parts(RandomBytes& random);

/// One session as its client sees it.
struct PaidSession {
    SessionParts parts;
    std::string quote;              ///< Base64; empty: to be made.
    std::string state;              ///< The `state` object of the last answer, as JSON; empty: nothing paid yet.
    std::uint32_t nonces_used = 0;  ///< Of the rand hash.
};

enum class SessionMode : std::uint8_t {
    fresh,      ///< Every payment opens a session.
    continued,  ///< Every connection keeps one session and pays for it again and again.
    stored,     ///< Every payment continues another one of the sessions read from a file.
};

/// Sessions as the ledger filler writes them. Lines of: id, rand hash in hex, nonces used, the state object as compact
/// JSON; one space between.
std::vector<PaidSession> read_stored_sessions(const std::string& path);
/// Old states are worth nothing: what was paid from must be written back.
void write_stored_sessions(const std::string& path, const std::vector<const PaidSession*>& sessions);

/// The body of a request for a payment.
/// @param state  JSON, of the session's last answer; empty: its first payment.
void append_payment_body(std::string_view quote, std::string_view session_id, std::string_view state, std::string& out);

/// Writes the requests of one thread's connections and takes the answers in.
class Payments {
public:
    /// @param stored  This thread's share, for SessionMode::stored; at least one per connection.
    Payments(QuoteTemplate quote, SessionMode mode, std::uint32_t tickets, std::vector<PaidSession> stored);

    /// Chooses the session of a connection's next payment. @p own is the connection's. A stored session is in use
    /// until its answer was taken.
    PaidSession& choose(PaidSession& own);
    /// Makes the whole HTTP request that pays for @p session.
    void write_request(PaidSession& session, std::string& out);
    /// Keeps the state of a 200 answer. False where there is none.
    [[nodiscard]] bool take_answer(PaidSession& session, std::string_view body);
    [[nodiscard]] const std::vector<PaidSession>& stored() const { return stored_; }

private:
    void start(PaidSession& session);
    PaidSession& take_stored();

    QuoteTemplate quote_;
    SessionMode mode_;
    std::uint32_t tickets_;
    std::vector<PaidSession> stored_;
    std::deque<PaidSession*> idle_;
    RandomBytes random_;
    std::string body_;
};

}  // namespace farebox::bench

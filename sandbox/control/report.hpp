#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/rational.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// Everything one session was paid and charged.
struct SessionRecord {
    std::string manifest_id;
    std::string route;
    std::string app;
    Address payer;
    std::string state = "live";  ///< "live", "stopped", "finished", "unpaid" or "died".
    std::int64_t payments = 0;   ///< Accepted, the reservation's included.
    std::int64_t tickets = 0;    ///< Credited.
    std::int64_t units = 0;      ///< Charged.
    protocol::Rational credited;
    protocol::Rational debited;
};

/// A refused request.
struct RejectionRecord {
    std::string where;  ///< The request's path.
    std::string manifest_id;
    int status = 0;
    std::string text;
};

/// What the orchestrator received and did, for tests and people to compare with a signer's ledger. Not thread-safe.
class Report {
public:
    /// Starts a session's record, or continues the one of that manifest.
    SessionRecord& session(const std::string& manifest_id);
    void end_session(const std::string& manifest_id, std::string_view state);
    /// Ends those that are live.
    void end_every_session(std::string_view state);
    void add_payment(const std::string& manifest_id, const PaymentOutcome& outcome);
    void add_debit(const std::string& manifest_id, std::int64_t units, const protocol::Rational& fee);
    void add_rejection(std::string where, std::string manifest_id, const Rejection& rejection);

    [[nodiscard]] const std::map<std::string, SessionRecord>& sessions() const noexcept { return sessions_; }
    [[nodiscard]] const std::vector<TicketRecord>& tickets() const noexcept { return tickets_; }
    [[nodiscard]] const std::deque<RejectionRecord>& rejections() const noexcept { return rejections_; }

    /// The whole report as JSON: {"sessions":[…],"tickets":[…],"rejections":[…],"totals":{…}}. Amounts are decimal
    /// texts, exact ("a/b" where they are no whole wei).
    [[nodiscard]] std::string to_json() const;

private:
    std::map<std::string, SessionRecord> sessions_;  // by manifest id
    std::vector<TicketRecord> tickets_;
    std::deque<RejectionRecord> rejections_;  // the newest ones
    std::uint64_t rejections_total_ = 0;
};

}  // namespace farebox::sandbox

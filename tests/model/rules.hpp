#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "farebox/error.hpp"
#include "tests/model/bill.hpp"
#include "tests/model/values.hpp"

namespace farebox::model {

/// How much money; absent: as much as it takes.
struct Budget {
    std::optional<std::uint64_t> ev_per_minute;
    std::optional<std::uint64_t> ev_per_hour;
    std::optional<std::uint64_t> ev_per_day;
    std::optional<std::uint64_t> ev_total;
    std::optional<std::uint64_t> risk_per_day;
    friend bool operator==(const Budget&, const Budget&) = default;
};

/// What one client may spend; absent: as much as it likes.
struct Limits : Budget {
    Budget per_session;  ///< Each alone, as the next two.
    Budget per_orchestrator;
    Budget per_recipient;
    std::optional<std::uint32_t> payments_per_second;
    std::optional<std::uint32_t> live_sessions;
    friend bool operator==(const Limits&, const Limits&) = default;
};

/// One promise: these tickets, at that time, for that request.
struct Promise {
    Ask ask;
    Address key;
    std::size_t session = 0;
    std::size_t state = 0;  ///< The state issued with it.
    Timestamp at;
    Bill bill;
    std::uint32_t first_nonce = 0;
    bool taken_back = false;  ///< The vault refused it.
    friend bool operator==(const Promise&, const Promise&) = default;
};

/// A state that exists, whether or not anyone has seen it yet.
struct State {
    std::size_t session = 0;
    StateValues values;
    std::optional<std::string> bytes;  ///< Learnt when it is first seen.
    std::size_t sealed = 0;            ///< Changes of the seal's secret before it was promised.
    friend bool operator==(const State&, const State&) = default;
};

/// A and I are positions in the list of states.
struct Session {
    std::string client;
    Address key;
    std::optional<std::size_t> shown;    ///< A
    std::size_t issued = 0;              ///< I
    std::optional<std::size_t> promise;  ///< The one that issued I.
    std::uint32_t reissues = 0;
    bool gone = false;  ///< Its only promise was taken back.
    Timestamp used;
    std::string reference_id;  ///< StateID, where it was taken over.
    friend bool operator==(const Session&, const Session&) = default;
};

/// What a request must be answered with.
struct Verdict {
    std::set<ErrorCode> refusals;        ///< Any of these; empty: a payment.
    std::optional<std::size_t> promise;  ///< Which one is delivered.
    bool replayed = false;
    std::optional<std::size_t> newest;  ///< With state_superseded: the state to go on with.
};

/// What a client has spent within a window, or ever.
struct Spent {
    Amount ev = 0;
    Amount spread = 0;
};
/// E + sigmas x sqrt(V) <= bound
[[nodiscard]] bool is_within(const Spent& spent, std::uint32_t sigmas, Amount bound);

/// Windows as bucket lengths: each counts the running bucket and the 60 before.
inline constexpr std::int64_t kMinuteBucket = kSecond;
inline constexpr std::int64_t kHourBucket = 60 * kSecond;
inline constexpr std::int64_t kDayBucket = 24 * 60 * kSecond;
inline constexpr std::int64_t kRedeemableBucket = 72 * 60 * kSecond;

/**
 * @brief The rules of state, money and ledger, told a second time and as simply as possible: everything is kept
 *        in lists and added up anew for every decision. A value; copying it is how several outcomes are tried.
 */
class Rules {
public:
    Caps caps;
    std::map<std::string, Limits> limits;
    Address active_key;
    std::optional<Timestamp> takeover_until;

    /// Decides one request and does what the decision does.
    Verdict decide(const Ask& ask, const Moment& moment);
    /// The vault refused the promise: money back, nonces lost, and the session is where it was.
    void take_back(std::size_t promise);
    /// States are sealed with another secret; the one before stays good for a day.
    void change_seal(Timestamp now) { seal_changes_.push_back(now); }
    [[nodiscard]] std::size_t seal_changes() const { return seal_changes_.size(); }
    /// A new process: the rate of the last second is not kept.
    void restart() { rate_counts_from_ = promises_.size(); }
    void learn(std::size_t state, std::string bytes) { states_.at(state).bytes = std::move(bytes); }

    [[nodiscard]] const std::vector<Promise>& promises() const { return promises_; }
    [[nodiscard]] const State& state(std::size_t index) const { return states_.at(index); }
    /// @param bucket  0: ever.
    [[nodiscard]] Spent spent_by(const std::string& client, std::int64_t bucket, Timestamp now) const {
        return spent_on([&](const Promise& promise) { return promise.ask.client == client; }, bucket, now);
    }
    [[nodiscard]] std::size_t live_sessions(const std::string& client, Timestamp now) const;
    friend bool operator==(const Rules&, const Rules&) = default;

private:
    Verdict first_request(const Ask& ask, const Moment& moment);
    Verdict continue_session(const Ask& ask, const Moment& moment);
    std::optional<ErrorCode> take_over(const Ask& ask, const Moment& moment);
    Verdict replay(std::size_t promise, const Ask& ask, const Moment& moment) const;
    Verdict promise(const Ask& ask, std::optional<std::size_t> session, std::optional<std::size_t> from,
                    const Moment& moment);
    void record(const Ask& ask, std::size_t session, Bill bill, Timestamp now);

    [[nodiscard]] std::optional<std::size_t> find_state(const Shown& shown) const;
    [[nodiscard]] bool is_own(const Ask& ask, const Moment& moment) const;
    [[nodiscard]] bool is_sealed(const Shown& shown, const Moment& moment) const;
    using Counts = std::function<bool(const Promise&)>;
    [[nodiscard]] Spent spent_on(const Counts& counts, std::int64_t bucket, Timestamp now) const;
    /// @param session  Absent: one that is being opened.
    [[nodiscard]] std::set<ErrorCode> broken_limits(const Ask& ask, const Bill& bill, const Address& key,
                                                    std::optional<std::size_t> session, Timestamp now) const;
    [[nodiscard]] std::set<ErrorCode> broken_budgets(const Ask& ask, const Bill& bill,
                                                     std::optional<std::size_t> session, Timestamp now) const;
    void check_budget(const Budget& own, const Counts& counts, const Bill& bill, Timestamp now,
                      std::set<ErrorCode>& broken) const;
    [[nodiscard]] std::optional<ErrorCode> refuse_nonces(const Ask& ask, const Bill& bill, const Address& key) const;
    [[nodiscard]] bool rate_is_full(const std::string& client, Timestamp now) const;

    std::vector<Promise> promises_;
    std::vector<State> states_;
    std::vector<Session> sessions_;
    /// Idempotency-Keys by client and key: the promise and when it was made.
    std::map<std::pair<std::string, std::string>, std::size_t> keyed_;
    /// Whose a recipient rand hash is, and for which tickets (absent: known from a state taken over only).
    struct Owner {
        std::string client;
        std::optional<Quote> quote;
        friend bool operator==(const Owner&, const Owner&) = default;
    };
    std::map<RecipientRandHash, Owner> owners_;
    std::map<std::pair<Address, RecipientRandHash>, std::uint32_t> nonces_;  ///< The last one given out.
    std::vector<Timestamp> seal_changes_;
    std::size_t rate_counts_from_ = 0;
};

}  // namespace farebox::model

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "signer/clients/client_row.hpp"
#include "signer/funding/funding_row.hpp"
#include "signer/keys/key_book.hpp"
#include "signer/ledger/audit_page.hpp"
#include "signer/ledger/key_money.hpp"
#include "signer/ledger/limits.hpp"
#include "signer/payment/plan.hpp"
#include "signer/payment/session_state.hpp"
#include "vault/turn.hpp"

/// The signer's book: who was promised which tickets, written down durably before anything is signed.
namespace farebox::signer {

/// A state as the client sent it. Whether it is authentic is the ledger's business (the seal), except for a state
/// signed by go-livepeer, whose signature the caller has recovered.
struct PresentedState {
    std::string bytes;     ///< The State JSON, exactly as received.
    std::string sig;       ///< The Sig bytes.
    SessionState decoded;  ///< `bytes`, parsed.
    /// Set for a take-over only: the key of ours that signed `bytes` as go-livepeer does. The caller has
    /// checked that take-over is allowed now and that the key is one of ours.
    std::optional<Address> legacy_signer;
};

/// Asks the payment rules what to charge, given where billing continues and the ledger's time. Runs on the ledger's
/// thread inside its transaction: it must be quick and must not call the ledger. An Error refuses the request.
using Planner = std::function<Result<PaymentPlan>(const BillingBase&, protocol::Timestamp ledger_now)>;

/// Asked last, about a plan that keeps every rule and would be granted; its sender nonce is filled in. May complete the
/// plan's next state. @p granted is what the session's last payments were allowed by; null: nothing. Runs where the
/// planner runs. An Error refuses the request.
using Approver =
    std::function<Result<void>(PaymentPlan& plan, const Authorisation* granted, protocol::Timestamp planned_at)>;

/// Keys that never sign the same thing alike twice (Hello: not deterministic). Null: none.
using OnceKeys = std::shared_ptr<const std::vector<Address>>;
[[nodiscard]] bool signs_once(const OnceKeys& once_keys, const Address& key) noexcept;

/// One request for a payment, everything about it checked but what depends on the session.
struct ReserveRequest {
    std::string client;  ///< Who asks and who is charged.
    Address key;         ///< Signs the session if this turns out to be a new one.
    std::optional<PresentedState> presented;
    Hash32 fingerprint;                     ///< SHA-256 of what makes two requests the same (fingerprint.hpp).
    bool manifest_is_auth_session = false;  ///< ManifestID is not empty and equals auth_token.session_id.
    RecipientRandHash recipient_rand_hash;  ///< Of the quote: finds a first request again.
    std::string idempotency_key;            ///< First requests only; empty: none.
    /// Whom the payment is made for, if that is known without asking; else it is what `approve` puts into the state.
    std::string auth_id;
    ClientLimits limits;
    /// Deposit plus reserve of `key`, for its exposure. Absent: not known, and no new session is opened.
    std::optional<Wei> key_funds;
    /// Absent: any state that is signed with one of our keys is taken over.
    std::optional<TakeOverBounds> takeover_bounds{TakeOverBounds{}};
    /// Answered instead of a replay, e.g. 480 because the parameters have expired since. The next request with fresh
    /// parameters is then a re-issue.
    std::optional<Error> replay_refusal;
    Planner plan;
    Approver approve;  ///< Empty: nobody is asked.
    /// Ledger time that is billed up to, where somebody had to be asked since; absent: now.
    std::optional<protocol::Timestamp> planned_at;
    /// What these signed is answered again from what was kept, or not at all.
    OnceKeys once_keys;
    /// Among the requests that wait.
    vault::Turn turn;
    /// Set once the caller has given up: a request that is not begun by then changes nothing. Null: it never does.
    std::shared_ptr<const std::atomic<bool>> nobody_waits;
};

/// What was promised: enough to sign it and, with the same request, to build the same bytes again.
struct Grant {
    std::int64_t id = 0;       ///< Also the ledger's sequence number: grows by one with every grant, is never reused.
    std::int64_t session = 0;  ///< The session's row.
    std::string state_id;      ///< The session's StateID.
    std::string client;
    Address key;
    std::uint32_t first_nonce = 0;  ///< 1 for the first ticket of a rand hash; meaningless when count is 0.
    std::uint32_t count = 0;        ///< Tickets; 0: a 482 that carries a payment without tickets.
    Wei charge;
    // What every ticket says.
    Address recipient;
    Wei face_value;
    Uint256 win_prob;
    RecipientRandHash recipient_rand_hash;
    std::int64_t creation_round = 0;
    BlockHash creation_round_block_hash;

    std::string manifest_id;
    std::string state;                           ///< The next state's JSON, sender nonce included.
    std::string state_sig;                       ///< Its seal.
    std::optional<Signature> credentials;        ///< The session's credentials signature, if one was recorded.
    std::optional<protocol::Timestamp> granted;  ///< Ledger time of the promise.
};

/// What became of a grant: its tickets are signed and on their way.
struct SignedGrant {
    std::int64_t id = 0;
    bool replayed = false;  ///< As its ReserveOutcome says.
    std::int64_t session = 0;
    // Where the credentials belong.
    std::string state_id;
    std::string manifest_id;
    std::optional<Signature> credentials;  ///< Absent: none were signed now.
};
[[nodiscard]] SignedGrant signed_grant(const Grant& grant, bool replayed, std::optional<Signature> credentials);

/// The signatures of a grant's answer, kept because its key would make other ones.
struct KeptSignatures {
    std::vector<Signature> tickets;  ///< By nonce.
    std::optional<Signature> credentials;
};

struct ReserveOutcome {
    /// True: the client gets an answer it may have had before; nothing was charged and no event is due.
    bool replayed = false;
    Grant grant;
    /// The plan behind a new grant, with the sender nonce filled in; null on a replay. Large, hence not moved around.
    std::shared_ptr<const PaymentPlan> plan;
    /// Of a replay: what was answered the first time. Null: to be signed (again).
    std::shared_ptr<const KeptSignatures> kept = {};
    /// The answer of the grant before was lost, or not used: this one was charged beside it.
    bool reissued = false;
};

/// The session, orchestrator, recipient or auth id that has spent most of one client's money lately.
struct ScopeUsage {
    LimitScope scope = LimitScope::session;
    std::string subject;  ///< A StateID, an address, or the first half of an auth id's SHA-256.
    // In each window that has a limit, and in all where that has one.
    std::optional<Wei> ev_minute;
    std::optional<Wei> ev_hour;
    std::optional<Wei> ev_day;
    std::optional<Wei> ev_total;
};

/// What one client has spent, by ledger time. EV in wei.
struct ClientUsage {
    std::string client;
    Wei ev_minute;
    Wei ev_hour;
    Wei ev_day;
    Wei ev_total;
    Wei risk_day;  ///< E + 4 sqrt(sum F x EV), rounded up.
    std::uint64_t payments = 0;
    std::uint64_t tickets = 0;
    std::uint64_t sessions = 0;  ///< Ever opened.
    /// Paid for within the last five minutes; counted only where the client has such a limit and opened one since
    /// start.
    std::optional<std::uint64_t> live_sessions;
    std::vector<ScopeUsage> scopes;  ///< At most one of each; none of a scope that was not used since start.
};

/// What proves that a vault saw an entry of the audit chain, and so all before it.
struct AuditSeal {
    std::int64_t entry = 0;
    Hash32 hash;
    Hash32 mac;
    friend bool operator==(const AuditSeal&, const AuditSeal&) = default;
};

/// The end of the audit chain, durable.
struct AuditEnd {
    std::int64_t newest = 0;  ///< 0: no entry yet.
    Hash32 hash;
    std::optional<AuditSeal> seal;  ///< The newest there is.
    bool seal_fits = true;          ///< The chain has the sealed entry, or has forgotten it as too old.
};

/// One thing that an operator may want to prove later.
struct AuditEvent {
    std::string kind;    ///< e.g. "signer_started", "key_loaded", "limits_changed".
    std::string client;  ///< May be empty.
    std::string detail;  ///< Short text or JSON; no secrets. At most 4 KiB are kept.
};

struct LedgerHealth {
    bool ok = false;               ///< Payments can be reserved.
    std::optional<Error> problem;  ///< disk_full or ledger_unavailable, with the reason; absent when ok.
    std::string identity;          ///< 32 hex digits, made with the ledger.
    std::int64_t sequence = 0;     ///< Of the newest durable grant.
    protocol::Timestamp time;      ///< Ledger time, some seconds old where nothing is written.
    std::size_t queued = 0;        ///< Requests waiting for the next commit.
    bool reserve_file = false;     ///< Room is set aside for shutdown and alerts.
    std::uint64_t commits = 0;     ///< Since start.
    std::uint64_t failed_commits = 0;
};

/// Sessions, grants, nonces and budgets. Every method is thread-safe and none blocks on the disk; callbacks run
/// exactly once, on one of the ledger's own threads or inline where the request is refused at once, and must be quick.
/// One contract suite says what it does: tests/ledger.
class Ledger {
public:
    virtual ~Ledger() = default;

    /**
     * @brief Applies the session rules, plans, checks every budget and writes the grant, durable before @p done runs.
     *
     * Errors change nothing but the acknowledgement of a shown state: state_invalid, state_foreign, state_unknown,
     * state_superseded (newest state in details "state" and "sig", base64), reissue_limit, idempotency_conflict,
     * nonces_exhausted, rand_hash_conflict, budget_exceeded, risk_exceeded, rate_limited, key_overexposed, overloaded,
     * disk_full, ledger_unavailable, and whatever the planner answers.
     *
     * A grant of a once-key is replayed with its kept signatures. While they are still being made: vault_unavailable.
     * Where a crash lost them, the grant is burnt: it stays charged, and the request is granted anew with fresh nonces.
     */
    virtual void reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) = 0;

    /// Whether we sealed this state for @p client. reserve() finds that out by itself; this is for a caller that must
    /// know it of a request it will not reserve.
    [[nodiscard]] virtual bool is_sealed(const std::string& client, std::string_view state,
                                         std::string_view sig) const = 0;

    /// GRANTED -> SIGNED; the credentials are kept with the session, in memory until its next payment is written.
    /// Lazy: joins the next commit. Losing it in a crash costs a signature, never money. A replayed grant that was
    /// voided meanwhile is charged again: what is signed is spent.
    virtual void record_signed(SignedGrant grant) = 0;

    /// record_signed() for a once-key: durable before @p done runs, and only then may the answer leave. An error says
    /// that it may not; nobody must see these signatures.
    virtual void keep_signatures(SignedGrant grant, std::shared_ptr<const KeptSignatures> signatures,
                                 std::function<void(Result<void>)> done) = 0;

    /// GRANTED -> VOID, on the vault's explicit refusal only (of a once-key: where no signature left the signer): the
    /// charge returns to its buckets, the session continues
    /// from where it was, the nonces are never used. Anything else than a grant in GRANTED is left alone.
    virtual void void_grant(std::int64_t grant_id) = 0;

    /// Adds an entry to the audit chain. Lazy.
    virtual void audit(AuditEvent event) = 0;
    /// Counts a refusal; one audit entry per client, code and minute. Refusals by reserve() are not counted by itself.
    virtual void record_denial(const std::string& client, ErrorCode code) = 0;
    /// For whoever has it sealed.
    virtual void audit_end(std::function<void(Result<AuditEnd>)> done) = 0;
    /// Keeps it in the place of the one before. Lazy.
    virtual void keep_audit_seal(AuditSeal seal) = 0;
    /// Recomputes the audit chain. ErrorCode::ledger_unavailable where it does not hold.
    virtual void verify_audit(std::function<void(Result<AuditHead>)> done) = 0;
    /// A part of the audit chain as it is kept, unchecked.
    virtual void read_audit(AuditQuery query, std::function<void(Result<AuditPage>)> done) = 0;

    /// Starts sealing states with a fresh key and audits it; each one before stays valid for a day.
    virtual void rotate_state_key(std::function<void(Result<void>)> done) = 0;

    /// What is remembered about our keys and who was given their addresses.
    virtual void read_key_book(std::function<void(Result<KeyBook>)> done) = 0;
    /// Remembers it, after what was remembered before. Without @p done: lazy.
    virtual void write_key_book(KeyBookChange change, std::function<void(Result<void>)> done) = 0;
    /// Sessions that @p key signed payments for since then, by ledger time; at most @p limit.
    virtual void sessions_of_key(const Address& key, std::chrono::nanoseconds within, std::size_t limit,
                                 std::function<void(Result<std::vector<KeySession>>)> done) = 0;

    /// Every client that was made while the signer ran, by name, revoked ones included.
    virtual void read_clients(std::function<void(Result<std::vector<ClientRow>>)> done) = 0;
    /// Writes a client and its keys in the place of what was there under its name, and with them what is to be audited,
    /// if anything; durable before @p done runs. An error says that nobody knows: the same once more settles it.
    virtual void write_client(ClientRow client, std::optional<AuditEvent> event,
                              std::function<void(Result<void>)> done) = 0;

    /// Transactions of our keys: all that are under way, all since then, and each key's newest; by their creation.
    virtual void read_funding(protocol::Timestamp since, std::function<void(Result<std::vector<FundingRow>>)> done) = 0;
    /// Writes a transaction in the place of what was there under its key and nonce, as write_client() does. What is to
    /// be sent is written first.
    virtual void write_funding(FundingRow row, std::optional<AuditEvent> event,
                               std::function<void(Result<void>)> done) = 0;

    /// An operator took this ledger in the place of another, or of a later state of it: states from before are
    /// refused, and limited windows are full for as long as they reach back, unless the order says to forget that.
    /// Nothing where that order was carried out before.
    virtual void adopt(const Hash32& order, bool forgets_spending, std::function<void(Result<void>)> done) = 0;

    /// What each of these keys has promised, and what was redeemed of it.
    virtual void key_money(std::vector<Address> keys, std::function<void(Result<std::vector<KeyMoney>>)> done) = 0;
    /// Up to where redemptions were noted; nothing: none ever.
    virtual void redemptions_until(std::function<void(Result<std::optional<RedemptionCursor>>)> done) = 0;
    /// Takes note of what was redeemed on the chain, each ticket once. @p done is told keys of which more was redeemed
    /// than chance explains: they are held, and that is audited. Nothing here stops them from signing.
    virtual void note_redemptions(Redemptions redemptions, std::function<void(Result<std::vector<Address>>)> done) = 0;
    /// An operator knows why so much was redeemed: it counts for nothing any more. not_found where nothing was noted.
    virtual void acknowledge_winnings(const Address& key, std::function<void(Result<void>)> done) = 0;

    /// Every client that ever paid, by name.
    virtual void usage(std::function<void(Result<std::vector<ClientUsage>>)> done) = 0;
    [[nodiscard]] virtual LedgerHealth health() const = 0;
};

}  // namespace farebox::signer

#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "signer/ledger/audit_chain.hpp"
#include "signer/ledger/holder_lock.hpp"
#include "signer/ledger/job_queue.hpp"
#include "signer/ledger/ledger_clock.hpp"
#include "signer/ledger/ledger_connection.hpp"
#include "signer/ledger/reserve_file.hpp"
#include "signer/ledger/retention.hpp"

namespace farebox::signer {

/// The ledger on SQLite. Callers put jobs into a queue; two threads take turns at it: take a group, apply it inside one
/// transaction, commit, let the other thread have its turn, wait for the disk, and only then answer. So the next group
/// is written while the disk is busy with the one before. Groups become durable in the order they were written.
class SqliteLedger final : public Ledger {
public:
    SqliteLedger(LedgerOptions options, HolderLock lock) : options_{std::move(options)}, lock_{std::move(lock)} {}
    ~SqliteLedger() override;

    /// Opens the file and starts the thread.
    Result<void> start();

    void reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) override;
    [[nodiscard]] bool is_sealed(const std::string& client, std::string_view state,
                                 std::string_view sig) const override;
    void record_signed(SignedGrant grant) override;
    void keep_signatures(SignedGrant grant, std::shared_ptr<const KeptSignatures> signatures,
                         std::function<void(Result<void>)> done) override;
    void void_grant(std::int64_t grant_id) override;
    void audit(AuditEvent event) override;
    void record_denial(const std::string& client, ErrorCode code) override;
    void audit_end(std::function<void(Result<AuditEnd>)> done) override;
    void keep_audit_seal(AuditSeal seal) override;
    void verify_audit(std::function<void(Result<AuditHead>)> done) override;
    void read_audit(AuditQuery query, std::function<void(Result<AuditPage>)> done) override;
    void rotate_state_key(std::function<void(Result<void>)> done) override;
    void adopt(const Hash32& order, bool forgets_spending, std::function<void(Result<void>)> done) override;
    void read_key_book(std::function<void(Result<KeyBook>)> done) override;
    void write_key_book(KeyBookChange change, std::function<void(Result<void>)> done) override;
    void sessions_of_key(const Address& key, std::chrono::nanoseconds within, std::size_t limit,
                         std::function<void(Result<std::vector<KeySession>>)> done) override;
    void read_clients(std::function<void(Result<std::vector<ClientRow>>)> done) override;
    void write_client(ClientRow client, std::optional<AuditEvent> event,
                      std::function<void(Result<void>)> done) override;
    void read_funding(protocol::Timestamp since, std::function<void(Result<std::vector<FundingRow>>)> done) override;
    void write_funding(FundingRow row, std::optional<AuditEvent> event,
                       std::function<void(Result<void>)> done) override;
    void key_money(std::vector<Address> keys, std::function<void(Result<std::vector<KeyMoney>>)> done) override;
    void redemptions_until(std::function<void(Result<std::optional<RedemptionCursor>>)> done) override;
    void note_redemptions(Redemptions redemptions, std::function<void(Result<std::vector<Address>>)> done) override;
    void acknowledge_winnings(const Address& key, std::function<void(Result<void>)> done) override;
    void usage(std::function<void(Result<std::vector<ClientUsage>>)> done) override;
    [[nodiscard]] LedgerHealth health() const override;

private:
    // Any thread
    template <class T, class Work>
    void submit(Work work, std::function<void(Result<T>)> done, vault::Turn turn = {});
    void submit_lazy(std::function<void()> work);
    [[nodiscard]] std::optional<Error> current_problem() const;
    [[nodiscard]] std::shared_ptr<const StateSealer> sealer() const;

    /// Jobs that are written together.
    struct Group {
        std::vector<Job> jobs;      ///< Empty once they have failed.
        std::int64_t sequence = 0;  ///< Of the newest grant among them, or before.
    };

    // The ledger's threads (ledger_writer.cpp)
    void run(std::size_t thread);
    /// False after the last turn.
    bool take_turn(std::size_t thread);
    void write(Group& group);
    void sync(Group& group);
    void complete(const Group& group);
    void fail(Group& group, const Error& error, bool keep_lazy);
    [[nodiscard]] Error why_doubtful();
    void publish_reserve();
    void publish_sealer();
    void set_busy_since(std::size_t thread, std::optional<JobQueue::Clock::time_point> began);
    [[nodiscard]] JobQueue::Clock::time_point next_wake() const;

    // Whose turn it is: when the disk fails (ledger_recovery.cpp)
    void note_failure(const Error& error);
    void write_last_notes();
    void win_room();
    void try_to_recover();
    void recover();
    /// Takes back what a fresh connection finds in the log though it was never durable: its callers were refused, so
    /// nothing of it was signed.
    void void_undelivered();

    // Whose turn it is: housekeeping (ledger_housekeeping.cpp)
    [[nodiscard]] bool house_is_due(bool everything);
    void keep_house(bool everything);
    void write_denials(bool everything);
    void forget_old(protocol::Timestamp now);
    /// Runs `work` in a transaction of its own. False where it failed, which has then been noted.
    bool in_transaction(const std::function<void()>& work);
    void append_audit(std::string kind, std::string client, std::string detail);

    void log(const std::string& message) const;
    [[nodiscard]] PaymentBook& book() { return connection_->book(); }

    const LedgerOptions options_;
    HolderLock lock_;
    std::optional<LedgerClock> clock_;
    ReserveFile reserve_file_{options_.path, options_.reserve_bytes};
    JobQueue queue_{options_.queue_limit, options_.lazy_delay};

    std::mutex syncing_;                            // taken by whoever has its turn, before letting the other have his
    std::mutex writing_;                            // guards what follows: whoever holds it has its turn
    std::unique_ptr<LedgerConnection> connection_;  // null between failed attempts to reopen; replaced under both
    std::optional<Retention> retention_;
    std::optional<JobQueue::Clock::time_point> retry_at_;  // set while payments are refused
    protocol::Timestamp next_denials_;
    protocol::Timestamp next_retention_;
    unsigned attempts_ = 0;

    mutable std::mutex mutex_;  // guards what follows
    LedgerHealth health_;
    std::array<std::optional<JobQueue::Clock::time_point>, 2> busy_since_;  // absent while a thread waits for work
    std::shared_ptr<const StateSealer> sealer_;
    protocol::Timestamp ledger_time_;  // as of the last turn
    DenialCounter denials_;

    std::array<std::thread, 2> threads_;
};

}  // namespace farebox::signer

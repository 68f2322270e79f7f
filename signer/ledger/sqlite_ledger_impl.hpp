#pragma once

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

/// The ledger on SQLite. Callers put jobs into a queue; one thread takes them in groups, applies each inside one
/// transaction, commits, and only then answers.
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
    void void_grant(std::int64_t grant_id) override;
    void audit(AuditEvent event) override;
    void record_denial(const std::string& client, ErrorCode code) override;
    void verify_audit(std::function<void(Result<AuditHead>)> done) override;
    void rotate_state_key(std::function<void(Result<void>)> done) override;
    void usage(std::function<void(Result<std::vector<ClientUsage>>)> done) override;
    [[nodiscard]] LedgerHealth health() const override;

private:
    // Any thread
    template <class T>
    void submit(std::function<Result<T>()> work, std::function<void(Result<T>)> done);
    void submit_lazy(std::function<void()> work);
    [[nodiscard]] std::optional<Error> current_problem() const;
    [[nodiscard]] std::shared_ptr<const StateSealer> sealer() const;

    // The writer's thread (writer.cpp)
    void run();
    void commit_group(std::vector<Job> group);
    void fail_group(std::vector<Job> group, const Error& error, bool keep_lazy);
    void note_failure(const Error& error);
    void write_last_notes();
    void try_to_recover();
    void recover();
    void keep_house(bool everything);
    void write_denials(bool everything);
    void forget_old(protocol::Timestamp now);
    /// Runs `work` in a transaction of its own. False where it failed, which has then been noted.
    bool in_transaction(const std::function<void()>& work);
    void publish_health();
    void set_busy_since(std::optional<JobQueue::Clock::time_point> began);
    void log(const std::string& message) const;
    void append_audit(std::string kind, std::string client, std::string detail);
    [[nodiscard]] JobQueue::Clock::time_point next_wake() const;
    [[nodiscard]] PaymentBook& book() { return connection_->book(); }

    const LedgerOptions options_;
    HolderLock lock_;
    std::optional<LedgerClock> clock_;
    ReserveFile reserve_file_{options_.path, options_.reserve_bytes};
    std::unique_ptr<LedgerConnection> connection_;  // null between failed attempts to reopen
    JobQueue queue_{options_.queue_limit, options_.lazy_delay};

    // Writer only
    std::optional<Retention> retention_;
    std::optional<JobQueue::Clock::time_point> retry_at_;  // set while payments are refused
    protocol::Timestamp next_denials_;
    protocol::Timestamp next_retention_;
    unsigned attempts_ = 0;

    mutable std::mutex mutex_;  // guards what follows
    LedgerHealth health_;
    std::optional<JobQueue::Clock::time_point> busy_since_;  // absent while the writer waits for work
    std::shared_ptr<const StateSealer> sealer_;
    protocol::Timestamp ledger_time_;  // as of the last round of the writer
    DenialCounter denials_;

    std::thread writer_;
};

}  // namespace farebox::signer

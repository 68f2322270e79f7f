#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "signer/ledger/sqlite_ledger.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {

inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::int64_t kStartNanos = 1'800'000'000 * kSecond;

/// What the fake planner answers.
struct Terms {
    std::uint32_t tickets = 1;
    std::uint64_t charge = 100;
    std::uint64_t face_value = 1000;
    std::uint64_t win_prob = 7;
    std::uint8_t rand_hash = 1;  ///< Fills the recipient rand hash.
    std::uint8_t recipient = 2;
    std::uint8_t orchestrator = 3;  ///< Of a new session.
    std::string manifest_id = "manifest";
};

/// A request told apart by `fingerprint`; a first request unless continue_from() is applied.
struct Ask {
    std::string client = "local";
    std::uint8_t fingerprint = 1;
    Terms terms;
    signer::ClientLimits limits = {};
    std::uint8_t key = 9;
    std::string auth_id = {};
};

Address address_of(std::uint8_t byte);

/// One backend behind the contract suite.
struct Backend {
    const char* name;
    std::function<Result<std::unique_ptr<signer::Ledger>>(signer::LedgerOptions)> make;
};
std::ostream& operator<<(std::ostream& out, const Backend& backend);
inline const Backend kSqlite{"sqlite", signer::make_sqlite_ledger};

/// A ledger in a temporary folder with clocks that stand still until told otherwise.
class LedgerHarness {
public:
    explicit LedgerHarness(Backend backend = kSqlite);

    signer::LedgerOptions options;

    /// Opens, or closes and opens again.
    void open();
    Result<std::unique_ptr<signer::Ledger>> try_open();
    void close() { ledger_.reset(); }
    [[nodiscard]] signer::Ledger& ledger() { return *ledger_; }

    signer::ReserveRequest first(const Ask& ask = {});
    signer::ReserveRequest next(const signer::Grant& shown, const Ask& ask = {});
    /// Waits for the answer.
    Result<signer::ReserveOutcome> reserve(signer::ReserveRequest request);
    /// Grants or fails the test.
    signer::Grant grant(signer::ReserveRequest request);
    Result<signer::AuditHead> verify_audit();
    std::vector<signer::ClientUsage> usage();
    Result<void> rotate_state_key();
    /// As the caller of a once-key does; waits.
    Result<void> keep(const signer::Grant& grant, signer::KeptSignatures signatures);
    /// Waits until lazy writes before this call are in.
    void settle() { usage(); }

    void advance(std::int64_t nanos) { wall_ += nanos, monotonic_ += nanos; }
    void set_wall(std::int64_t nanos) { wall_ = nanos; }
    [[nodiscard]] std::string path() const { return options.path; }
    /// Runs SQL on the closed ledger's file; the first column of the first row as a number.
    std::int64_t sql(const std::string& statement);

    std::atomic<int> planned{0};  ///< How often the planner ran.

private:
    signer::Planner planner(Terms terms);

    TempDir folder_;
    Backend backend_;
    std::atomic<std::int64_t> wall_{kStartNanos};
    std::atomic<std::int64_t> monotonic_{5 * kSecond};
    std::atomic<int> next_state_id_{1};
    std::unique_ptr<signer::Ledger> ledger_;
};

/// The code of a refusal; a value fails the test.
ErrorCode code_of(const Result<signer::ReserveOutcome>& result);

}  // namespace farebox::test

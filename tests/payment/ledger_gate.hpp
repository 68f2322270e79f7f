#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "signer/ledger/ledger.hpp"

namespace farebox::signer::test {

/// Stands before the real ledger: notes the refusals it is told, and keeps answers or requests back when the test wants
/// it slow.
class LedgerGate final : public Ledger {
public:
    explicit LedgerGate(Ledger& real) : real_{real} {}

    using Denials = std::vector<std::pair<std::string, ErrorCode>>;
    [[nodiscard]] Denials denials();
    /// From now on reservations are made, but their answers wait for release().
    void hold();
    /// From now on reservations wait for release() before the real ledger hears of them.
    void hold_requests();
    /// From now on signatures to be kept wait for release() before the real ledger hears of them.
    void hold_signatures();
    /// Waits until that many answers or requests are kept back, then lets them go.
    void release(std::size_t held);

    void reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) override;
    void record_denial(const std::string& client, ErrorCode code) override;
    [[nodiscard]] bool is_sealed(const std::string& client, std::string_view state,
                                 std::string_view sig) const override {
        return real_.is_sealed(client, state, sig);
    }
    void record_signed(SignedGrant grant) override { real_.record_signed(std::move(grant)); }
    void keep_signatures(SignedGrant grant, std::shared_ptr<const KeptSignatures> signatures,
                         std::function<void(Result<void>)> done) override;
    void void_grant(std::int64_t grant_id) override { real_.void_grant(grant_id); }
    void audit(AuditEvent event) override { real_.audit(std::move(event)); }
    void audit_end(std::function<void(Result<AuditEnd>)> done) override { real_.audit_end(std::move(done)); }
    void keep_audit_seal(AuditSeal seal) override { real_.keep_audit_seal(seal); }
    void verify_audit(std::function<void(Result<AuditHead>)> done) override { real_.verify_audit(std::move(done)); }
    void read_audit(AuditQuery query, std::function<void(Result<AuditPage>)> done) override {
        real_.read_audit(std::move(query), std::move(done));
    }
    void rotate_state_key(std::function<void(Result<void>)> done) override { real_.rotate_state_key(std::move(done)); }
    void adopt(const Hash32& order, bool forgets_spending, std::function<void(Result<void>)> done) override {
        real_.adopt(order, forgets_spending, std::move(done));
    }
    void read_key_book(std::function<void(Result<KeyBook>)> done) override { real_.read_key_book(std::move(done)); }
    void write_key_book(KeyBookChange change, std::function<void(Result<void>)> done) override {
        real_.write_key_book(std::move(change), std::move(done));
    }
    void sessions_of_key(const Address& key, std::chrono::nanoseconds within, std::size_t limit,
                         std::function<void(Result<std::vector<KeySession>>)> done) override {
        real_.sessions_of_key(key, within, limit, std::move(done));
    }
    void read_clients(std::function<void(Result<std::vector<ClientRow>>)> done) override {
        real_.read_clients(std::move(done));
    }
    void write_client(ClientRow client, std::optional<AuditEvent> event,
                      std::function<void(Result<void>)> done) override {
        real_.write_client(std::move(client), std::move(event), std::move(done));
    }
    void read_funding(protocol::Timestamp since, std::function<void(Result<std::vector<FundingRow>>)> done) override {
        real_.read_funding(since, std::move(done));
    }
    void write_funding(FundingRow row, std::optional<AuditEvent> event,
                       std::function<void(Result<void>)> done) override {
        real_.write_funding(std::move(row), std::move(event), std::move(done));
    }
    void usage(std::function<void(Result<std::vector<ClientUsage>>)> done) override { real_.usage(std::move(done)); }
    [[nodiscard]] LedgerHealth health() const override { return real_.health(); }

private:
    enum class Holding : std::uint8_t { nothing, answers, requests, signatures };

    /// False where what @p kind says is not held now; @p go_on is then untouched.
    bool keep(Holding kind, const std::function<void()>& go_on);

    Ledger& real_;
    std::mutex mutex_;
    Denials denials_;
    Holding holding_ = Holding::nothing;
    std::vector<std::function<void()>> held_;
    std::condition_variable changed_;
};

}  // namespace farebox::signer::test

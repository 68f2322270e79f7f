#include "tests/ledger/ledger_harness.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <future>

namespace farebox::test {
namespace {

template <class T>
std::function<void(Result<T>)> into(const std::shared_ptr<std::promise<Result<T>>>& promise) {
    return [promise](Result<T> result) { promise->set_value(std::move(result)); };
}

std::string state_id(int number) {
    std::string id = std::to_string(getpid()) + "0" + std::to_string(number);  // a forked child needs its own
    return std::string(32 - id.size(), '0') + id;
}

template <class Fixed>
Fixed filled(std::uint8_t byte) {
    Fixed value;
    value.data.fill(byte);
    return value;
}

}  // namespace

Address address_of(std::uint8_t byte) {
    return filled<Address>(byte);
}

std::ostream& operator<<(std::ostream& out, const Backend& backend) {
    return out << backend.name;
}

LedgerHarness::LedgerHarness(Backend backend) : backend_{std::move(backend)} {
    options.path = (folder_ / "ledger.db").string();
    options.reserve_bytes = 4096;
    options.retry_delay = std::chrono::milliseconds{1};
    options.lazy_delay = std::chrono::milliseconds{1};
    options.wall_clock = [this] { return protocol::Timestamp{wall_}; };
    options.monotonic_nanos = [this] { return monotonic_.load(); };
}

Result<std::unique_ptr<signer::Ledger>> LedgerHarness::try_open() {
    return backend_.make(options);
}

void LedgerHarness::open() {
    ledger_.reset();
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
    ledger_ = *std::move(opened);
}

signer::Planner LedgerHarness::planner(Terms terms) {
    return [this, terms](const signer::BillingBase& base, protocol::Timestamp now) -> Result<signer::PaymentPlan> {
        ++planned;
        signer::PaymentPlan plan;
        plan.tickets = terms.tickets;
        plan.recipient = address_of(terms.recipient);
        plan.face_value = Wei{terms.face_value};
        plan.win_prob = Uint256{{terms.win_prob}};
        plan.recipient_rand_hash = filled<RecipientRandHash>(terms.rand_hash);
        plan.creation_round = 77;
        plan.charge = Wei{terms.tickets > 0 ? terms.charge : 0};
        plan.manifest_id = terms.manifest_id;
        signer::SessionState& state = plan.next_state;
        if (base.previous) {
            state = *base.previous;
            ++state.sequence_number;
        } else {
            state.state_id = state_id(next_state_id_++);
            state.orchestrator = address_of(terms.orchestrator);
            state.initial_price_per_unit = 5;
            state.initial_pixels_per_unit = 1;
        }
        state.pm_session_id = "0x" + std::string(64, 'a');
        state.last_update = now;
        return plan;
    };
}

signer::ReserveRequest LedgerHarness::first(const Ask& ask) {
    signer::ReserveRequest request;
    request.client = ask.client;
    request.key = address_of(ask.key);
    request.fingerprint = filled<Hash32>(ask.fingerprint);
    request.limits = ask.limits;
    request.auth_id = ask.auth_id;
    request.key_funds = Wei{1'000'000'000'000'000'000ULL};
    request.takeover_bounds->max_balance = Wei{1'000'000};
    request.recipient_rand_hash = filled<RecipientRandHash>(ask.terms.rand_hash);
    request.plan = planner(ask.terms);
    return request;
}

signer::ReserveRequest LedgerHarness::next(const signer::Grant& shown, const Ask& ask) {
    auto request = first(ask);
    auto decoded = signer::parse_session_state(shown.state);
    EXPECT_TRUE(decoded);
    request.presented = signer::PresentedState{shown.state, shown.state_sig, *std::move(decoded), {}};
    return request;
}

Result<signer::ReserveOutcome> LedgerHarness::reserve(signer::ReserveRequest request) {
    auto promise = std::make_shared<std::promise<Result<signer::ReserveOutcome>>>();
    auto answer = promise->get_future();
    ledger_->reserve(std::move(request), into(promise));
    return answer.get();
}

signer::Grant LedgerHarness::grant(signer::ReserveRequest request) {
    auto outcome = reserve(std::move(request));
    if (!outcome) {
        ADD_FAILURE() << to_string(outcome.error().code) << ": " << outcome.error().message;
        return {};
    }
    return std::move(outcome->grant);
}

Result<signer::AuditHead> LedgerHarness::verify_audit() {
    auto promise = std::make_shared<std::promise<Result<signer::AuditHead>>>();
    auto answer = promise->get_future();
    ledger_->verify_audit(into(promise));
    return answer.get();
}

std::vector<signer::ClientUsage> LedgerHarness::usage() {
    auto promise = std::make_shared<std::promise<Result<std::vector<signer::ClientUsage>>>>();
    auto answer = promise->get_future();
    ledger_->usage(into(promise));
    auto rows = answer.get();
    return rows ? *std::move(rows) : std::vector<signer::ClientUsage>{};
}

Result<void> LedgerHarness::rotate_state_key() {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answer = promise->get_future();
    ledger_->rotate_state_key(into(promise));
    return answer.get();
}

Result<void> LedgerHarness::keep(const signer::Grant& grant, signer::KeptSignatures signatures) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answer = promise->get_future();
    const auto credentials = grant.credentials ? std::nullopt : signatures.credentials;
    ledger_->keep_signatures(signed_grant(grant, false, credentials),
                             std::make_shared<const signer::KeptSignatures>(std::move(signatures)), into(promise));
    return answer.get();
}

std::int64_t LedgerHarness::sql(const std::string& statement) {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open(options.path.c_str(), &connection), SQLITE_OK);
    std::int64_t value = 0;
    const auto read = [](void* out, int, char** columns, char**) {
        *static_cast<std::int64_t*>(out) = columns[0] != nullptr ? std::stoll(columns[0]) : 0;
        return 0;
    };
    char* failure = nullptr;
    EXPECT_EQ(sqlite3_exec(connection, statement.c_str(), read, &value, &failure), SQLITE_OK)
        << (failure != nullptr ? failure : "");
    sqlite3_free(failure);
    sqlite3_close(connection);
    return value;
}

ErrorCode code_of(const Result<signer::ReserveOutcome>& result) {
    if (result) {
        ADD_FAILURE() << "granted, though a refusal was expected";
        return ErrorCode::internal;
    }
    return result.error().code;
}

}  // namespace farebox::test

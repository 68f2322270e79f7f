/// What the ledger costs per payment, without HTTP and signatures: requests that wait together share a commit, so the
/// argument is how many do. Every payment has parameters of its own, as an orchestrator sends them.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <latch>
#include <optional>

#include "protocol/hex.hpp"
#include "signer/http/random_id.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {
namespace {

class Bench {
public:
    Bench() {
        auto pattern = (std::filesystem::current_path() / "ledger-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            std::abort();
        }
        folder_ = pattern;
        LedgerOptions options;
        options.path = folder_ / "ledger.db";
        auto opened = make_sqlite_ledger(std::move(options));
        if (!opened) {
            std::abort();
        }
        ledger_ = *std::move(opened);
    }
    ~Bench() {
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    /// A payment of one ticket; continues @p shown, or opens a session.
    ReserveRequest request(const Grant* shown) {
        const auto number = ++made_;
        ReserveRequest request;
        request.client = "local";
        request.key.data.fill(9);
        std::memcpy(request.fingerprint.data.data(), random_id().data(), request.fingerprint.data.size());
        request.key_funds = Wei{kMaxUint256};
        if (shown != nullptr) {
            request.presented =
                PresentedState{shown->state, shown->state_sig, *parse_session_state(shown->state), std::nullopt};
        }
        std::memcpy(request.recipient_rand_hash.data.data(), random_id().data(),
                    request.recipient_rand_hash.data.size());
        request.plan = [number, hash = request.recipient_rand_hash](const BillingBase& base, protocol::Timestamp now) {
            return plan(number, hash, base, now);
        };
        return request;
    }

    /// Reserves all of them at once and waits; then they count as signed.
    void pay(std::vector<std::optional<Grant>>& grants) {
        std::latch open{static_cast<std::ptrdiff_t>(grants.size())};
        for (auto& grant : grants) {
            ledger_->reserve(request(grant ? &*grant : nullptr), [&](Result<ReserveOutcome> outcome) {
                if (!outcome) {
                    std::abort();
                }
                grant = std::move(outcome->grant);
                open.count_down();
            });
        }
        open.wait();
        for (const auto& grant : grants) {
            auto credentials = grant->credentials ? std::nullopt : std::optional{Signature{}};
            ledger_->record_signed(signed_grant(*grant, false, std::move(credentials)));
        }
    }

private:
    static Result<PaymentPlan> plan(std::uint64_t number, const RecipientRandHash& hash, const BillingBase& base,
                                    protocol::Timestamp now) {
        PaymentPlan plan;
        plan.tickets = 1;
        plan.face_value = Wei{5'000'000'000'000'000};
        plan.win_prob = Uint256{{0, 0, 0, 1ULL << 40U}};
        plan.recipient_rand_hash = hash;
        plan.creation_round = 4021;
        plan.charge = Wei{8'000'000'000};
        plan.manifest_id = "993a0877";
        plan.next_state = base.previous != nullptr ? *base.previous : SessionState{};
        if (!base.previous) {
            plan.next_state.state_id = order_by_time(random_id(), now);
            plan.next_state.initial_price_per_unit = 5;
            plan.next_state.initial_pixels_per_unit = 1;
        }
        plan.next_state.pm_session_id = protocol::to_hex_0x(plan.recipient_rand_hash.span());
        plan.next_state.last_update = now;
        plan.next_state.balance = protocol::Rational{static_cast<std::int64_t>(number), 7};
        return plan;
    }

    std::filesystem::path folder_;
    std::unique_ptr<Ledger> ledger_;
    std::atomic<std::uint64_t> made_{0};
};

void new_session(benchmark::State& state) {
    Bench bench;
    for (auto _ : state) {
        std::vector<std::optional<Grant>> grants(static_cast<std::size_t>(state.range(0)));
        bench.pay(grants);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(new_session)->Arg(1)->Arg(8)->Arg(64)->MeasureProcessCPUTime()->UseRealTime();

void continued_session(benchmark::State& state) {
    Bench bench;
    std::vector<std::optional<Grant>> grants(static_cast<std::size_t>(state.range(0)));
    bench.pay(grants);
    for (auto _ : state) {
        bench.pay(grants);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(continued_session)->Arg(1)->Arg(8)->Arg(64)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace farebox::signer

BENCHMARK_MAIN();

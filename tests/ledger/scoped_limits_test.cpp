// Limits of each session, orchestrator, recipient and auth id.
#include <algorithm>
#include <array>
#include <future>
#include <map>
#include <random>
#include <string>

#include "tests/ledger/failing_vfs.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::EvLimits;
using signer::LimitScope;

constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::array kScopes{LimitScope::session, LimitScope::orchestrator, LimitScope::recipient, LimitScope::auth_id};

std::string detail(const Error& error, std::string_view key) {
    const auto at = std::ranges::find(error.details, key, [](const auto& each) { return each.first; });
    return at == error.details.end() ? std::string{} : at->second;
}

signer::ClientLimits scoped(LimitScope scope, const EvLimits& limits) {
    signer::ScopedLimits all;
    all.at(static_cast<std::size_t>(scope)) = limits;
    signer::ClientLimits client;
    client.scoped = std::make_shared<const signer::ScopedLimits>(all);
    return client;
}

EvLimits limit(std::optional<Wei> EvLimits::* which, std::uint64_t wei) {
    EvLimits limits;
    limits.*which = Wei{wei};
    return limits;
}

class ScopedLimits : public testing::TestWithParam<LimitScope> {
protected:
    void SetUp() override { harness.open(); }

    Ask limited(const EvLimits& limits) const {
        Ask ask;
        ask.limits = scoped(GetParam(), limits);
        ask.auth_id = "somebody";
        return ask;
    }
    /// Pays 100 wei from one session as often as allowed.
    int payments_until_refused(const Ask& ask, ErrorCode expected) {
        for (int granted = 0;; ++granted) {
            const auto outcome = harness.reserve(last ? harness.next(*last, ask) : harness.first(ask));
            if (!outcome) {
                EXPECT_EQ(outcome.error().code, expected) << outcome.error().message;
                refusal = outcome.error();
                return granted;
            }
            last = outcome->grant;
        }
    }
    /// Anything that is not what `last` was counted by.
    static Ask elsewhere(Ask ask) {
        ask.terms.orchestrator = 33;
        ask.terms.recipient = 22;
        ask.terms.rand_hash = 11;
        ask.auth_id = "somebody else";
        return ask;
    }

    LedgerHarness harness;
    std::optional<signer::Grant> last;
    Error refusal;
};

INSTANTIATE_TEST_SUITE_P(Each, ScopedLimits, testing::ValuesIn(kScopes), [](const auto& each) {
    return std::string{signer::kLimitScopeNames.at(static_cast<std::size_t>(each.param))};
});

TEST_P(ScopedLimits, HoldToTheWeiAndSlide) {
    const Ask ask = limited(limit(&EvLimits::ev_per_minute, 300));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 3);
    harness.advance(61 * kSecond);
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 3);
    const Ask hour = limited(limit(&EvLimits::ev_per_hour, 299));
    EXPECT_EQ(payments_until_refused(hour, ErrorCode::budget_exceeded), 2);
    harness.advance(59 * 60 * kSecond);
    EXPECT_EQ(payments_until_refused(hour, ErrorCode::budget_exceeded), 0);
    harness.advance(2 * 60 * kSecond);
    EXPECT_EQ(payments_until_refused(hour, ErrorCode::budget_exceeded), 2);
}

TEST_P(ScopedLimits, AreKeptOverARestart) {
    const Ask ask = limited(limit(&EvLimits::ev_per_day, 250));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 2);
    harness.open();
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 0);
}

TEST_P(ScopedLimits, OfAllTimeDoNotSlide) {
    const Ask ask = limited(limit(&EvLimits::ev_total, 400));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 4);
    harness.advance(6 * 24 * kHour);
    harness.open();
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 0);
    EXPECT_EQ(detail(refusal, "reset"), "");
}

TEST_P(ScopedLimits, OfRisk) {
    // Each payment: E 100, V 1000 x 100. After 4: 400 + 4 sqrt(400,000) = 2929.8; after 5: 3328.4.
    EXPECT_EQ(payments_until_refused(limited(limit(&EvLimits::risk_per_day, 3328)), ErrorCode::risk_exceeded), 4);
    EXPECT_EQ(payments_until_refused(limited(limit(&EvLimits::risk_per_day, 3329)), ErrorCode::risk_exceeded), 1);
}

TEST_P(ScopedLimits, HoldForEachAlone) {
    const Ask ask = limited(limit(&EvLimits::ev_per_day, 100));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 1);
    EXPECT_TRUE(harness.reserve(harness.first(elsewhere(ask))));
    Ask other_client = elsewhere(ask);
    other_client.client = "other";
    other_client.terms.rand_hash = 12;
    EXPECT_TRUE(harness.reserve(harness.first(other_client)));
}

TEST_P(ScopedLimits, GetBackWhatWasNotSigned) {
    const Ask ask = limited({Wei{200}, Wei{200}, Wei{200}, Wei{200}, std::nullopt});
    last = harness.grant(harness.first(ask));
    const auto refused = harness.grant(harness.next(*last, ask));
    harness.ledger().void_grant(refused.id);
    harness.settle();
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 1);
}

TEST_P(ScopedLimits, GetNothingBackThatWasNeverCharged) {
    const Ask free = elsewhere({});
    const auto first = harness.grant(harness.first(free));
    const auto uncounted = harness.grant(harness.next(first, free));
    Ask ask = elsewhere(limited(limit(&EvLimits::ev_per_minute, 200)));
    ask.auth_id = "somebody";
    Ask again = ask;
    again.fingerprint = 7;
    last = harness.grant(harness.next(first, again));  // a re-issue: charged beside the one before
    harness.ledger().void_grant(uncounted.id);
    harness.settle();
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 1);
}

TEST_P(ScopedLimits, CountAVoidedGrantThatWasSignedAfterAll) {
    const Ask ask = limited(limit(&EvLimits::ev_total, 250));
    last = harness.grant(harness.first(ask));
    const auto doubtful = harness.grant(harness.next(*last, ask));
    harness.ledger().void_grant(doubtful.id);
    harness.ledger().record_signed(signed_grant(doubtful, true, {}));
    harness.settle();
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 0);
}

TEST_P(ScopedLimits, AreFullAfterAnAdoptionWhileTheyReachBack) {
    std::promise<void> adopted;
    harness.ledger().adopt(Hash32{}, false, [&](const Result<void>&) { adopted.set_value(); });
    adopted.get_future().wait();
    const Ask ask = limited(limit(&EvLimits::ev_per_hour, 100));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 0);
    EXPECT_EQ(detail(refusal, "reset"), protocol::format_rfc3339({kStartNanos + 61 * 60 * kSecond}));
    harness.advance(61 * 60 * kSecond);
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 1);
}

TEST_P(ScopedLimits, SayWhichWhatAndUntilWhen) {
    const Ask ask = limited(limit(&EvLimits::ev_per_minute, 150));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 1);
    const std::string scope{signer::kLimitScopeNames.at(static_cast<std::size_t>(GetParam()))};
    EXPECT_EQ(detail(refusal, "limit_name"), "per_" + scope + ".ev_per_minute");
    EXPECT_EQ(detail(refusal, "scope"), scope);
    EXPECT_EQ(detail(refusal, "limit"), "150 wei");
    EXPECT_EQ(detail(refusal, "charged"), "100 wei");
    EXPECT_EQ(detail(refusal, "reserved"), "100 wei");
    EXPECT_EQ(detail(refusal, "reset"), protocol::format_rfc3339({kStartNanos + 61 * kSecond}));
}

TEST_P(ScopedLimits, StayExactWhenMoreAreUsedThanAreCached) {
    harness.options.cached_budgets = 2;
    harness.open();
    const Ask ask = limited(limit(&EvLimits::ev_per_day, 100));
    std::vector<signer::Grant> sessions;
    for (std::uint8_t i = 0; i < 8; ++i) {
        Ask one = ask;
        one.terms.orchestrator = one.terms.recipient = one.terms.rand_hash = static_cast<std::uint8_t>(50 + i);
        one.auth_id = std::string(1, static_cast<char>('a' + i));
        sessions.push_back(harness.grant(harness.first(one)));
    }
    for (std::uint8_t i = 0; i < 8; ++i) {
        Ask one = ask;
        one.terms.recipient = one.terms.rand_hash = static_cast<std::uint8_t>(50 + i);
        one.auth_id = std::string(1, static_cast<char>('a' + i));
        EXPECT_EQ(code_of(harness.reserve(harness.next(sessions[i], one))), ErrorCode::budget_exceeded);
    }
}

TEST_P(ScopedLimits, LeaveNoRowWhenTheirWindowsHavePassed) {
    const Ask ask = limited(limit(&EvLimits::ev_per_minute, 300));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 3);
    harness.advance(27 * kHour);
    for (int pass = 0; pass < 8; ++pass) {
        harness.settle();
    }
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 3);  // what was cached is forgotten too
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM scoped_budgets"), 1);
}

TEST_P(ScopedLimits, KeepATotalButASessionsOnlyWithTheSession) {
    const Ask ask = limited(limit(&EvLimits::ev_total, 300));
    EXPECT_EQ(payments_until_refused(ask, ErrorCode::budget_exceeded), 3);
    harness.advance(8 * 24 * kHour);
    for (int pass = 0; pass < 8; ++pass) {
        harness.settle();
    }
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM scoped_budgets"), GetParam() == LimitScope::session ? 0 : 1);
}

TEST_P(ScopedLimits, CountTheTotalsOfSoManyAndNoMore) {
    harness.options.most_totals = 1;
    harness.open();
    const Ask ask = limited(limit(&EvLimits::ev_total, 1000));
    harness.grant(harness.first(ask));
    harness.grant(harness.first(ask));
    harness.open();
    const auto another = harness.reserve(harness.first(elsewhere(ask)));
    if (GetParam() == LimitScope::session) {
        EXPECT_TRUE(another);
    } else {
        EXPECT_EQ(code_of(another), ErrorCode::budget_exceeded);
    }
}

TEST_P(ScopedLimits, AreReportedWithTheFullest) {
    const Ask ask = limited(limit(&EvLimits::ev_per_hour, 1000));
    last = harness.grant(harness.first(elsewhere(ask)));
    last = harness.grant(harness.first(ask));
    last = harness.grant(harness.next(*last, ask));
    const auto usage = harness.usage();
    ASSERT_EQ(usage.at(0).scopes.size(), 1U);
    const auto& fullest = usage[0].scopes[0];
    EXPECT_EQ(fullest.scope, GetParam());
    EXPECT_EQ(fullest.ev_hour, Wei{200});
    EXPECT_FALSE(fullest.ev_day);
    if (GetParam() == LimitScope::session) {
        EXPECT_EQ(fullest.subject, last->state_id);
    } else if (GetParam() == LimitScope::recipient) {
        EXPECT_EQ(fullest.subject, "0x0202020202020202020202020202020202020202");
    }
}

class ClientLimitsOnly : public testing::Test {
protected:
    void SetUp() override { harness.open(); }
    LedgerHarness harness;
};

TEST_F(ClientLimitsOnly, WriteNothingForAnyScope) {
    Ask ask;
    ask.limits.ev_per_day = Wei{1000};
    ask.auth_id = "somebody";
    harness.grant(harness.first(ask));
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM scoped_budgets"), 0);
    EXPECT_EQ(harness.sql("SELECT counted FROM grants WHERE auth_id IS NULL"), 0);
}

TEST_F(ClientLimitsOnly, TellOfSeveralLimitsTheOneThatLastsLongest) {
    Ask ask;
    ask.limits.ev_per_minute = Wei{100};
    ask.limits.ev_per_hour = Wei{150};
    harness.grant(harness.first(ask));
    const auto refused = harness.reserve(harness.first(ask));
    ASSERT_FALSE(refused);
    EXPECT_EQ(detail(refused.error(), "limit_name"), "ev_per_hour");
    EXPECT_EQ(detail(refused.error(), "scope"), "client");
    ask.limits.ev_total = Wei{199};
    EXPECT_EQ(detail(harness.reserve(harness.first(ask)).error(), "limit_name"), "ev_total");
}

TEST_F(ClientLimitsOnly, NobodyIsNotHeldToALimitOfAuthIds) {
    Ask ask;
    ask.limits = scoped(LimitScope::auth_id, limit(&EvLimits::ev_per_day, 100));
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(harness.reserve(harness.first(ask)));
    }
}

TEST_F(ClientLimitsOnly, AnAuthIdThatBecomesKnownLastIsHeldToItsLimit) {
    Ask ask;
    ask.limits = scoped(LimitScope::auth_id, limit(&EvLimits::ev_per_day, 200));
    auto request = harness.first(ask);
    request.approve = [](signer::PaymentPlan& plan, const signer::Authorisation*, protocol::Timestamp) {
        plan.next_state.auth_id = "ann";
        return Result<void>{};
    };
    const auto one = harness.grant(request);
    const auto two = harness.grant(harness.next(one, ask));  // its state says for whom
    EXPECT_EQ(code_of(harness.reserve(harness.next(two, ask))), ErrorCode::budget_exceeded);
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::budget_exceeded);
    ask.auth_id = "bob";
    EXPECT_TRUE(harness.reserve(harness.next(two, ask)));
}

TEST_F(ClientLimitsOnly, AReissueIsToldAsOne) {
    const auto first = harness.grant(harness.first());
    EXPECT_FALSE(harness.reserve(harness.next(first))->reissued);
    Ask again;
    again.fingerprint = 7;
    EXPECT_TRUE(harness.reserve(harness.next(first, again))->reissued);
}

// Any schedule of payments, voids, waits and restarts against a list that is added up anew for every decision.

__extension__ using Amount = unsigned __int128;

struct Entry {
    std::string client;
    std::array<std::string, 4> subjects;  ///< By scope; an empty auth id is nobody's.
    std::int64_t at = 0;
    std::uint64_t charge = 0;
    std::int64_t grant = 0;
};

class AnySchedule {
public:
    explicit AnySchedule(std::uint64_t seed) : random_{seed} {
        harness_.options.cached_budgets = 1 + pick(12);
        harness_.options.vfs = failing_vfs();
        harness_.open();
        for (auto& limits : limits_) {
            limits = some_limits();
        }
        client_.scoped = std::make_shared<const signer::ScopedLimits>(limits_);
        static_cast<EvLimits&>(client_) = some_limits();
    }

    void play(int operations) {
        for (int i = 0; i < operations && !testing::Test::HasFailure(); ++i) {
            const auto what = pick(20);
            if (what < 13) {
                pay();
            } else if (what < 16) {
                take_back();
            } else if (what < 19) {
                constexpr std::array<std::int64_t, 7> kWaits{
                    1, kSecond, 20 * kSecond, 61 * kSecond, 1200 * kSecond, kHour, 25 * kHour};
                const auto wait = kWaits.at(pick(kWaits.size()));
                harness_.advance(wait);
                now_ += wait;
            } else {
                harness_.open();
            }
        }
    }
    [[nodiscard]] int granted() const { return granted_; }
    [[nodiscard]] int refused() const { return refused_; }

private:
    struct Session {
        std::string client;
        std::uint8_t orchestrator = 0;
        std::vector<signer::Grant> grants;
        std::string name;
    };

    std::uint64_t pick(std::uint64_t sides) { return random_() % sides; }

    EvLimits some_limits() {
        EvLimits limits;
        const auto some = [&](std::uint64_t most) {
            return pick(4) == 0 ? std::optional{Wei{100 + pick(most)}} : std::nullopt;
        };
        limits.ev_per_minute = some(300);
        limits.ev_per_hour = some(600);
        limits.ev_per_day = some(900);
        limits.ev_total = some(3000);
        limits.risk_per_day = some(6000);
        return limits;
    }

    void pay() {
        const bool fresh = sessions_.empty() || pick(3) == 0;
        Session session;
        Session* continued = nullptr;
        if (fresh) {
            session.client = pick(2) == 0 ? "local" : "other";
            session.orchestrator = static_cast<std::uint8_t>(1 + pick(2));
        } else {
            continued = &sessions_[pick(sessions_.size())];
            session = *continued;
        }
        Ask ask;
        ask.client = session.client;
        ask.limits = client_;
        ask.terms.orchestrator = session.orchestrator;
        ask.terms.recipient = static_cast<std::uint8_t>(1 + pick(2));
        ask.terms.charge = 1 + pick(120);
        ask.terms.rand_hash = static_cast<std::uint8_t>(10 * ask.terms.recipient + (ask.client == "local" ? 1 : 2));
        ask.fingerprint = static_cast<std::uint8_t>(++asked_ % 251);
        ask.auth_id = std::array<std::string, 3>{"", "ann", "bob"}.at(pick(3));
        if (fresh) {
            session.name = std::to_string(asked_);
        }
        const Entry entry{
            ask.client,
            {session.name, std::to_string(ask.terms.orchestrator), std::to_string(ask.terms.recipient), ask.auth_id},
            now_,
            ask.terms.charge,
            0};
        settle(ask, entry, session, continued);
    }

    void settle(const Ask& ask, const Entry& entry, Session session, Session* continued) {
        auto outcome =
            harness_.reserve(continued == nullptr ? harness_.first(ask) : harness_.next(continued->grants.back(), ask));
        if (outcome) {
            EXPECT_TRUE(fits(entry, now_)) << "granted beyond a limit";
            ++granted_;
            entries_.push_back(entry);
            entries_.back().grant = outcome->grant.id;
            Session& kept = continued != nullptr ? *continued : sessions_.emplace_back(std::move(session));
            kept.grants.push_back(std::move(outcome->grant));
            return;
        }
        ++refused_;
        EXPECT_FALSE(fits(entry, now_)) << outcome.error().message;
        EXPECT_TRUE(outcome.error().code == ErrorCode::budget_exceeded ||
                    outcome.error().code == ErrorCode::risk_exceeded);
        const auto reset = detail(outcome.error(), "reset");
        if (reset.empty()) {
            EXPECT_FALSE(fits(entry, now_ + 400 * 24 * kHour)) << "waiting does help";
            return;
        }
        const auto until = protocol::parse_rfc3339(reset);
        ASSERT_TRUE(until);
        EXPECT_FALSE(fits(entry, until->unix_nanos - 1)) << reset << " is later than need be";
        EXPECT_TRUE(fits(entry, until->unix_nanos)) << reset << " is too early";
    }

    void take_back() {
        if (sessions_.empty()) {
            return;
        }
        const auto at = pick(sessions_.size());
        Session& session = sessions_[at];
        const auto id = session.grants.back().id;
        harness_.ledger().void_grant(id);
        harness_.settle();
        std::erase_if(entries_, [id](const Entry& entry) { return entry.grant == id; });
        session.grants.pop_back();
        // The state before was acknowledged only if it was shown; after one void there is nothing newer to void.
        sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    [[nodiscard]] bool fits(const Entry& asked, std::int64_t now) const {
        bool all = holds(client_, asked, now, [](const Entry&) { return true; });
        for (std::size_t scope = 0; scope < 4; ++scope) {
            if (!asked.subjects.at(scope).empty()) {
                all = holds(limits_.at(scope), asked, now,
                            [&](const Entry& entry) { return entry.subjects.at(scope) == asked.subjects.at(scope); }) &&
                      all;
            }
        }
        return all;
    }

    template <class Counts>
    bool holds(const EvLimits& limits, const Entry& asked, std::int64_t now, Counts counts) const {
        const auto sum = [&](std::int64_t bucket) {
            Amount spent = asked.charge;
            for (const Entry& entry : entries_) {
                const bool within = bucket == 0 || now / bucket - entry.at / bucket <= 60;
                spent += entry.client == asked.client && within && counts(entry) ? entry.charge : 0;
            }
            return spent;
        };
        const auto amount = [](const Wei& wei) { return static_cast<Amount>(wei.value().limbs[0]); };
        const auto below = [&](const std::optional<Wei>& limit, std::int64_t bucket) {
            return !limit || sum(bucket) <= amount(*limit);
        };
        const auto risky = [&](const Wei& limit) {
            const Amount spent = sum(1440 * kSecond);
            const Amount room = amount(limit) - spent;
            return spent > amount(limit) || 16 * 1000 * spent > room * room;  // every ticket's face value is 1000
        };
        return below(limits.ev_per_minute, kSecond) && below(limits.ev_per_hour, 60 * kSecond) &&
               below(limits.ev_per_day, 1440 * kSecond) && below(limits.ev_total, 0) &&
               (!limits.risk_per_day || !risky(*limits.risk_per_day));
    }

    std::mt19937_64 random_;
    LedgerHarness harness_;
    signer::ScopedLimits limits_;
    signer::ClientLimits client_;
    std::vector<Entry> entries_;
    std::vector<Session> sessions_;
    std::int64_t now_ = kStartNanos;
    int asked_ = 0;
    int granted_ = 0;
    int refused_ = 0;
};

TEST(ScopedLimitsOverAnySchedule, AreNeverPassedByOneWeiNorMissedByOne) {
    int granted = 0;
    int refused = 0;
    sync_for_real(false);
    for (std::uint64_t seed = 1; seed <= 40 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        AnySchedule schedule{seed};
        schedule.play(120);
        granted += schedule.granted();
        refused += schedule.refused();
    }
    sync_for_real(true);
    EXPECT_GT(granted, 400);
    EXPECT_GT(refused, 400);
}

}  // namespace
}  // namespace farebox::test

// An orchestrator that answers nonsense, at every field of every answer: the job is done elsewhere, or ends with an
// Error that names what was wrong. It costs no more than one payment that is taken, and one more where the orchestrator
// refuses the first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <set>
#include <tuple>

#include "tests/faults/market.hpp"
#include "tests/faults/nonsense_cases.hpp"

namespace farebox::faults {
namespace {

using sandbox::Place;
using testing::HasSubstr;
using Kind = SessionEvent::Kind;

constexpr std::size_t kAtATime = 8;
constexpr std::chrono::seconds kTimeout{5};  // what has no room waits so long

/// One nonsense, one orchestrator that answers it, and a Gateway that has never met it before.
struct Trial {
    NonsenseCase tried;
    std::string url;
    std::string caller;
    std::unique_ptr<Gateway> gateway;
};

class Nonsense : public testing::TestWithParam<std::tuple<Place, bool>> {
protected:
    static Place place() { return std::get<0>(GetParam()); }
    /// A second orchestrator is named, and is well.
    static bool has_other() { return std::get<1>(GetParam()); }

    /// Starts a job for each nonsense, several at a time, and looks at what comes of it.
    template <class T>
    void try_all(const std::function<Pending<T>(Gateway&)>& start,
                 const std::function<void(const Trial&, Result<T>)>& look) {
        const auto cases = nonsense_at(place());
        for (std::size_t done = 0; done < cases.size(); done += kAtATime) {
            std::vector<Trial> trials;
            std::vector<Pending<T>> jobs;
            for (std::size_t index = done; index < std::min(done + kAtATime, cases.size()); ++index) {
                trials.push_back(prepare(cases[index], "o" + std::to_string(index - done + 1)));
                jobs.push_back(start(*trials.back().gateway));
            }
            for (std::size_t index = 0; index < jobs.size(); ++index) {
                SCOPED_TRACE(trials[index].tried.nonsense);
                look(trials[index], std::move(jobs[index]).get());
            }
        }
    }
    Trial prepare(const NonsenseCase& tried, const std::string& name) {
        market_.set(name, "nonsense", tried.nonsense);
        Trial trial{tried, market_.url(name), tried.nonsense, nullptr};
        auto options = has_other() ? market_.options({name, Market::kGood}) : market_.options({name});
        options.signer_headers = {{"x-farebox-instance", trial.caller}};
        trial.gateway = std::make_unique<Gateway>(*Gateway::open(std::move(options)));
        return trial;
    }
    /// It may only have failed as this nonsense is known to fail.
    static void expect_named(const Trial& trial, const Error& error) {
        const auto text = text_of(error);
        EXPECT_TRUE(std::any_of(trial.tried.named.begin(), trial.tried.named.end(), [&text](auto each) {
            return text.find(each) != std::string::npos;
        })) << text;
        EXPECT_LT(text.size(), 2000u) << "nobody reads that";
        EXPECT_EQ(error.message.find_first_of("\n\r\x01"), std::string::npos) << "an orchestrator writes into logs";
    }
    void expect_refused(const Trial& trial, const Error& error) {
        expect_named(trial, error);
        EXPECT_EQ(error.code, ErrorCode::no_orchestrator);
        EXPECT_THAT(text_of(error), HasSubstr(trial.url));
        EXPECT_FALSE(error.hint.empty());
        const bool was_refused = text_of(error).find("refused the payment") != std::string::npos;
        EXPECT_LE(market_.signer().payments(trial.caller), was_refused ? 2u : 1u);
    }
    /// @param by  The orchestrator that did the job.
    void expect_done(const Trial& trial, const std::string& by) {
        EXPECT_TRUE(trial.tried.may_work || by == market_.url(Market::kGood)) << "this cannot work";
        const auto most = by == trial.url ? 1u : 3u;  // two that were refused, and the good one's
        EXPECT_LE(market_.signer().payments(trial.caller), most);
    }

    Market market_{static_cast<int>(kAtATime), Market::Transport::plain};
};

class NonsenseInCalls : public Nonsense {};

TEST_P(NonsenseInCalls, IsNamedOrAvoided) {
    try_all<Response>([](Gateway& gateway) { return gateway.call(call_request(kTimeout)); },
                      [this](const Trial& trial, Result<Response> response) {
                          if (response) {
                              expect_done(trial, response->orchestrator());
                          } else {
                              EXPECT_FALSE(has_other());
                              expect_refused(trial, response.error());
                          }
                      });
}

class NonsenseInReservations : public Nonsense {};

TEST_P(NonsenseInReservations, IsNamedOrAvoided) {
    market_.signer().refuse([](const PayingSigner::Ask& ask) {  // one payment each, that of the reservation
        return ask.continues ? std::optional{net::json_response(482, "{}")} : std::nullopt;
    });
    try_all<Session>([](Gateway& gateway) { return gateway.open_session(session_request(kTimeout)); },
                     [this](const Trial& trial, Result<Session> session) {
                         if (session) {
                             expect_done(trial, session->orchestrator());
                         } else {
                             EXPECT_FALSE(has_other());
                             expect_refused(trial, session.error());
                         }
                     });
}

class NonsenseInSessions : public Nonsense {
protected:
    /// The signer finds everybody's second parameters too old, once.
    void want_refreshes() {
        market_.signer().refuse([this](const PayingSigner::Ask& ask) -> std::optional<net::Response> {
            const std::lock_guard lock{mutex_};
            const bool first = ask.continues && refreshed_.insert(ask.caller).second;
            return first ? std::optional{net::json_response(480, R"({"error":{"message":"too old"}})")} : std::nullopt;
        });
    }
    /// Up to the first payment that was taken, or was not.
    static std::vector<SessionEvent> first_events(Session& session) {
        std::vector<SessionEvent> events;
        do {
            events.push_back(**session.events().next().get());
        } while (events.back().kind == Kind::refreshed);
        return events;
    }
    /// Its payments fail at worst; it goes on.
    void expect_kept(const Trial& trial, Result<Session> session) {
        ASSERT_TRUE(session) << text_of(session.error());
        const auto last = first_events(*session).back();
        EXPECT_TRUE(last.kind == Kind::paid || last.kind == Kind::payment_failed) << static_cast<int>(last.kind);
        if (last.error) {
            expect_named(trial, *last.error);
            EXPECT_FALSE(last.error->hint.empty());
        } else {
            EXPECT_TRUE(trial.tried.may_work);
        }
        const auto stopped = session->stop().get();
        EXPECT_TRUE(stopped) << text_of(stopped.error());
        std::size_t ticks = 1;
        for (auto event = session->events().next().get(); event && *event; event = session->events().next().get()) {
            ticks += (*event)->kind == Kind::paid || (*event)->kind == Kind::payment_failed ? 1 : 0;
        }
        EXPECT_LE(market_.signer().payments(trial.caller), 1 + ticks) << "the reservation's, and one each time";
    }

private:
    std::mutex mutex_;
    std::set<std::string> refreshed_;
};

TEST_P(NonsenseInSessions, EndsNone) {
    if (place() == Place::refresh) {
        want_refreshes();
    }
    try_all<Session>([](Gateway& gateway) { return gateway.open_session(session_request(std::chrono::seconds{20})); },
                     [this](const Trial& trial, Result<Session> session) { expect_kept(trial, std::move(session)); });
}

class NonsenseAtTheEnd : public Nonsense {};

TEST_P(NonsenseAtTheEnd, IsNamedOrDoesNotMatter) {
    try_all<Session>([](Gateway& gateway) { return gateway.open_session(session_request(std::chrono::seconds{20})); },
                     [](const Trial& trial, Result<Session> session) {
                         ASSERT_TRUE(session) << text_of(session.error());
                         const auto stopped = session->stop().get();
                         if (!stopped) {
                             expect_named(trial, stopped.error());
                         } else {
                             EXPECT_TRUE(trial.tried.may_work);
                         }
                     });
}

class NonsenseInQuotes : public Nonsense {};

TEST_P(NonsenseInQuotes, LeavesTheListing) {
    using Listings = std::vector<OrchestratorListing>;
    try_all<Listings>([](Gateway& gateway) { return gateway.orchestrators(); },
                      [](const Trial& trial, Result<Listings> listings) {
                          ASSERT_TRUE(listings) << text_of(listings.error());
                          ASSERT_EQ(listings->size(), 1u);
                          const auto& listed = listings->front();
                          EXPECT_EQ(listed.url, trial.url);
                          EXPECT_FALSE(listed.runners.empty());
                          const bool is_named = listed.info_unavailable && !listed.info_unavailable->message.empty();
                          EXPECT_TRUE(is_named || listed.address.empty() || listed.address.size() == 42);
                          EXPECT_TRUE(!listed.info_unavailable || text_of(*listed.info_unavailable).size() < 2000u);
                      });
}

std::string name_of_place(const testing::TestParamInfo<std::tuple<Place, bool>>& tested) {
    return std::string{to_string(std::get<0>(tested.param))} + (std::get<1>(tested.param) ? "_of_two" : "");
}

INSTANTIATE_TEST_SUITE_P(At, NonsenseInCalls,
                         testing::Combine(testing::Values(Place::discovery, Place::challenge, Place::app),
                                          testing::Bool()),
                         name_of_place);
INSTANTIATE_TEST_SUITE_P(At, NonsenseInReservations,
                         testing::Combine(testing::Values(Place::discovery, Place::challenge, Place::session),
                                          testing::Bool()),
                         name_of_place);
INSTANTIATE_TEST_SUITE_P(At, NonsenseInSessions,
                         testing::Combine(testing::Values(Place::payment, Place::refresh), testing::Values(false)),
                         name_of_place);
INSTANTIATE_TEST_SUITE_P(At, NonsenseInQuotes, testing::Values(std::tuple{Place::quote, false}), name_of_place);
INSTANTIATE_TEST_SUITE_P(At, NonsenseAtTheEnd, testing::Values(std::tuple{Place::stop, false}), name_of_place);

}  // namespace
}  // namespace farebox::faults

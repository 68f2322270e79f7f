// SelectionCursor and OrchestratorSession, and Options::selection in jobs.
#include <gmock/gmock.h>

#include "protocol/address.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

using testing::HasSubstr;

class Selecting : public GatewayFixture {
protected:
    [[nodiscard]] Options both() const {
        auto out = options();
        out.orchestrators.push_back(other_.url());
        return out;
    }
    static SelectionRequest calls() { return {"echo/single", RunnerMode::single_shot, std::nullopt}; }
    static SelectionCursor select(Gateway& gateway, SelectionRequest request) {
        auto cursor = gateway.select(std::move(request)).get();
        EXPECT_TRUE(cursor) << cursor.error().message;
        return *std::move(cursor);
    }

    FakeNetwork other_;
};

TEST_F(Selecting, GivesOneAfterTheOther) {
    auto gateway = open(both());
    auto cursor = select(gateway, calls());
    ASSERT_EQ(cursor.explain().size(), 2U);
    EXPECT_EQ(cursor.next()->candidate().orchestrator, network_.url());
    EXPECT_EQ(cursor.next()->candidate().orchestrator, other_.url());
    const auto end = cursor.next();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::no_orchestrator);
    EXPECT_EQ(end.error().details.size(), 2U);
    EXPECT_TRUE(network_.seen("/apps").empty()) << "nothing is asked for by selecting";
}

TEST_F(Selecting, RunsJobsThereAndNowhereElse) {
    auto gateway = open(both());
    auto cursor = select(gateway, calls());
    ASSERT_TRUE(cursor.next());
    auto second = *cursor.next();
    auto call = request();
    call.app.clear();
    const auto response = second.call(call).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), other_.url());
    other_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        return asked.path().starts_with("/apps") ? std::optional{net::text_response(404, "gone")} : std::nullopt;
    };
    const auto failed = second.call(call).get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::no_orchestrator);
    EXPECT_TRUE(network_.seen("/apps").empty());
}

TEST_F(Selecting, OpensSessionsThere) {
    auto gateway = open(both());
    auto cursor = select(gateway, {"echo/live", RunnerMode::persistent, std::nullopt});
    ASSERT_TRUE(cursor.next());
    auto session = cursor.next()->open_session({}).get();
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->orchestrator(), other_.url());
}

TEST_F(Selecting, IsForOneApplicationAndMode) {
    auto gateway = open(options());
    auto cursor = select(gateway, calls());
    auto here = *cursor.next();
    auto call = request();
    call.app = "another/app";
    EXPECT_EQ(here.call(call).get().error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(here.open_session({}).get().error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(gateway.select({}).get().error().code, ErrorCode::invalid_argument);
}

TEST_F(Selecting, OutlivesItsGateway) {
    std::optional<OrchestratorSession> kept;
    {
        auto gateway = open(options());
        kept = *select(gateway, calls()).next();
    }
    kept->suspend();
    EXPECT_FALSE(kept->call(request()).get());
}

TEST_F(Selecting, ExplainsWhoIsDropped) {
    other_.listed_price = other_.asked_price = 1'000'000'000'000;
    auto gateway = open(both());
    auto dear = calls();
    dear.max_price = PriceLimit{Wei{100'000'000'000}, PriceUnit::request};
    const auto all = select(gateway, dear).explain();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].orchestrator, network_.url());
    EXPECT_EQ(all[0].chance, 1);
    EXPECT_TRUE(all[0].latency);
    EXPECT_TRUE(all[0].dropped.empty());
    EXPECT_EQ(all[1].price_per_unit, Wei{1'000'000'000'000});
    EXPECT_THAT(all[1].dropped, HasSubstr("above the limit"));
    const auto none = select(gateway, {"no/such", RunnerMode::single_shot, std::nullopt}).explain();
    ASSERT_EQ(none.size(), 2U);
    EXPECT_THAT(none[0].dropped, HasSubstr("does not offer no/such"));
}

TEST_F(Selecting, SuspendedOnesAreLeftOut) {
    auto gateway = open(both());
    select(gateway, calls()).next()->suspend();
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), other_.url());
}

TEST_F(Selecting, AFailureSendsLaterJobsElsewhere) {
    answer_paid_calls([] { return net::text_response(400, "ticketparams expired"); });
    auto gateway = open(both());
    const auto first = gateway.call(request()).get();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->orchestrator(), other_.url());
    const auto paid_there = paid_calls();
    EXPECT_GT(paid_there, 0U);
    ASSERT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(paid_calls(), paid_there);
}

TEST_F(Selecting, NobodyOnTheBlocklistIsAskedAnything) {
    auto with = both();
    with.selection.blocklist = {network_.url()};
    auto gateway = open(with);
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), other_.url());
    EXPECT_TRUE(network_.seen("/discovery").empty());
    EXPECT_EQ(gateway.orchestrators().get()->size(), 1U);
    EXPECT_THAT(select(gateway, calls()).explain().back().dropped, HasSubstr("blocklist"));
}

TEST_F(Selecting, AnAddressOnTheBlocklistIsNotPaid) {
    auto with = options();
    with.selection.blocklist = {protocol::to_checksum(make_quote().orchestrator_address)};
    auto gateway = open(with);
    const auto refused = gateway.call(request()).get();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().details.at(0).second, HasSubstr("blocklist"));
    EXPECT_EQ(paid_calls(), 0U);
}

TEST_F(Selecting, TheFirstTierIsUsedFirst) {
    auto with = options();
    with.orchestrators = {network_.url()};
    with.tiers = {{{other_.url()}, "eu", std::nullopt}};
    auto gateway = open(with);
    EXPECT_EQ(gateway.call(request()).get()->orchestrator(), other_.url());
    EXPECT_EQ(select(gateway, calls()).explain().at(0).region, "eu");
    other_.capacity_available = 0;
    auto another = open(with);
    EXPECT_EQ(another.call(request()).get()->orchestrator(), network_.url()) << "the first tier has no room";
}

}  // namespace
}  // namespace farebox::gateway::test

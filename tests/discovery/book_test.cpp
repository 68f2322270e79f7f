#include "signer/discovery/book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/discovery/answers.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kPoll = 25min;
constexpr auto kMaxAge = 2h;

OrchestratorAnswer good(std::uint8_t byte = 1, const std::vector<std::string>& nodes = {}) {
    OrchestratorTerms terms;
    terms.address = address_of(byte);
    for (const auto& node : nodes) {
        terms.nodes.push_back(at(node));
    }
    return {std::move(terms), Runners{runner("https://a:1/r", "app")}};
}

OrchestratorAnswer bad(std::string why = "no answer") {
    const auto error = make_error(ErrorCode::timeout, std::move(why));
    return {error, error};
}

class Book : public testing::Test {
protected:
    Book() { book_.set_rules({kPoll, kMaxAge, 0}, now_); }

    void name(const std::vector<std::string>& urls) {
        std::vector<Candidate> candidates;
        for (const auto& url : urls) {
            candidates.push_back({at(url)});
        }
        book_.set_candidates(std::move(candidates), now_);
    }
    std::vector<std::string> due(std::size_t most = 100) {
        std::vector<std::string> urls;
        for (const auto& candidate : book_.take_due(now_, most)) {
            urls.push_back(candidate.endpoint.to_string());
        }
        return urls;
    }
    bool note(const std::string& url, OrchestratorAnswer answer) {
        return book_.note(at(url), std::move(answer), now_);
    }
    std::vector<std::string> known() {
        std::vector<std::string> urls;
        for (const auto& record : book_.records(now_)) {
            urls.push_back(record.endpoint.to_string());
        }
        return urls;
    }

    DiscoveryBook::TimePoint now_{1h};
    DiscoveryBook book_;
};

TEST_F(Book, AsksEverybodyAtOnceAndNobodyTwice) {
    name({"https://a:1", "https://b:1", "https://a:1"});
    EXPECT_THAT(due(), ElementsAre("https://a:1", "https://b:1"));
    EXPECT_THAT(due(), IsEmpty());
    EXPECT_THAT(known(), IsEmpty());
}

TEST_F(Book, KnowsTheFastOnesWhileASlowOneIsAsked) {
    name({"https://slow:1", "https://fast:1"});
    due();
    note("https://fast:1", good());
    EXPECT_THAT(known(), ElementsAre("https://fast:1"));
    now_ += kPoll;
    EXPECT_THAT(due(), ElementsAre("https://fast:1"));  // its own schedule
    note("https://slow:1", good());
    EXPECT_THAT(known(), ElementsAre("https://slow:1", "https://fast:1"));
}

TEST_F(Book, KeepsTheLastGoodAnswerUntilItIsTooOld) {
    name({"https://a:1"});
    due();
    note("https://a:1", good());
    now_ += kMaxAge - 1s;
    due();
    note("https://a:1", bad());
    ASSERT_THAT(known(), ElementsAre("https://a:1"));
    EXPECT_EQ(book_.counts(now_).oldest, kMaxAge - 1s);
    EXPECT_EQ(book_.next_expiry(now_), now_ + 1s);
    now_ += 1s;
    EXPECT_THAT(known(), IsEmpty());
    EXPECT_EQ(book_.next_expiry(now_), std::nullopt);
}

TEST_F(Book, AsksAgainSoonAfterAFailureAndEverMoreRarely) {
    name({"https://a:1"});
    std::vector<std::chrono::nanoseconds> pauses;
    for (int i = 0; i < 11; ++i) {
        ASSERT_THAT(due(), ElementsAre("https://a:1"));
        note("https://a:1", bad());
        pauses.push_back(*book_.next_due() - now_);
        now_ = *book_.next_due();
    }
    EXPECT_EQ(pauses[0], 5s);
    EXPECT_EQ(pauses[1], 10s);
    EXPECT_EQ(pauses[10], kPoll);
    due();
    note("https://a:1", good());
    EXPECT_EQ(*book_.next_due() - now_, kPoll);
    EXPECT_EQ(book_.counts(now_).failed_polls, 11U);
}

TEST_F(Book, TellsNewsOnce) {
    name({"https://a:1"});
    const auto answer = [this](OrchestratorAnswer next) {
        now_ = *book_.next_due();
        due();
        return note("https://a:1", std::move(next));
    };
    EXPECT_FALSE(answer(good()));
    EXPECT_TRUE(answer(bad()));
    EXPECT_EQ(book_.problem_of(at("https://a:1")), "no answer");
    EXPECT_FALSE(answer(bad()));
    EXPECT_TRUE(answer(good()));
    EXPECT_EQ(book_.problem_of(at("https://a:1")), "");
}

TEST_F(Book, BoundsWhatAnOrchestratorSaysAboutItsFailure) {
    name({"https://a:1"});
    due();
    note("https://a:1", bad(std::string(100'000, 'x')));
    EXPECT_LT(book_.problem_of(at("https://a:1")).size(), 400U);
}

TEST_F(Book, KeepsEachPartOfAnAnswerForItself) {
    name({"https://a:1"});
    due();
    note("https://a:1", good());
    auto without_runners = good(2);
    without_runners.runners = make_error(ErrorCode::timeout, "late");
    now_ = *book_.next_due();
    due();
    note("https://a:1", std::move(without_runners));
    ASSERT_EQ(book_.records(now_).size(), 1U);
    EXPECT_EQ(book_.records(now_)[0].terms.address, address_of(2));
    EXPECT_EQ(book_.records(now_)[0].runners.size(), 1U);

    OrchestratorAnswer runners_only = bad();
    runners_only.runners = Runners{};
    now_ = *book_.next_due();
    due();
    note("https://a:1", std::move(runners_only));
    ASSERT_EQ(book_.records(now_).size(), 1U);
    EXPECT_EQ(book_.records(now_)[0].runners.size(), 0U);
}

TEST_F(Book, ForgetsWhoIsNoLongerNamedAndWhateverItStillAnswers) {
    name({"https://a:1", "https://b:1"});
    due();
    note("https://b:1", good());
    name({"https://b:1"});
    EXPECT_THAT(known(), ElementsAre("https://b:1"));
    EXPECT_THAT(book_.take_forgotten(), ElementsAre(at("https://a:1")));
    EXPECT_FALSE(note("https://a:1", good()));
    EXPECT_THAT(known(), ElementsAre("https://b:1"));
    EXPECT_THAT(due(), IsEmpty());  // b stays as it was
}

TEST_F(Book, AsksAnewWhereAnotherOrchestratorIsExpected) {
    name({"https://a:1"});
    due();
    note("https://a:1", good());
    book_.set_candidates({{at("https://a:1"), address_of(7)}}, now_);
    EXPECT_THAT(known(), IsEmpty());
    EXPECT_THAT(due(), ElementsAre("https://a:1"));
}

TEST_F(Book, FollowsAsManyNodesAsItIsTold) {
    book_.set_rules({kPoll, kMaxAge, 2}, now_);
    name({"https://a:1", "https://z:1"});
    due();
    note("https://a:1", good(1, {"https://n1:1", "https://n2:1", "https://n3:1"}));
    EXPECT_THAT(due(), ElementsAre("https://n1:1", "https://n2:1"));
    note("https://n1:1", good(1, {"https://deeper:1"}));
    EXPECT_THAT(due(), IsEmpty());
    EXPECT_THAT(known(), ElementsAre("https://a:1", "https://n1:1"));
}

TEST_F(Book, ForgetsNodesThatNobodyNamesAnyMore) {
    book_.set_rules({kPoll, kMaxAge, 2}, now_);
    name({"https://a:1"});
    due();
    note("https://a:1", good(1, {"https://n1:1"}));
    due();
    note("https://n1:1", good());
    now_ = *book_.next_due();
    due();
    note("https://a:1", good());
    EXPECT_THAT(known(), ElementsAre("https://a:1"));
    EXPECT_THAT(book_.take_forgotten(), ElementsAre(at("https://n1:1")));
}

TEST_F(Book, DropsNodesWhenTheirNumberIsLowered) {
    book_.set_rules({kPoll, kMaxAge, 1}, now_);
    name({"https://a:1"});
    due();
    note("https://a:1", good(1, {"https://n1:1"}));
    book_.set_rules({kPoll, kMaxAge, 0}, now_);
    EXPECT_THAT(book_.take_forgotten(), ElementsAre(at("https://n1:1")));
}

TEST_F(Book, IsBounded) {
    std::vector<std::string> many;
    for (int i = 0; i < 1200; ++i) {
        many.push_back("https://h" + std::to_string(i) + ":1");
    }
    name(many);
    EXPECT_EQ(due(10'000).size(), DiscoveryBook::kMaxCandidates);
}

TEST_F(Book, TakesNoMoreThanThereIsRoomForAndTheLongestWaitingFirst) {
    name({"https://a:1", "https://b:1"});
    EXPECT_THAT(due(1), ElementsAre("https://a:1"));
    note("https://a:1", bad());
    now_ += 5s;
    EXPECT_THAT(due(1), ElementsAre("https://b:1"));
}

TEST_F(Book, ShortensWaitingWhenTheIntervalIsShortened) {
    name({"https://a:1"});
    due();
    note("https://a:1", good());
    book_.set_rules({1min, kMaxAge, 0}, now_);
    EXPECT_EQ(*book_.next_due() - now_, 1min);
}

TEST_F(Book, StartsAgainWithoutWhatWasAnswered) {
    name({"https://a:1"});
    due();
    note("https://a:1", good());
    book_.forget_answers(now_);
    EXPECT_THAT(known(), IsEmpty());
    EXPECT_THAT(due(), ElementsAre("https://a:1"));
}

}  // namespace
}  // namespace farebox::signer::test

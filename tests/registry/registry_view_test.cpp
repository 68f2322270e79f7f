#include "signer/registry/registry_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer/discovery/registry_source.hpp"
#include "signer/registry/registry_answers.hpp"
#include "signer/registry/registry_merge.hpp"
#include "signer/registry/service_uris.hpp"
#include "tests/registry/chain_server.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

OrchestratorSet set_of(std::initializer_list<std::uint8_t> numbers, std::chrono::hours at = 100h) {
    OrchestratorSet set;
    set.as_of = BootClock::time_point{at};
    for (const auto number : numbers) {
        set.orchestrators.push_back({orchestrator(number), Wei{std::uint64_t{100U} + number}});
    }
    set.pool_size = numbers.size();
    return set;
}

TEST(RegistryViewTest, KnowsNobodyBeforeItIsRead) {
    const RegistryView view;
    EXPECT_EQ(view.standing(orchestrator(1)), Standing::unknown);
    EXPECT_EQ(view.set(), nullptr);
}

TEST(RegistryViewTest, TellsWhoIsActiveWhoLeftAndWhoIsNobody) {
    RegistryView view;
    view.publish(set_of({1, 2}, 100h));
    EXPECT_EQ(view.standing(orchestrator(1)), Standing::active);
    EXPECT_EQ(view.standing(orchestrator(3)), Standing::absent);
    view.publish(set_of({2, 3}, 101h));
    EXPECT_EQ(view.standing(orchestrator(1)), Standing::left);
    EXPECT_EQ(view.standing(orchestrator(3)), Standing::active);
    view.publish(set_of({1}, 102h));
    EXPECT_EQ(view.standing(orchestrator(1)), Standing::active);
    view.publish(set_of({}, 126h));
    EXPECT_EQ(view.standing(orchestrator(1)), Standing::left);
    EXPECT_EQ(view.standing(orchestrator(2)), Standing::absent) << "that was more than a day ago";
}

TEST(RegistryMerge, BelievesWhatAllEndpointsSay) {
    auto other = set_of({3, 2}, 99h);
    other.round = 8;
    other.orchestrators[1].stake = Wei{std::uint64_t{5}};
    const auto merged = merge_sets({set_of({1, 2, 3}), other});
    EXPECT_THAT(addresses(merged), ElementsAre(orchestrator(3), orchestrator(2))) << "by the smaller stakes";
    EXPECT_EQ(merged.orchestrators[1].stake, Wei{5ULL});
    EXPECT_EQ(merged.round, 8);
    EXPECT_EQ(merged.pool_size, 2U);
    EXPECT_EQ(merged.as_of, BootClock::time_point{99h});
}

TEST(RegistryMerge, LeavesOneAlone) {
    EXPECT_THAT(addresses(merge_sets({set_of({2, 1})})), ElementsAre(orchestrator(2), orchestrator(1)));
}

class Uris : public testing::Test {
protected:
    static std::vector<RegisteredOrchestrator> pool(std::uint8_t from, std::uint8_t to) {
        std::vector<RegisteredOrchestrator> list;
        for (auto i = from; i < to; ++i) {
            list.push_back({orchestrator(i), {}});
        }
        return list;
    }
    void take_all(const std::vector<Address>& asked) {
        for (const auto& address : asked) {
            uris_.take(address, "https://" + std::to_string(address.data[2]), "");
        }
    }
    ServiceUris uris_;
};

TEST_F(Uris, AskAboutEverybodyAtFirstAndThenAboutAFewAtATime) {
    const auto everybody = pool(0, 100);
    const auto first = uris_.choose(everybody);
    EXPECT_THAT(first, SizeIs(100));
    take_all(first);
    std::vector<Address> asked;
    for (int i = 0; i < 3; ++i) {
        const auto some = uris_.choose(everybody);
        EXPECT_THAT(some, SizeIs(ServiceUris::kKnownPerReading));
        take_all(some);
        asked.insert(asked.end(), some.begin(), some.end());
    }
    std::ranges::sort(asked);
    asked.erase(std::ranges::unique(asked).begin(), asked.end());
    EXPECT_THAT(asked, SizeIs(100)) << "nobody is left out for long";
}

TEST_F(Uris, AskAboutWhoIsNewAtOnceAndForgetWhoIsGone) {
    take_all(uris_.choose(pool(0, 3)));
    EXPECT_THAT(uris_.choose(pool(1, 5)),
                UnorderedElementsAre(orchestrator(1), orchestrator(2), orchestrator(3), orchestrator(4)));
    take_all({orchestrator(3), orchestrator(4)});
    auto list = pool(0, 5);
    uris_.fill(list);
    EXPECT_EQ(list[0].service_uri, "");
    EXPECT_EQ(list[1].service_uri, "https://1");
    EXPECT_EQ(list[4].service_uri, "https://4");
}

std::string text_answer(const std::string& text, std::string_view size_word = {}) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
        hex += kDigits[static_cast<std::uint8_t>(c) >> 4U];
        hex += kDigits[static_cast<std::uint8_t>(c) & 15U];
    }
    hex.resize((hex.size() + 63) / 64 * 64, '0');
    char size[65];
    std::snprintf(size, sizeof size, "%064zx", text.size());
    return "\"0x" + std::string(62, '0') + "20" + (size_word.empty() ? std::string{size} : std::string{size_word}) +
           hex + "\"";
}

TEST(ServiceUriAnswer, IsTheTextWhereItIsOneThatCouldBeAUrl) {
    EXPECT_EQ(*answers::service_uri(text_answer("https://a.example:8935")), "https://a.example:8935");
    EXPECT_EQ(*answers::service_uri(text_answer("")), "");
    EXPECT_EQ(*answers::service_uri(text_answer("https://a.example/\n")), "");
    EXPECT_EQ(*answers::service_uri(text_answer(std::string(513, 'a'))), "");
    EXPECT_FALSE(answers::service_uri(text_answer("abc", std::string(64, 'f'))));
    EXPECT_FALSE(answers::service_uri("\"0x\""));
    EXPECT_FALSE(answers::service_uri("\"0x" + std::string(64, '0') + "\""));
    EXPECT_FALSE(answers::service_uri("7"));
}

std::vector<std::string> places(RegisteredOrchestrator one) {
    OrchestratorSet set;
    one.address = orchestrator(1);
    set.orchestrators.push_back(std::move(one));
    std::vector<std::string> list;
    for (const auto& candidate : candidates_of(set)) {
        EXPECT_EQ(candidate.address, orchestrator(1));
        list.push_back(candidate.endpoint.to_string());
    }
    return list;
}

TEST(RegistryCandidates, AreTheAiUriAndThenTheOtherOne) {
    RegisteredOrchestrator both;
    both.service_uri = "https://a.example:8935/path?x";
    both.ai_uri = "ai.example";
    EXPECT_THAT(places(both), ElementsAre("https://ai.example:8935", "https://a.example:8935"));
    both.ai_uri = "https://A.example:8935";
    EXPECT_THAT(places(both), ElementsAre("https://a.example:8935"));
}

TEST(RegistryCandidates, LeaveOutWhatIsNoAddress) {
    RegisteredOrchestrator one;
    EXPECT_THAT(places(one), IsEmpty());
    one.service_uri = "ftp://a.example";
    one.ai_uri = "https://";
    EXPECT_THAT(places(one), IsEmpty());
}

}  // namespace
}  // namespace farebox::signer::test

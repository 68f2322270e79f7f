#include "signer/discovery/terms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/discovery/answers.hpp"

namespace farebox::signer::test {
namespace {

using net::orchestrator::DiscoveryDocument;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kUrl = "https://orch.example:8935";

Result<OrchestratorTerms> read(const protocol::wire::OrchestratorInfo& info,
                               std::optional<Address> expected = std::nullopt) {
    return read_terms(info, {at(kUrl), expected});
}

TEST(Terms, NeedAnAddressAndAPrice) {
    EXPECT_TRUE(read(info_of(kUrl)));
    auto info = info_of(kUrl);
    info.address.clear();
    EXPECT_FALSE(read(info));
    info.address = std::string(20, '\0');
    EXPECT_FALSE(read(info));
    info = info_of(kUrl);
    info.price_info->pixels_per_unit = 0;
    EXPECT_FALSE(read(info));
    info.price_info.reset();
    EXPECT_FALSE(read(info));
}

TEST(Terms, CountOnlyInTheNameThatTheSourceKnows) {
    EXPECT_TRUE(read(info_of(kUrl, 1), address_of(1)));
    const auto impostor = read(info_of(kUrl, 2), address_of(1));
    ASSERT_FALSE(impostor);
    EXPECT_EQ(impostor.error().code, ErrorCode::protocol_error);
}

TEST(Terms, HaveTheModelsOwnPriceElseThatOfEverything) {
    auto info = info_of(kUrl);
    add_model(info, kTextToImage, "own");
    add_model(info, kTextToImage, "general");
    info.capabilities_prices.push_back({7, 2, kTextToImage, "own", {}});
    info.capabilities_prices.push_back({9, 0, kTextToImage, "general", {}});  // no price
    const auto terms = read(info);
    ASSERT_TRUE(terms);
    EXPECT_THAT(terms->models,
                ElementsAre(ModelOffer{kTextToImage, "general", {10, 1}}, ModelOffer{kTextToImage, "own", {7, 2}}));
}

TEST(Terms, LeaveOutWhatIsNoModelOrHasNoPrice) {
    auto info = info_of(kUrl);
    add_model(info, kTextToImage, "");
    add_model(info, kTextToImage, std::string(300, 'm'));
    add_model(info, kTextToImage, "negative");
    add_model(info, 13, "nameless");
    add_model(info, 9999, "unknown");
    add_model(info, 0xFFFFFFFFU, "unused");
    info.capabilities_prices.push_back({-1, 1, kTextToImage, "negative", {}});
    const auto terms = read(info);
    ASSERT_TRUE(terms);
    EXPECT_THAT(terms->models, IsEmpty());
}

TEST(Terms, AreBounded) {
    auto info = info_of(kUrl);
    for (int i = 0; i < 1500; ++i) {
        add_model(info, kTextToImage, "m" + std::to_string(i));
        info.nodes.push_back("https://n" + std::to_string(i));
    }
    const auto terms = read(info);
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->models.size(), kMaxModels);
    EXPECT_EQ(terms->nodes.size(), kMaxNodes);
}

TEST(Terms, NameEachUsableNodeOnce) {
    auto info = info_of(kUrl);
    info.nodes = {"https://n:1", "ftp://n:2", "", "n:1", "https://n:1/"};
    EXPECT_THAT(read(info)->nodes, ElementsAre(at("https://n:1")));
}

TEST(Terms, SpellTheNameAsTheOrchestratorDoesWhereItIsItsOwn) {
    EXPECT_EQ(read(info_of(kUrl + "/"))->name, kUrl + "/");
    EXPECT_EQ(read(info_of("https://Orch.Example:8935"))->name, "https://Orch.Example:8935");
    EXPECT_EQ(read(info_of(kUrl + "/path?x=<script>"))->name, kUrl);
    EXPECT_EQ(read(info_of(kUrl))->other_name, "");
}

TEST(Terms, TellWhoCallsItselfOtherwise) {
    const auto impostor = read(info_of("https://victim.example:8935"));
    EXPECT_EQ(impostor->name, kUrl);
    EXPECT_EQ(impostor->other_name, "https://victim.example:8935");
    EXPECT_EQ(read(info_of("garbage://"))->name, kUrl);
    EXPECT_NE(read(info_of("garbage://"))->other_name, "");
}

DiscoveryDocument document(const std::string& address, std::vector<net::orchestrator::Runner> runners) {
    DiscoveryDocument document;
    document.entries.push_back({address, 1, {}, std::move(runners)});
    return document;
}

TEST(OwnRunners, AreThoseAtItsOwnAddressAndUrls) {
    auto all = document(kUrl + "/", {runner(kUrl + "/a", "mine"), runner("https://victim.example:8935/b", "theirs"),
                                     runner("http://orch.example:8935/c", "plain"), runner("/d", "relative")});
    const auto impostor = document("https://victim.example:8935", {runner(kUrl + "/e", "stolen")});
    all.entries.push_back(impostor.entries[0]);
    EXPECT_THAT(own_runners(all, at(kUrl)), ElementsAre(runner(kUrl + "/a", "mine")));
}

TEST(OwnRunners, HaveAPriceAndSaneTexts) {
    auto unpriced = runner(kUrl + "/a", "a");
    unpriced.price.reset();
    auto wordy = runner(kUrl + "/b", "b");
    wordy.version = std::string(1000, 'v');
    EXPECT_THAT(own_runners(document(kUrl, {unpriced, wordy}), at(kUrl)), IsEmpty());
}

TEST(OwnRunners, TakeABoundedPartOfTheAnswer) {
    std::vector<net::orchestrator::Runner> many;
    for (int i = 0; i < 5000; ++i) {
        many.push_back(runner(kUrl + "/" + std::to_string(i), "app"));
        many.back().metadata = std::string(1000, 'x');
    }
    const auto kept = own_runners(document(kUrl, std::move(many)), at(kUrl));
    EXPECT_GT(kept.size(), 10U);
    EXPECT_LT(kept.size() * 1000, kMaxRunnerBytes);
}

}  // namespace
}  // namespace farebox::signer::test

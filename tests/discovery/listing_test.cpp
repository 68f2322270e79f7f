#include "signer/discovery/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "signer/discovery/snapshot.hpp"
#include "tests/discovery/answers.hpp"

namespace farebox::signer::test {
namespace {

using protocol::PaymentType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

OrchestratorTerms terms_with(std::vector<ModelOffer> models, std::string name = "https://orch.example:8935") {
    OrchestratorTerms terms;
    terms.name = std::move(name);
    terms.address = address_of(1);
    terms.models = std::move(models);
    return terms;
}

TEST(Listing, IsWhatGoLivepeerWrites) {
    const auto exchanges = nlohmann::json::parse(std::ifstream{FAREBOX_TEST_DATA "/transcripts/discovery.json"});
    const std::string recorded = exchanges.at(10).at("response").at("body").at("text");
    const auto document = net::orchestrator::parse_discovery(recorded);
    ASSERT_TRUE(document);
    ASSERT_EQ(document->entries.size(), 1U);
    const auto own = at(document->entries[0].address);
    const auto runners = own_runners(*document, own);
    auto listing = make_listing(terms_with({}, document->entries[0].address), runners, unlimited());
    ASSERT_TRUE(listing);
    const DiscoverySnapshot snapshot{{*std::move(listing)}};
    EXPECT_EQ(snapshot.body(), recorded);
    EXPECT_EQ(snapshot.body(std::vector<std::string>{"echo/fixed", "nope/nope"}), recorded);
    EXPECT_EQ(snapshot.body(std::vector<std::string>{"nope/nope"}), "[]\n");
}

TEST(Listing, NamesModelsAndAppsSortedAndOnce) {
    const auto listing = make_listing(terms_with({{kLiveVideo, "scope", {1, 1}}, {kTextToImage, "z/a", {1, 1}}}),
                                      {runner("https://orch.example:8935/1", "b"),
                                       runner("https://orch.example:8935/2", "live-video-to-video/scope")},
                                      unlimited());
    ASSERT_TRUE(listing);
    EXPECT_THAT(listing->capabilities, ElementsAre("b", "live-video-to-video/scope", "text-to-image/z/a"));
    EXPECT_THAT(listing->json, HasSubstr(R"({"address":"https://orch.example:8935","score":1,"capabilities":["b",)"));
}

TEST(Listing, LeavesOutRunnersWhereThereAreNone) {
    const auto listing = make_listing(terms_with({{kTextToImage, "m", {1, 1}}}), {}, unlimited());
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->json, R"({"address":"https://orch.example:8935","score":1,"capabilities":["text-to-image/m"]})");
}

TEST(Listing, ShowsARunnerWithEveryFieldAsGoEncodesIt) {
    auto full = runner("https://orch.example:8935/a?x=1&y=<2>", "echo", "1.5");
    full.gpu = net::orchestrator::RunnerGpu{"0", "L40S", 46068};
    full.version = "1";
    full.metadata = "{}";
    full.mode = "persistent";
    full.capacity = 4;
    full.capacity_used = 1;
    full.capacity_available = 3;
    std::string json;
    append_runner(json, full);
    EXPECT_EQ(
        json,
        R"({"url":"https://orch.example:8935/a?x=1\u0026y=\u003c2\u003e","gpu":{"id":"0","name":"L40S",)"
        R"("vram_mb":46068},"app":"echo","version":"1","metadata":"{}","mode":"persistent","capacity":4,)"
        R"("capacity_used":1,"capacity_available":3,"price_info":{"price":1.5,"currency":"wei","unit":"seconds"}})");
}

TEST(Listing, MergesRunnersByUrlAndKeepsTheFirst) {
    const std::string url = "https://orch.example:8935/a";
    const auto listing = make_listing(terms_with({}), {runner(url, "first"), runner(url, "second")}, unlimited());
    ASSERT_TRUE(listing);
    EXPECT_THAT(listing->capabilities, ElementsAre("first", "second"));
    EXPECT_THAT(listing->json, HasSubstr(R"("app":"first")"));
    EXPECT_THAT(listing->json, Not(HasSubstr(R"("app":"second")")));
}

TEST(Listing, HasOnlyRunnersWithinTheCeilingOfTheirUnit) {
    const auto ceilings = ceilings_of({{PaymentType::live, 10}, {PaymentType::fixed, 1}});
    const auto listing = make_listing(
        terms_with({}),
        {runner("https://orch.example:8935/1", "equal", "10"), runner("https://orch.example:8935/2", "dear", "10.1"),
         runner("https://orch.example:8935/3", "dear-fixed", "2", "fixed"),
         runner("https://orch.example:8935/4", "no-ceiling", "1", "720p-pixel-seconds")},
        ceilings);
    ASSERT_TRUE(listing);
    EXPECT_THAT(listing->capabilities, ElementsAre("equal"));
}

TEST(Listing, HasOnlyModelsWithinTheirOwnCeilingElseTheirUnits) {
    auto ceilings = ceilings_of({{PaymentType::by_pixels, 5}, {PaymentType::lv2v, 100}});
    ceilings.capabilities = {{kTextToImage, "own-row", protocol::Rational{50}}};
    const auto listing = make_listing(terms_with({{kTextToImage, "own-row", {50, 1}},
                                                  {kTextToImage, "dear", {6, 1}},
                                                  {kTextToImage, "cheap", {5, 1}},
                                                  {kLiveVideo, "live", {100, 1}}}),
                                      {}, ceilings);
    ASSERT_TRUE(listing);
    EXPECT_THAT(listing->capabilities,
                ElementsAre("live-video-to-video/live", "text-to-image/cheap", "text-to-image/own-row"));
}

TEST(Listing, IsNoneWhereNothingMayBePaid) {
    EXPECT_FALSE(make_listing(terms_with({{kTextToImage, "m", {1, 1}}}), {runner("https://orch.example:8935/1", "app")},
                              PriceCeilings{}));
}

}  // namespace
}  // namespace farebox::signer::test

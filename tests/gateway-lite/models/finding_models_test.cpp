// Gateway::select() for models of pipelines, against orchestrators in this process.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/models/model_info.hpp"

namespace farebox::gateway::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class FindingModels : public GatewayFixture {
protected:
    FindingModels() {
        offer(network_);
        offer(other_, {.address = 0x48});
    }
    static void offer(FakeNetwork& network, ToldModel told = {}) {
        network.info = [url = network.url(), told = std::move(told)](const auto&) { return model_info(url, told); };
    }
    [[nodiscard]] Options both() const {
        auto out = options();
        out.orchestrators.push_back(other_.url());
        return out;
    }
    static SelectionRequest model() {
        SelectionRequest request;
        request.pipeline = "text-to-image";
        request.model = "a/model";
        return request;
    }
    static SelectionCursor select(Gateway& gateway, SelectionRequest request = model()) {
        auto cursor = gateway.select(std::move(request)).get();
        EXPECT_TRUE(cursor) << cursor.error().message;
        return *std::move(cursor);
    }
    /// Of the only orchestrator.
    std::string reason(Options with, SelectionRequest request = model()) {
        auto gateway = open(std::move(with));
        const auto cursor = select(gateway, std::move(request));
        EXPECT_EQ(cursor.explain().size(), 1U);
        return cursor.explain().at(0).dropped;
    }

    FakeNetwork other_;
};

TEST_F(FindingModels, AsksAsThePayerForThePriceOfTheModel) {
    auto gateway = open(options());
    auto cursor = select(gateway);
    const auto asked = network_.info_requests();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].address,
              protocol::to_string(*protocol::parse_address("0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f")));
    EXPECT_EQ(asked[0].sig, std::string(65, '\x11'));
    EXPECT_FALSE(asked[0].ignore_capacity_check);
    ASSERT_TRUE(asked[0].capabilities);
    EXPECT_EQ(asked[0].capabilities->capacities.at(27), 1U);
    EXPECT_TRUE(asked[0].capabilities->constraints->per_capability.at(27).models.contains("a/model"));
    const auto chosen = cursor.next();
    ASSERT_TRUE(chosen);
    const auto& candidate = chosen->candidate();
    EXPECT_EQ(candidate.orchestrator, network_.url());
    EXPECT_EQ(candidate.runner_url, network_.url() + "/");
    EXPECT_EQ(candidate.price_per_unit, Wei{5'000});
    EXPECT_EQ(candidate.unit, "pixels");
    EXPECT_EQ(candidate.orchestrator_version, "0.9.1");
    EXPECT_EQ(*protocol::parse_address(candidate.address),
              *protocol::parse_address("0x4747474747474747474747474747474747474747"));
    EXPECT_TRUE(candidate.warm);
    EXPECT_EQ(candidate.capacity_available, 2);
    EXPECT_TRUE(candidate.latency);
}

TEST_F(FindingModels, NeedsNoSignerWhereNobodyIsPaid) {
    offer(network_, {.price = 0});
    auto with = options();
    with.signer.clear();
    auto gateway = open(with);
    const auto cursor = select(gateway);
    EXPECT_THAT(cursor.explain().at(0).dropped, IsEmpty());
    EXPECT_FALSE(cursor.explain().at(0).price_per_unit);
    EXPECT_THAT(network_.info_requests().at(0).sig, IsEmpty());
}

TEST_F(FindingModels, RemembersWhatWasAnswered) {
    auto gateway = open(both());
    EXPECT_EQ(select(gateway).explain().size(), 2U);
    EXPECT_EQ(select(gateway).explain().size(), 2U);
    EXPECT_EQ(network_.info_requests().size(), 1U);
    auto another = model();
    another.model = "another";
    select(gateway, another);
    EXPECT_EQ(network_.info_requests().size(), 2U) << "a quote is for one model";
}

TEST_F(FindingModels, AsksAnewWhereWhatIsRememberedDoesNotHelp) {
    offer(network_, {.model = "another"});
    auto gateway = open(options());
    EXPECT_THAT(select(gateway).explain().at(0).dropped, HasSubstr("does not offer text-to-image/a/model"));
    offer(network_);
    EXPECT_THAT(select(gateway).explain().at(0).dropped, IsEmpty());
}

TEST_F(FindingModels, DoesNotWaitForASlowOneWhereAnotherCanDoItAndRemembersItsAnswer) {
    auto gate = std::make_shared<Gate>();
    network_.info = [gate, url = network_.url()](const auto&) {
        gate->pass();
        return model_info(url);
    };
    auto with = both();
    with.signer = other_.url();
    auto gateway = open(with);
    auto first = select(gateway).explain();
    gate->open();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].orchestrator, other_.url());
    EXPECT_EQ(first[1].dropped, "did not answer in time");
    while (select(gateway).explain().at(1).dropped == "did not answer in time") {  // until the late answer is there
        std::this_thread::yield();
    }
    EXPECT_EQ(network_.info_requests().size(), 1U);
}

TEST_F(FindingModels, StopsAtTheDeadline) {
    auto gate = std::make_shared<Gate>();
    network_.info = [gate, url = network_.url()](const auto&) {
        gate->pass();
        return model_info(url);
    };
    auto with = options();
    with.signer = other_.url();
    auto hurried = model();
    hurried.timeout = std::chrono::milliseconds{50};
    const auto why = reason(with, hurried);
    gate->open();
    EXPECT_EQ(why, "did not answer in time");
}

TEST_F(FindingModels, SaysWhatARefusalMeans) {
    const std::pair<const char*, const char*> refusals[] = {
        {"OrchestratorCapped", "has no room"},
        {"orchestrator req sig check failed", "proof of its address"},
        {"insufficient sender reserve", "deposit or reserve"},
        {"authentication failed", "does not work for this payer"},
        {"price cannot be converted to int64", "nobody can pay"},
        {"something\nelse", "refuses (something else)"},
    };
    for (const auto& [said, means] : refusals) {
        network_.info = [said = said](const auto&) { return make_error(ErrorCode::internal, said); };
        EXPECT_THAT(reason(options()), HasSubstr(means));
    }
}

TEST_F(FindingModels, AsksTheSignerAnewForAProofThatWasRefused) {
    network_.info = [](const auto&) { return make_error(ErrorCode::internal, "orchestrator req sig check failed"); };
    auto gateway = open(options());
    select(gateway);
    select(gateway);
    EXPECT_EQ(network_.seen("/sign-orchestrator-info").size(), 2U);
}

TEST_F(FindingModels, SurvivesAnOrchestratorThatIsNone) {
    network_.info = nullptr;
    EXPECT_THAT(reason(options()), HasSubstr("gRPC status 12"));
    offer(network_, {.session_id = ""});
    EXPECT_THAT(reason(options()), HasSubstr("auth_token.session_id"));
}

TEST_F(FindingModels, HoldsThemToTheRules) {
    auto blocked = options();
    blocked.selection.blocklist = {"0x4747474747474747474747474747474747474747"};
    EXPECT_THAT(reason(blocked), HasSubstr("blocklist"));
    auto newer = options();
    newer.selection.min_orchestrator_version = "0.9.2";
    EXPECT_THAT(reason(newer), HasSubstr("version 0.9.1, below 0.9.2"));
    newer.selection.min_orchestrator_version = "v0.9.1-rc1";
    EXPECT_THAT(reason(newer), IsEmpty()) << "suffixes do not count";
    auto cheap = options();
    cheap.selection.model_prices = {{"text-to-image", "", PriceLimit{Wei{10}, PriceUnit::pixel}}};
    EXPECT_THAT(reason(cheap), HasSubstr("above the limit of 10 wei/pixel"));
    cheap.selection.model_prices.push_back({"text-to-image", "a/model", PriceLimit{Wei{5'000}, PriceUnit::pixel}});
    EXPECT_THAT(reason(cheap), IsEmpty()) << "its own limit counts";
    auto tier = options();
    tier.tiers = {{{network_.url()}, "eu", PriceLimit{Wei{10}, PriceUnit::pixel}}};
    EXPECT_THAT(reason(tier), HasSubstr("above the limit"));
    offer(network_, {.runner_version = "1.2"});
    auto runner = options();
    runner.selection.min_runner_version = "1.3";
    EXPECT_THAT(reason(runner), HasSubstr("runs version 1.2"));
}

TEST_F(FindingModels, SaysThePriceOfThoseThatAreDropped) {
    offer(other_, {.price = 9'000, .address = 0x48});
    auto gateway = open(both());
    auto request = model();
    request.max_price = PriceLimit{Wei{6'000}, PriceUnit::pixel};
    const auto all = select(gateway, request).explain();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].price_per_unit, Wei{5'000});
    EXPECT_EQ(all[1].price_per_unit, Wei{9'000});
    EXPECT_EQ(all[1].orchestrator_version, "0.9.1");
    EXPECT_THAT(all[1].dropped, HasSubstr("above the limit"));
}

TEST_F(FindingModels, TakesLoadedOnesOnlyWhereAskedTo) {
    offer(network_, {.warm = false});
    auto warm = model();
    warm.warm = true;
    EXPECT_THAT(reason(options(), warm), HasSubstr("not loaded"));
    EXPECT_THAT(reason(options()), IsEmpty());
}

TEST_F(FindingModels, SuspendsThemAsOthers) {
    auto gateway = open(both());
    select(gateway).next()->suspend();
    const auto all = select(gateway).explain();
    EXPECT_EQ(all.at(0).orchestrator, other_.url());
    EXPECT_THAT(all.at(1).dropped, HasSubstr("failed lately"));
}

TEST_F(FindingModels, AreNoLiveRunners) {
    auto gateway = open(options());
    auto chosen = select(gateway).next();
    ASSERT_TRUE(chosen);
    const auto call = chosen->call(request()).get();
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(call.error().message, HasSubstr("text-to-image/a/model, which is no live runner"));
    EXPECT_FALSE(chosen->open_session(session()).get());
    EXPECT_THAT(network_.seen("/apps"), IsEmpty());
}

TEST_F(FindingModels, WantsToKnowWhatIsWanted) {
    auto gateway = open(options());
    const auto refusal = [&](const std::function<void(SelectionRequest&)>& change) {
        auto request = model();
        change(request);
        const auto refused = gateway.select(request).get();
        EXPECT_TRUE(!refused && refused.error().code == ErrorCode::invalid_argument);
        return refused ? std::string{} : refused.error().message;
    };
    EXPECT_THAT(refusal([](auto& it) { it.pipeline = "text-to-nothing"; }), HasSubstr("no such pipeline"));
    EXPECT_THAT(refusal([](auto& it) { it.model.clear(); }), HasSubstr("model is empty"));
    EXPECT_THAT(refusal([](auto& it) { it.app = "echo/live"; }), HasSubstr("both set"));
    EXPECT_THAT(refusal([](auto& it) { it.pipeline.clear(), it.app = "x"; }), HasSubstr("pipeline is empty"));
}

TEST_F(FindingModels, AskSiblingsOneLevelDeepAndEachOnce) {
    FakeNetwork third;
    offer(third);
    offer(network_, {.nodes = {other_.url(), other_.url(), network_.url()}});
    offer(other_, {.address = 0x48, .nodes = {third.url()}});
    auto with = options();
    auto alone = open(with);
    EXPECT_EQ(select(alone).explain().size(), 1U) << "off unless asked for";
    with.extra_nodes = 3;
    with.tiers = {{{network_.url()}, "eu", std::nullopt}};
    auto gateway = open(with);
    const auto all = select(gateway).explain();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].orchestrator, network_.url());
    EXPECT_EQ(all[1].orchestrator, other_.url());
    EXPECT_EQ(all[1].tier, 1U) << "in none";
    EXPECT_EQ(other_.info_requests().size(), 1U);
    EXPECT_THAT(third.info_requests(), IsEmpty());
    with.extra_nodes = 65;
    EXPECT_FALSE(Gateway::open(with));
}

TEST_F(FindingModels, NeverAskABlockedSibling) {
    offer(network_, {.nodes = {other_.url()}});
    auto with = options();
    with.extra_nodes = 1;
    with.selection.blocklist = {other_.url()};
    auto gateway = open(with);
    EXPECT_THAT(select(gateway).explain().back().dropped, HasSubstr("blocklist"));
    EXPECT_THAT(other_.info_requests(), IsEmpty());
}

class ScoredOrchestrators : public FindingModels {
protected:
    /// 0x47… is good, 0x48… is not.
    Options scored() {
        network_.intercept = [this](const net::Request& asked) -> std::optional<net::Response> {
            if (asked.path() != "/scores") {
                return std::nullopt;
            }
            return down ? net::text_response(500, "down")
                        : net::json_response(200,
                                             R"({"0x4747474747474747474747474747474747474747":{"FRA":{"score":0.9}},)"
                                             R"("0x4848484848484848484848484848484848484848":{"FRA":{"score":0.2}}})");
        };
        auto out = both();
        out.scores_url = network_.url() + "/scores";
        out.scores_region = "FRA";
        out.selection.min_score = 0.5;
        return out;
    }
    std::atomic<bool> down = false;
};

TEST_F(ScoredOrchestrators, AreKnownByTheAddressOfTheirAnswer) {
    auto gateway = open(scored());
    const auto all = select(gateway).explain();
    EXPECT_EQ(all.at(0).hints.score, 0.9);
    EXPECT_EQ(all.at(1).hints.score, 0.2);
    EXPECT_THAT(all.at(1).dropped, HasSubstr("score"));
    select(gateway);
    EXPECT_EQ(network_.seen("/scores").size(), 1U);
}

TEST_F(ScoredOrchestrators, WhoAreLiveRunnersAreAskedForTheirAddress) {
    auto with = scored();
    std::swap(with.orchestrators[0], with.orchestrators[1]);
    auto gateway = open(with);
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), network_.url());
    ASSERT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(network_.info_requests().size(), 1U);
}

TEST_F(ScoredOrchestrators, ByTheProgramItselfKeepItsScore) {
    auto with = scored();
    with.selection.hints = [](const SelectionCandidate& candidate) {
        EXPECT_FALSE(candidate.address.empty());
        SelectionHints hints;
        hints.score = 0.7;
        return hints;
    };
    auto gateway = open(with);
    EXPECT_EQ(select(gateway).explain().at(1).hints.score, 0.7);
}

TEST_F(ScoredOrchestrators, AreAllUsedWithoutScores) {
    const auto with = scored();
    down = true;
    auto gateway = open(with);
    EXPECT_THAT(select(gateway).explain().at(1).dropped, IsEmpty());
}

class ListedModels : public FindingModels {};

TEST_F(ListedModels, HavePricesAndHardware) {
    network_.info = [url = network_.url()](const protocol::wire::OrchestratorRequest& asked) {
        EXPECT_FALSE(asked.capabilities) << "which would hide the price list";
        EXPECT_TRUE(asked.ignore_capacity_check);
        auto info = model_info(url, {.busy = 1});
        info.capabilities_prices.push_back({3'001, 2, 27, "a/model", {}});
        info.hardware.push_back({"text-to-image", "a/model", {}});
        auto& gpu = info.hardware.back().gpu_info["0"];
        gpu.name = "A card\x1b";
        gpu.memory_total = 24'000'000'000;
        return info;
    };
    auto gateway = open(options());
    const auto listings = gateway.orchestrators().get();
    ASSERT_TRUE(listings);
    const auto& listing = listings->at(0);
    EXPECT_FALSE(listing.info_unavailable);
    EXPECT_EQ(listing.version, "0.9.1");
    EXPECT_EQ(listing.runners.size(), 2U);
    ASSERT_EQ(listing.models.size(), 1U);
    const auto& model = listing.models[0];
    EXPECT_EQ(model.pipeline, "text-to-image");
    EXPECT_EQ(model.model, "a/model");
    EXPECT_EQ(model.price_per_unit, Wei{1'501}) << "rounded up";
    EXPECT_EQ(model.unit, "pixels");
    EXPECT_TRUE(model.warm);
    EXPECT_EQ(model.capacity, 2);
    EXPECT_EQ(model.capacity_in_use, 1);
    ASSERT_EQ(model.gpus.size(), 1U);
    EXPECT_EQ(model.gpus[0].name, "A card");
    EXPECT_EQ(model.gpus[0].memory_bytes, 24'000'000'000);
}

TEST_F(ListedModels, AreFewOfAnOrchestratorThatListsMany) {
    network_.info = [url = network_.url()](const auto&) {
        auto info = model_info(url);
        for (std::uint32_t i = 0; i < 1500; ++i) {
            info.capabilities->constraints->per_capability[27].models[std::to_string(i)];
        }
        info.capabilities->constraints->per_capability[5].models["no pipeline"];
        info.capabilities->constraints->per_capability[0xffffffff].models["no pipeline"];
        return info;
    };
    auto gateway = open(options());
    EXPECT_EQ(gateway.orchestrators().get()->at(0).models.size(), 1000U);
}

}  // namespace
}  // namespace farebox::gateway::test

#include "signer/registry/registry_poller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "sandbox/chain/contracts.hpp"
#include "tests/registry/chain_server.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

RegistryQuestion question() {
    return {1337, sandbox::local_contracts().controller};
}

Address ai_registry() {
    return sandbox::local_contracts().ai_service_registry;
}

/// Reads one endpoint, several times if asked to.
class ReaderOn {
public:
    explicit ReaderOn(const ChainServer& server) : reader_{http_, *net::Url::parse(server.url()), {}, question()} {}

    Result<OrchestratorSet> read() {
        return net::block_on(pool_.at(0), reader_.read(BootClock::time_point{5s}, ai_registry()));
    }

private:
    net::IoPool pool_{1};
    net::HttpClient http_{pool_.at(0)};
    RegistryReader reader_;
};

class Reading : public testing::Test {
protected:
    explicit Reading(std::uint16_t number = 100) : server_{number}, reader_{server_} {}
    OrchestratorSet read() {
        const auto set = reader_.read();
        EXPECT_TRUE(set) << set.error().message;
        return set ? *set : OrchestratorSet{};
    }
    int round_trips_of_a_reading() {
        const auto before = server_.requests();
        read();
        return server_.requests() - before;
    }
    ChainServer server_;
    ReaderOn reader_;
};

TEST_F(Reading, SeesAHundredWithStakesAndBothUrisInFewRoundTrips) {
    const auto set = read();
    ASSERT_EQ(set.orchestrators.size(), 100U);
    EXPECT_EQ(set.pool_size, 100U);
    EXPECT_EQ(set.orchestrators[0].address, orchestrator(1)) << "most stake first";
    EXPECT_EQ(set.orchestrators[0].stake, Wei{9'999ULL});
    EXPECT_EQ(set.orchestrators[0].service_uri, "https://o1.example");
    EXPECT_EQ(set.orchestrators[0].ai_uri, "https://ai-o1.example");
    EXPECT_EQ(set.orchestrators[99].service_uri, "https://own.example");
    EXPECT_EQ(set.orchestrators[99].ai_uri, "");
    EXPECT_LE(server_.requests(), 5) << "where the contracts are, their code, the pool, and two hundred texts";
}

TEST_F(Reading, TakesTwoRoundTripsFromThenOn) {
    read();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(round_trips_of_a_reading(), 2);
    }
}

TEST_F(Reading, NoticesOtherUrisWithinAFewReadings) {
    read();
    server_.with([](auto& facts) {
        facts.chain.register_orchestrator({orchestrator(7), "https://moved.example", "", Wei{9'993ULL}});
    });
    for (int i = 0; i < 3; ++i) {
        read();
    }
    EXPECT_EQ(read().orchestrators[6].service_uri, "https://moved.example");
}

TEST_F(Reading, WalksThePoolOfANodeThatRunsNoCodeOfOthers) {
    const auto with_code = read();
    server_.with([](auto& facts) { facts.runs_code = false; });
    ReaderOn other{server_};
    const auto walked = other.read();
    ASSERT_TRUE(walked) << walked.error().message;
    EXPECT_EQ(walked->orchestrators, with_code.orchestrators);
    const auto before = server_.requests();
    ASSERT_TRUE(other.read());
    EXPECT_LE(server_.requests() - before, 6) << "the links that are known are asked for together";
}

TEST_F(Reading, WalksThePoolOfANodeThatRefusesTheWholeBatch) {
    server_.with([](auto& facts) {
        facts.runs_code = false;
        facts.refuses_batches = true;
    });
    EXPECT_FALSE(reader_.read());
    EXPECT_EQ(read().orchestrators.size(), 100U);
}

TEST_F(Reading, FollowsThePoolWhileWalking) {
    server_.with([](auto& facts) { facts.runs_code = false; });
    read();
    server_.with([](auto& facts) {
        facts.chain.register_orchestrator({orchestrator(300), "https://new.example", "", Wei{20'000ULL}});
        facts.chain.register_orchestrator({orchestrator(5), "", "", Wei{9'995ULL}, 1, 2});
    });
    const auto set = read();
    EXPECT_EQ(set.orchestrators.size(), 100U);
    EXPECT_EQ(set.orchestrators[0].address, orchestrator(300));
    EXPECT_EQ(set.orchestrators[0].service_uri, "https://new.example");
    EXPECT_THAT(addresses(set), Not(Contains(orchestrator(5))));
}

class FewReading : public Reading {
protected:
    FewReading() : Reading{3} {}
    std::int64_t round() {
        std::int64_t round = 0;
        server_.with([&](auto& facts) { round = facts.chain.current_round(); });
        return round;
    }
};

TEST_F(FewReading, LeavesOutWhoIsNotActiveYet) {
    const auto next = round() + 1;
    server_.with([&](auto& facts) {
        facts.chain.register_orchestrator({orchestrator(8), "https://new.example", "", Wei{5ULL}, next});
    });
    const auto set = read();
    EXPECT_EQ(set.pool_size, 4U);
    EXPECT_THAT(addresses(set), Not(Contains(orchestrator(8))));
    server_.with([](auto& facts) { facts.chain.advance_rounds(1); });
    EXPECT_THAT(addresses(read()), Contains(orchestrator(8)));
}

TEST_F(FewReading, KeepsWhoHasLeftThePoolToTheEndOfTheRound) {
    read();
    const auto next = round() + 1;
    server_.with([&](auto& facts) {
        facts.chain.register_orchestrator({orchestrator(1), "https://o1.example", "", Wei{9'999ULL}, 1, next});
    });
    const auto set = read();
    EXPECT_EQ(set.pool_size, 2U);
    EXPECT_THAT(addresses(set), Contains(orchestrator(1)));
    server_.with([](auto& facts) { facts.chain.advance_rounds(1); });
    EXPECT_THAT(addresses(read()), Not(Contains(orchestrator(1))));
}

TEST_F(FewReading, TakesATextThatIsNoneForNone) {
    server_.with([](auto& facts) {
        facts.lie = [](const std::string&, const std::string& data) {
            return data.starts_with("0x214c2a4b") ? R"({"result":"0x"})" : std::string{};
        };
    });
    EXPECT_EQ(read().orchestrators[0].service_uri, "");
}

TEST_F(FewReading, RefusesAPoolWithoutAnEnd) {
    server_.with([](auto& facts) {
        facts.runs_code = false;
        facts.lie = [](const std::string&, const std::string& data) {
            return data.starts_with("0x235c9603")
                       ? R"({"result":"0x)" + std::string(24, '0') + "a0" + std::string(38, '0') + "\"}"
                       : std::string{};
        };
    });
    const auto set = reader_.read();
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().message, HasSubstr("has no end"));
}

TEST_F(FewReading, RefusesAnotherChainAndRecovers) {
    server_.with([](auto& facts) {
        facts.lie = [](const std::string& method, const std::string&) {
            return method == "eth_chainId" ? R"({"result":"0x1"})" : std::string{};
        };
    });
    ASSERT_FALSE(reader_.read());
    server_.with([](auto& facts) { facts.lie = nullptr; });
    EXPECT_EQ(read().orchestrators.size(), 3U);
}

/// A poller on its own thread.
class Polling : public testing::Test {
protected:
    ~Polling() override {
        poller_.reset();
        pool_.stop();
    }
    void start(std::vector<std::string> urls, bool wanted = true) {
        RegistryPollerOptions options;
        options.urls = std::move(urls);
        options.question = question();
        options.pins = &pins_;
        options.log = [](bool, const std::string&) {};
        poller_ = std::make_unique<RegistryPoller>(pool_.at(0), view_, std::move(options));
        poller_->apply(settings(wanted));
        ASSERT_TRUE(poller_->start());
    }
    static RegistrySettings settings(bool wanted, std::chrono::milliseconds interval = 1ms) {
        return {wanted, ai_registry(), interval};
    }
    template <class Condition>
    void wait_until(Condition condition) {
        while (!condition()) {
            std::this_thread::sleep_for(5ms);
        }
    }
    void wait_for_set() {
        wait_until([this] { return view_.set() != nullptr; });
    }
    RegistryView view_;
    CodePins pins_{{"test", std::optional<std::string>{}, {}}};
    net::IoPool pool_{1};
    std::unique_ptr<RegistryPoller> poller_;
};

TEST_F(Polling, ReadsNothingUntilSomebodyWantsToKnow) {
    const ChainServer server{3};
    start({server.url()}, false);
    std::this_thread::sleep_for(600ms);  // two of its turns
    EXPECT_EQ(server.requests(), 0);
    EXPECT_FALSE(poller_->facts());
    poller_->apply(settings(true));
    wait_for_set();
    EXPECT_EQ(poller_->facts()->active, 3U);
}

TEST_F(Polling, KeepsTheLastSetWhenNobodyAnswersAndRecovers) {
    ChainServer server{3};
    start({server.url()});
    wait_for_set();
    server.with([](auto& facts) {
        facts.lie = [](const std::string&, const std::string&) { return R"({"error":{"code":1,"message":"busy"}})"; };
    });
    wait_until([this] { return poller_->facts()->failed_reads > 1; });
    EXPECT_EQ(view_.standing(orchestrator(1)), Standing::active);
    EXPECT_THAT(poller_->facts()->problems, ElementsAre(HasSubstr("busy")));
    server.with([](auto& facts) {
        facts.lie = nullptr;
        facts.chain.register_orchestrator({orchestrator(9), "https://new.example"});
    });
    wait_until([this] { return view_.standing(orchestrator(9)) == Standing::active; });
    EXPECT_THAT(poller_->facts()->problems, ElementsAre());
}

TEST_F(Polling, BelievesNoEndpointThatNamesOthersAlone) {
    ChainServer liar{3};
    liar.with([](auto& facts) { facts.chain.register_orchestrator({orchestrator(66), "https://liar.example"}); });
    const ChainServer honest{3};
    start({liar.url(), honest.url()});
    wait_for_set();
    EXPECT_EQ(view_.standing(orchestrator(66)), Standing::absent);
    EXPECT_EQ(view_.standing(orchestrator(1)), Standing::active);
}

TEST_F(Polling, PinsNoContractsThatOneEndpointShowsAlone) {
    ChainServer liar{3};
    liar.with([](auto& facts) { facts.chain.upgrade_contracts(); });
    const ChainServer honest{3};
    start({liar.url(), honest.url()});
    wait_until([this] { return poller_->facts()->problems.size() == 2; });
    EXPECT_THAT(poller_->facts()->problems, Each(HasSubstr("the endpoints show different contracts")));
    EXPECT_EQ(view_.set(), nullptr);
}

TEST_F(Polling, RefusesOtherContractsUntilTheOperatorAcceptsThem) {
    ChainServer server{3};
    start({server.url()});
    wait_for_set();
    server.with([](auto& facts) {
        facts.chain.upgrade_contracts();
        facts.chain.register_orchestrator({orchestrator(9), "https://new.example"});
        facts.lie = [](const std::string&, const std::string&) { return R"({"error":{"code":1,"message":"busy"}})"; };
    });
    wait_until([this] { return poller_->facts()->failed_reads > 0; });  // so that the code is read again
    server.with([](auto& facts) { facts.lie = nullptr; });
    wait_until([this] {
        const auto problems = poller_->facts()->problems;
        return !problems.empty() && problems.front().find("is not what it was") != std::string::npos;
    });
    EXPECT_EQ(view_.standing(orchestrator(9)), Standing::absent);
    pins_.forget();
    wait_until([this] { return view_.standing(orchestrator(9)) == Standing::active; });
}

}  // namespace
}  // namespace farebox::signer::test

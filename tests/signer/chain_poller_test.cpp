#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "protocol/keccak.hpp"
#include "signer/chain/chain_poller.hpp"
#include "tests/signer/scripted_chain.hpp"

namespace farebox::signer::test {
namespace {

const Address kKey{{1, 2, 3}};

ChainQuestion question() {
    ChainQuestion question;
    question.chain_id = 1337;
    question.controller = Address{{0xaa}};
    question.keys = {kKey};
    question.timeout = std::chrono::seconds{10};
    return question;
}

/// Reads one endpoint, several times if asked to.
class ReaderOn {
public:
    explicit ReaderOn(const std::string& url, ChainQuestion asked = question())
        : reader_{http_, *net::Url::parse(url), {}, std::move(asked)} {}

    [[nodiscard]] const std::vector<ContractCode>& contracts() const { return reader_.contracts(); }
    Result<ChainSnapshot> read() {
        return net::block_on(pool_.at(0), reader_.read(BootClock::time_point{std::chrono::seconds{5}}));
    }

private:
    net::IoPool pool_{1};
    net::HttpClient http_{pool_.at(0)};
    ChainReader reader_;
};

TEST(ChainReader, ReadsFundsRoundHashAndL1Block) {
    const ScriptedChain chain;
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->l1_block, 0x64);
    EXPECT_EQ(snapshot->last_initialized_round, 7);
    EXPECT_EQ(snapshot->hash_round, 7);
    EXPECT_EQ(snapshot->round_block_hash.data[31], 0x77);
    EXPECT_EQ(snapshot->senders.at(kKey), (SenderFunds{Wei{1'000ULL}, Wei{100ULL}, 0}));
    EXPECT_EQ(snapshot->as_of.time_since_epoch(), std::chrono::seconds{5});
}

TEST(ChainReader, TakesTheBlocksOwnNumberOnAnL1Chain) {
    ScriptedChain chain;
    chain.change([](auto& facts) { facts.block = R"({"number":"0x999"})"; });
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->l1_block, 0x999);
}

TEST(ChainReader, UsesTheRoundBeforeWhereTheHashIsZero) {
    ScriptedChain chain;
    chain.change([](auto& facts) { facts.hash_of_round = json_words({"0"}); });
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->hash_round, 6);
    EXPECT_EQ(snapshot->round_block_hash.data[31], 0x66);
}

TEST(ChainReader, TakesAnAbsurdWithdrawRoundAsNever) {
    ScriptedChain chain;
    chain.change([](auto& facts) { facts.sender_info = json_words({"1", std::string(64, 'f'), "1", "0"}); });
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->senders.at(kKey).withdraw_round, std::numeric_limits<std::int64_t>::max());
}

TEST(ChainReader, TakesOneRoundTripAndASecondForAnotherRoundsHash) {
    ScriptedChain chain;
    ReaderOn reader{chain.url()};
    ASSERT_TRUE(reader.read());
    auto before = chain.requests();
    EXPECT_LE(before, 4) << "where the contracts are, their code, the head, the round's hash";
    for (int i = 0; i < 40; ++i) {  // with looks where the contracts are
        ASSERT_TRUE(reader.read());
    }
    EXPECT_EQ(chain.requests(), before + 40);
    EXPECT_EQ(chain.calls("eth_getCode"), 3);
    before = chain.requests();
    chain.change([](auto& facts) { facts.last_initialized_round = json_words({"8"}); });
    ASSERT_TRUE(reader.read());
    ASSERT_TRUE(reader.read());
    EXPECT_EQ(chain.requests(), before + 3);
}

TEST(ChainReader, AsksAboutMoreKeysThanABatchHolds) {
    const ScriptedChain chain;
    auto asked = question();
    for (std::uint8_t i = 0; i < 150; ++i) {
        asked.keys.push_back(Address{{9, i}});
    }
    ReaderOn reader{chain.url(), asked};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(snapshot->senders.size(), 151U);
}

TEST(ChainReader, SaysWhetherTheControllerIsPaused) {
    ScriptedChain chain;
    ReaderOn reader{chain.url()};
    EXPECT_FALSE(reader.read()->paused);
    chain.change([](auto& facts) { facts.paused = json_words({"1"}); });
    EXPECT_TRUE(reader.read()->paused);
}

TEST(ChainReader, ReadsContractsThatHaveMovedAnew) {
    ScriptedChain chain;
    ReaderOn reader{chain.url()};
    ASSERT_TRUE(reader.read());
    chain.change([](auto& facts) {
        facts.broker_target = json_words({"b2"});
        facts.code = "\"0x6002\"";
    });
    Result<ChainSnapshot> snapshot = reader.read();
    for (int i = 0; snapshot && i < 100; ++i) {
        snapshot = reader.read();
    }
    ASSERT_FALSE(snapshot) << "within a hundred readings";
    EXPECT_NE(snapshot.error().message.find("other contracts than before"), std::string::npos);
    ASSERT_TRUE(reader.read());
    const auto& contracts = reader.contracts();
    ASSERT_EQ(contracts.size(), 4U);
    EXPECT_EQ(contracts[2].name, "TicketBrokerTarget");
    EXPECT_EQ(contracts[2].address.data[19], 0xb2);
    EXPECT_EQ(contracts[2].code, protocol::keccak256(std::string_view{"\x60\x02", 2}));
}

TEST(ChainReader, TellsHowLongItIsToLeaveAnEndpointAlone) {
    ScriptedChain chain;
    chain.change([](auto& facts) {
        facts.status = 429;
        facts.retry_after = "17";
    });
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().retry_after, std::chrono::seconds{17});
}

TEST(ChainReader, RefusesAnotherChain) {
    const ScriptedChain chain;
    auto asked = question();
    asked.chain_id = 42161;
    ReaderOn reader{chain.url(), asked};
    const auto snapshot = reader.read();
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::protocol_error);
}

TEST(ChainReader, ReadsAgainAfterAFailure) {
    ScriptedChain chain;
    chain.change([](auto& facts) { facts.whole_answer = [] { return "unavailable"; }; });
    ReaderOn reader{chain.url()};
    ASSERT_FALSE(reader.read());
    chain.change([](auto& facts) { facts.whole_answer = nullptr; });
    EXPECT_TRUE(reader.read());
}

using Edit = std::function<void(ScriptedChain::Facts&)>;
class HostileChain : public testing::TestWithParam<std::pair<const char*, Edit>> {};

TEST_P(HostileChain, IsRefused) {
    ScriptedChain chain;
    chain.change(GetParam().second);
    ReaderOn reader{chain.url()};
    const auto snapshot = reader.read();
    ASSERT_FALSE(snapshot) << GetParam().first;
}
INSTANTIATE_TEST_SUITE_P(
    Answers, HostileChain,
    testing::Values(
        std::pair{"chain id is a number", Edit{[](auto& f) { f.chain_id = "1337"; }}},
        std::pair{"no code", Edit{[](auto& f) { f.code = "\"0x\""; }}},
        std::pair{"code is no hex", Edit{[](auto& f) { f.code = "\"0xzz\""; }}},
        std::pair{"paused is neither", Edit{[](auto& f) { f.paused = json_words({"2"}); }}},
        std::pair{"paused is empty", Edit{[](auto& f) { f.paused = "\"0x\""; }}},
        std::pair{"more ether than there is",
                  Edit{[](auto& f) { f.sender_info = json_words({"1" + std::string(24, '0'), "0", "1", "0"}); }}},
        std::pair{"no controller", Edit{[](auto& f) { f.broker = "\"0x\""; }}},
        std::pair{"contract is zero", Edit{[](auto& f) { f.rounds = json_words({"0"}); }}},
        std::pair{"contract is no address", Edit{[](auto& f) { f.broker = json_words({std::string(64, 'f')}); }}},
        std::pair{"block is null", Edit{[](auto& f) { f.block = "null"; }}},
        std::pair{"block has no number", Edit{[](auto& f) { f.block = "{}"; }}},
        std::pair{"block number is text", Edit{[](auto& f) { f.l1_block = "\"soon\""; }}},
        std::pair{"block number is huge", Edit{[](auto& f) { f.l1_block = "\"0xffffffffffffffff\""; }}},
        std::pair{"block number is an integer", Edit{[](auto& f) { f.l1_block = "100"; }}},
        std::pair{"round is huge",
                  Edit{[](auto& f) { f.last_initialized_round = json_words({std::string(64, 'f')}); }}},
        std::pair{"round is empty", Edit{[](auto& f) { f.last_initialized_round = "\"0x\""; }}},
        std::pair{"funds are short", Edit{[](auto& f) { f.sender_info = json_words({"1", "0", "1"}); }}},
        std::pair{"funds are long", Edit{[](auto& f) { f.sender_info = json_words({"1", "0", "1", "0", "0"}); }}},
        std::pair{"funds are an object", Edit{[](auto& f) { f.sender_info = "{}"; }}},
        std::pair{"hash is short", Edit{[](auto& f) { f.hash_of_round = "\"0x77\""; }}},
        std::pair{"no JSON", Edit{[](auto& f) { f.whole_answer = [] { return "<html>"; }; }}},
        std::pair{"deep JSON", Edit{[](auto& f) { f.whole_answer = [] { return std::string(200'000, '['); }; }}},
        std::pair{"empty", Edit{[](auto& f) { f.whole_answer = [] { return ""; }; }}},
        std::pair{"too few answers", Edit{[](auto& f) { f.whole_answer = [] { return "[]"; }; }}},
        std::pair{"huge", Edit{[](auto& f) { f.whole_answer = [] { return std::string(3U << 20U, ' '); }; }}},
        std::pair{"an error", Edit{[](auto& f) {
                      f.whole_answer = [] {
                          return R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"no"}})";
                      };
                  }}}));

/// A poller on its own thread; waits until the view says what the test expects.
class PollerOn {
public:
    using Log = std::function<void(bool, const std::string&)>;

    explicit PollerOn(
        std::vector<std::string> urls, Log log = [](bool, const std::string&) {},
        std::chrono::milliseconds word_counts_for = std::chrono::minutes{1})
        : poller_{pool_.at(0), view_, options(std::move(urls), std::move(log), word_counts_for)} {
        if (!poller_.start()) {
            ADD_FAILURE() << "the poller did not start";
        }
    }
    template <class Condition>
    bool eventually(Condition condition) {
        for (int i = 0; i < 1'000; ++i) {
            if (condition()) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }
    ChainView& view() { return view_; }
    CodePins& pins() { return pins_; }
    ChainPoller& poller() { return poller_; }

private:
    ChainPollerOptions options(std::vector<std::string> urls, Log log, std::chrono::milliseconds word_counts_for) {
        ChainPollerOptions options;
        options.word_counts_for = word_counts_for;
        options.pins = &pins_;
        options.urls = std::move(urls);
        options.question = question();
        options.interval = std::chrono::milliseconds{5};
        options.log = std::move(log);
        return options;
    }
    net::IoPool pool_{1};
    ChainView view_{ChainAgeLimits{}};
    CodePins pins_{{"test", std::optional<std::string>{}, {}}};
    ChainPoller poller_;
};

TEST(ChainPoller, PublishesAndKeepsPublishing) {
    ScriptedChain chain;
    PollerOn polling{{chain.url()}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    chain.change([](auto& facts) { facts.l1_block = R"("0x65")"; });
    EXPECT_TRUE(polling.eventually([&] { return polling.view().snapshot()->l1_block == 0x65; }));
}

TEST(ChainPoller, ShowsTheUserThatTheUrlNames) {
    const ScriptedChain chain;
    auto url = chain.url();
    url.insert(url.find("://") + 3, "reader:p%40ss@");
    PollerOn polling{{url}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    EXPECT_EQ(chain.authorization(), "Basic cmVhZGVyOnBAc3M=");
    EXPECT_EQ(polling.poller().health().front().url.find("p%40ss"), std::string::npos);
}

TEST(ChainPoller, KeepsTheLastSnapshotWhenTheEndpointFails) {
    ScriptedChain chain;
    PollerOn polling{{chain.url()}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    chain.change([](auto& facts) { facts.whole_answer = [] { return "unavailable"; }; });
    ASSERT_TRUE(polling.eventually([&] { return !polling.poller().health().front().error.empty(); }));
    EXPECT_EQ(polling.view().snapshot()->l1_block, 0x64);
}

TEST(ChainPoller, GoesOnWithTheEndpointsThatAnswer) {
    const ScriptedChain good;
    ScriptedChain bad;
    bad.change([](auto& facts) { facts.chain_id = "\"0x1\""; });
    PollerOn polling{{bad.url(), good.url()}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    const auto health = polling.poller().health();
    EXPECT_FALSE(health[0].error.empty());
    EXPECT_TRUE(health[1].error.empty());
}

TEST(ChainPoller, AsksTheOthersWhileOneIsSlow) {
    std::promise<void> other_was_asked;
    const auto asked = other_was_asked.get_future().share();
    std::once_flag once;
    ScriptedChain other;
    other.change([&](auto& facts) {
        facts.whole_answer = [&] {
            std::call_once(once, [&] { other_was_asked.set_value(); });
            return "unavailable";
        };
    });
    std::promise<bool> answered;
    std::once_flag first;
    ScriptedChain slow;
    slow.change([&](auto& facts) {
        facts.whole_answer = [&] {
            const bool meanwhile = asked.wait_for(std::chrono::seconds{5}) == std::future_status::ready;
            std::call_once(first, [&] { answered.set_value(meanwhile); });
            return "unavailable";
        };
    });
    const PollerOn polling{{slow.url(), other.url()}};
    EXPECT_TRUE(answered.get_future().get());
}

TEST(ChainPoller, BelievesTheEndpointThatShowsLessMoney) {
    const ScriptedChain rich;
    ScriptedChain poor;
    poor.change([](auto& facts) { facts.sender_info = json_words({"1", "0", "64", "0"}); });
    PollerOn polling{{rich.url(), poor.url()}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    EXPECT_EQ(polling.view().snapshot()->senders.at(kKey).deposit, Wei{1ULL});
}

TEST(ChainPoller, GoesByTheWordOfAnEndpointThatIsSilentForAWhile) {
    const ScriptedChain rich;
    ScriptedChain poor;
    poor.change([](auto& facts) { facts.sender_info = json_words({"1", "0", "64", "0"}); });
    PollerOn polling{{rich.url(), poor.url()}, [](bool, const std::string&) {}, std::chrono::seconds{2}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    poor.change([](auto& facts) { facts.status = 500; });
    ASSERT_TRUE(polling.eventually([&] { return !polling.poller().health()[1].error.empty(); }));
    const auto asked = rich.requests();
    ASSERT_TRUE(polling.eventually([&] { return rich.requests() > asked + 2; }));
    EXPECT_EQ(polling.view().snapshot()->senders.at(kKey).deposit, Wei{1ULL});
    EXPECT_TRUE(polling.eventually([&] {  // then it has been silent for too long
        return polling.view().snapshot()->senders.at(kKey).deposit == Wei{1'000ULL};
    }));
}

TEST(ChainPoller, PublishesNothingNewOfAChainThatStandsStill) {
    ScriptedChain chain;
    PollerOn polling{{chain.url()}, [](bool, const std::string&) {}, std::chrono::milliseconds{300}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    chain.change([](auto& facts) { facts.grows = false; });
    ASSERT_TRUE(polling.eventually(
        [&] { return polling.poller().health().front().error.find("stands still") != std::string::npos; }));
    const auto stood = polling.view().snapshot()->as_of;
    const auto asked = chain.requests();
    ASSERT_TRUE(polling.eventually([&] { return chain.requests() > asked + 2; }));
    EXPECT_EQ(polling.view().snapshot()->as_of, stood);
    chain.change([](auto& facts) {
        facts.grows = true;
        facts.head += 1'000'000;
    });
    EXPECT_TRUE(polling.eventually([&] { return polling.view().snapshot()->as_of > stood; }));
    EXPECT_TRUE(polling.eventually([&] { return polling.poller().health().front().error.empty(); }));
}

TEST(ChainPoller, LeavesAnEndpointAloneThatAsksForIt) {
    ScriptedChain busy;
    busy.change([](auto& facts) {
        facts.status = 429;
        facts.retry_after = "86400";
    });
    const ScriptedChain other;
    PollerOn polling{{busy.url(), other.url()}};
    ASSERT_TRUE(polling.eventually([&] { return other.requests() > 20; }));
    EXPECT_EQ(busy.requests(), 1);
}

TEST(ChainPoller, BelievesOtherContractsOnlyOnceTheyAreAccepted) {
    ScriptedChain chain;
    PollerOn polling{{chain.url()}};
    ASSERT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
    chain.change([](auto& facts) {
        facts.code = "\"0x6003\"";
        facts.sender_info = json_words({"ffff", "0", "64", "0"});
        facts.whole_answer = [] { return R"([{"id":1,"error":{"message":"no"}}])"; };
    });
    ASSERT_TRUE(polling.eventually([&] { return !polling.poller().health().front().error.empty(); }));
    chain.change([](auto& facts) { facts.whole_answer = nullptr; });
    ASSERT_TRUE(polling.eventually(
        [&] { return polling.poller().health().front().error.find("chain accept") != std::string::npos; }));
    EXPECT_EQ(polling.view().snapshot()->senders.at(kKey).deposit, Wei{1'000ULL});
    polling.pins().forget();
    EXPECT_TRUE(
        polling.eventually([&] { return polling.view().snapshot()->senders.at(kKey).deposit == Wei{0xffffULL}; }));
}

TEST(ChainPoller, GoesOnAfterAnExceptionAndTellsIt) {
    const ScriptedChain chain;
    std::atomic<int> lines{0};
    std::promise<std::string> told;
    PollerOn polling{{chain.url()}, [&](bool, const std::string& what) {
                         const int line = ++lines;
                         if (line == 1) {
                             throw std::runtime_error{"no room for a line"};
                         }
                         if (line == 2) {
                             told.set_value(what);
                         }
                     }};
    EXPECT_NE(told.get_future().get().find("no room for a line"), std::string::npos);
    EXPECT_TRUE(polling.eventually([&] { return polling.view().snapshot() != nullptr; }));
}

TEST(ChainPoller, AsksNothingMoreOnceStopped) {
    ScriptedChain chain;
    PollerOn polling{{chain.url()}};
    ASSERT_TRUE(polling.eventually([&] { return chain.requests() > 0; }));
    polling.poller().stop();
    std::this_thread::sleep_for(std::chrono::milliseconds{50});  // what was on its way has arrived
    const auto asked = chain.requests();
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    EXPECT_EQ(chain.requests(), asked);
}

}  // namespace
}  // namespace farebox::signer::test

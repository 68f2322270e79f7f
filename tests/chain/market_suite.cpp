// What the signer reads of orchestrators and of the price of an ether, compared with what the contracts say.
#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "protocol/usd.hpp"
#include "signer/chain/price_feed.hpp"
#include "signer/registry/registry_reader.hpp"
#include "tests/chain/suites.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {
namespace {

namespace price_feed = signer::price_feed;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// The signer's questions to the price feed.
class PriceReader {
public:
    explicit PriceReader(const ChainPlace& place) : place_{place} {}

    Result<std::uint32_t> decimals() {
        return price_feed::read_description(ask(price_feed::description_calls(place_.price_feed)), place_.chain_id);
    }
    Result<price_feed::Round> round(std::uint32_t decimals) {
        return price_feed::read_round(ask(price_feed::round_calls(place_.price_feed)).at(0), decimals);
    }

private:
    std::vector<Result<std::string>> ask(std::vector<net::JsonRpcCall> calls) {
        auto answers = net::block_on(pool_.at(0), rpc_.batch(std::move(calls), net::deadline_in(kPatience)));
        if (!answers) {
            throw std::runtime_error{answers.error().message};
        }
        return *std::move(answers);
    }

    ChainPlace place_;
    net::IoPool pool_{1};
    net::HttpClient http_{pool_.at(0)};
    net::JsonRpcClient rpc_{http_, *net::Url::parse(place_.rpc)};
};

/// The signer's reading of the pool and its registries.
Result<signer::OrchestratorSet> read_pool(const ChainPlace& place) {
    net::IoPool pool{1};
    net::HttpClient http{pool.at(0)};
    signer::RegistryReader reader{http, *net::Url::parse(place.rpc), {}, {place.chain_id, place.controller, kPatience}};
    return net::block_on(pool.at(0), reader.read(signer::BootClock::now(), place.ai_registry));
}

}  // namespace

TEST_P(ChainReading, TellsThePriceOfAnEtherAndItsAge) {
    const auto an_hour_ago = [this] {
        const auto newest = rpc_.call("eth_getBlockByNumber", {"latest", false});
        return static_cast<std::int64_t>(from_quantity(newest.at("timestamp"))) - seconds{hours{1}}.count();
    };
    PriceReader reader{chain_->place()};
    const auto decimals = reader.decimals();
    ASSERT_TRUE(decimals) << decimals.error().message;
    for (const std::string dollars : {"3012.55", "2999.00000001", "3000"}) {
        const auto before = an_hour_ago();
        chain_->set_price(dollars, hours{1});
        const auto round = reader.round(*decimals);
        ASSERT_TRUE(round) << round.error().message;
        EXPECT_EQ(round->price.dollars(), *protocol::Usd::parse_amount(dollars + " usd"));
        const auto made = round->updated.unix_nanos / kNanosPerSecond;
        EXPECT_GE(made, before);
        EXPECT_LE(made, an_hour_ago());
    }
}

TEST_P(ChainReading, RefusesAPriceThatCannotBe) {
    PriceReader reader{chain_->place()};
    for (const auto* dollars : {"0", "0.99999999", "1000000.00000001"}) {
        chain_->set_price(dollars, seconds{0});
        EXPECT_FALSE(reader.round(*reader.decimals())) << dollars;
    }
}

TEST_P(ChainReading, RefusesAFeedOfAnotherChainAndWhatIsNone) {
    auto place = chain_->place();
    ++place.chain_id;
    EXPECT_FALSE(PriceReader{place}.decimals());
    place = chain_->place();
    place.price_feed = contracts_.ticket_broker;
    EXPECT_FALSE(PriceReader{place}.decimals());
    EXPECT_FALSE(PriceReader{place}.round(8));
}

TEST_P(ChainReading, TellsThePoolAndWhereItIs) {
    const auto place = chain_->place();
    const auto set = read_pool(place);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(set->round, static_cast<std::int64_t>(contracts_.current_round()));
    EXPECT_EQ(set->pool_size, contracts_.number(contracts_.bonding_manager, "getTranscoderPoolSize()").limbs[0]);
    ASSERT_EQ(set->orchestrators.size(), 2U);
    EXPECT_EQ(set->orchestrators[0].address, chain_->orchestrator().address());
    EXPECT_EQ(set->orchestrators[0].service_uri, chain_->service_uri());
    EXPECT_EQ(set->orchestrators[0].ai_uri, chain_->ai_service_uri());
    for (const auto& each : set->orchestrators) {
        const std::vector<std::string> who{sandbox::abi_word(each.address)};
        EXPECT_EQ(each.stake, Wei{contracts_.number(contracts_.bonding_manager, "transcoderTotalStake(address)", who)});
        EXPECT_EQ(each.service_uri, contracts_.text(contracts_.service_registry, "getServiceURI(address)", who));
        EXPECT_EQ(each.ai_uri, contracts_.text(place.ai_registry, "getServiceURI(address)", who));
        EXPECT_TRUE(each.is_active(set->round));
    }
}

}  // namespace farebox::test

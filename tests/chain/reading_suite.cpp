// What the signer reads of a chain, compared with what the contracts say.
#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "signer/chain/chain_reader.hpp"
#include "tests/chain/suites.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {
namespace {

const Wei kDeposit{3 * kEther};
const Wei kReserve{2 * kEther};

/// The signer's reader, asked about some keys.
class SignersReader {
public:
    SignersReader(const ChainPlace& place, std::vector<Address> keys)
        : reader_{http_, *net::Url::parse(place.rpc), {}, question(place, std::move(keys))} {}

    Result<signer::ChainSnapshot> read() { return net::block_on(pool_.at(0), reader_.read(signer::BootClock::now())); }

private:
    static signer::ChainQuestion question(const ChainPlace& place, std::vector<Address> keys) {
        signer::ChainQuestion question;
        question.chain_id = place.chain_id;
        question.controller = place.controller;
        question.keys = std::move(keys);
        question.timeout = kPatience;
        return question;
    }

    net::IoPool pool_{1};
    net::HttpClient http_{pool_.at(0)};
    signer::ChainReader reader_;
};

}  // namespace

TEST_P(ChainReading, TellsFundsRoundAndBlock) {
    fund(kDeposit, kReserve);
    const auto others_key = keystore::PrivateKey::generate();
    SignersReader reader{chain_->place(), {payer_.address(), others_key.address()}};
    const auto snapshot = reader.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    const auto round = contracts_.current_round();
    EXPECT_EQ(snapshot->senders.at(payer_.address()), (signer::SenderFunds{kDeposit, kReserve, 0}));
    EXPECT_EQ(snapshot->senders.at(others_key.address()), signer::SenderFunds{});
    EXPECT_EQ(snapshot->last_initialized_round, static_cast<std::int64_t>(round));
    EXPECT_EQ(snapshot->hash_round, static_cast<std::int64_t>(round));
    EXPECT_EQ(snapshot->round_block_hash, contracts_.block_hash_for_round(round));
    EXPECT_FALSE(snapshot->round_block_hash.is_zero());
}

TEST_P(ChainReading, FollowsTheBlocks) {
    SignersReader reader{chain_->place(), {payer_.address()}};
    const auto before = reader.read();
    chain_->mine(7);
    const auto after = reader.read();
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->l1_block, before->l1_block + 7);
}

TEST_P(ChainReading, FollowsTheRounds) {
    SignersReader reader{chain_->place(), {payer_.address()}};
    const auto before = reader.read();
    chain_->start_next_round();
    const auto after = reader.read();
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->last_initialized_round, before->last_initialized_round + 1);
    EXPECT_NE(after->round_block_hash, before->round_block_hash);
    EXPECT_EQ(after->round_block_hash, contracts_.block_hash_for_round(contracts_.current_round()));
}

TEST_P(ChainReading, FollowsFundingAndUnlocking) {
    fund(kDeposit, kReserve);
    SignersReader reader{chain_->place(), {payer_.address()}};
    ASSERT_TRUE(succeeded(pay_in(payer_, "fundDeposit()", Wei{kEther})));
    EXPECT_EQ(reader.read()->senders.at(payer_.address()), (signer::SenderFunds{Wei{4 * kEther}, kReserve, 0}));
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    const auto round = static_cast<std::int64_t>(contracts_.sender(payer_.address()).withdraw_round);
    EXPECT_EQ(reader.read()->senders.at(payer_.address()), (signer::SenderFunds{Wei{4 * kEther}, kReserve, round}));
    ASSERT_TRUE(succeeded(pay_in(payer_, "cancelUnlock()", {})));
    EXPECT_EQ(reader.read()->senders.at(payer_.address()), (signer::SenderFunds{Wei{4 * kEther}, kReserve, 0}));
}

TEST_P(ChainReading, RefusesAnotherChain) {
    auto place = chain_->place();
    ++place.chain_id;
    SignersReader reader{place, {payer_.address()}};
    const auto snapshot = reader.read();
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::protocol_error);
}

TEST_P(ChainReading, RefusesAControllerThatIsNone) {
    for (const auto& nobody : {contracts_.ticket_broker, payer_.address()}) {
        auto place = chain_->place();
        place.controller = nobody;
        SignersReader reader{place, {payer_.address()}};
        EXPECT_FALSE(reader.read());
    }
}

}  // namespace farebox::test

// Transactions of our keys, as the ledger remembers them.
#include <gmock/gmock.h>

#include <future>

#include "signer/funding/funding_row.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::AuditEvent;
using signer::FundingAttempt;
using signer::FundingOutcome;
using signer::FundingRow;
using signer::FundingState;
using testing::ElementsAre;
using testing::IsEmpty;

FundingAttempt attempt(std::uint8_t byte) {
    FundingAttempt made;
    made.hash.data.fill(byte);
    made.raw = std::string(3, static_cast<char>(byte)) + std::string(1, '\0');
    made.max_fee_per_gas = Wei{kMaxUint256};
    made.max_priority_fee_per_gas = Wei{byte};
    made.signed_at = {byte};
    return made;
}

FundingRow row(std::uint8_t key, std::uint64_t nonce, std::int64_t created) {
    FundingRow made;
    made.key = address_of(key);
    made.nonce = nonce;
    made.function = protocol::BrokerFunction::fund_deposit_and_reserve;
    made.deposit = Wei{5};
    made.reserve = Wei{kMaxUint256};
    made.automatic = true;
    made.kind = protocol::TransactionKind::legacy;
    made.gas_limit = 123'456;
    made.created = {created};
    made.attempts = {attempt(1)};
    return made;
}

FundingRow ended(FundingRow made) {
    made.state = FundingState::reverted;
    made.outcome = FundingOutcome{77, 50'000, Wei{9}};
    made.reason = "account is locked";
    made.ended = {99};
    return made;
}

class LedgerFunding : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    std::vector<FundingRow> read(std::int64_t since = 0) {
        std::promise<std::vector<FundingRow>> rows;
        harness.ledger().read_funding({since},
                                      [&](Result<std::vector<FundingRow>> read) { rows.set_value(*std::move(read)); });
        return rows.get_future().get();
    }
    void write(const FundingRow& written, const std::optional<AuditEvent>& event = {}) {
        std::promise<bool> done;
        harness.ledger().write_funding(written, event,
                                       [&](const Result<void>& wrote) { done.set_value(static_cast<bool>(wrote)); });
        ASSERT_TRUE(done.get_future().get());
    }

    LedgerHarness harness{GetParam()};
};

TEST_P(LedgerFunding, IsEmptyAtFirst) {
    EXPECT_THAT(read(), IsEmpty());
}

TEST_P(LedgerFunding, SurvivesTheLedger) {
    const auto first = row(1, 0, 10);
    const auto second = ended(row(2, 7, 20));
    write(second, AuditEvent{"funding_signed", {}, "detail"});
    write(first);
    harness.open();
    EXPECT_THAT(read(), ElementsAre(first, second));
    EXPECT_TRUE(harness.verify_audit());
}

TEST_P(LedgerFunding, HasOneOfEachKeyAndNonceWithAllItsAttempts) {
    auto changed = row(1, 0, 10);
    write(changed);
    changed.attempts.push_back(attempt(2));
    changed = ended(changed);
    write(changed);
    harness.open();
    EXPECT_THAT(read(), ElementsAre(changed));
}

TEST_P(LedgerFunding, ForgetsInItsAnswerWhatIsOldAndOver) {
    const auto old = ended(row(1, 0, 10));
    const auto old_and_newest = ended(row(1, 1, 11));
    const auto old_and_under_way = row(2, 0, 12);
    const auto other = ended(row(2, 1, 13));
    const auto young = ended(row(1, 2, 100));
    for (const auto& each : {old, old_and_newest, old_and_under_way, other}) {
        write(each);
    }
    EXPECT_THAT(read(50), ElementsAre(old_and_newest, old_and_under_way, other));
    write(young);
    EXPECT_THAT(read(50), ElementsAre(old_and_under_way, other, young));
}

INSTANTIATE_TEST_SUITE_P(Backends, LedgerFunding, testing::Values(kSqlite),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace
}  // namespace farebox::test

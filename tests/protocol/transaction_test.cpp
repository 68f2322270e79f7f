#include "protocol/transaction.hpp"

#include <gtest/gtest.h>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/ticket_broker.hpp"
#include "tests/support/ethereum_transactions.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::protocol {
namespace {

class TransactionVector : public testing::TestWithParam<nlohmann::json> {};

TEST_P(TransactionVector, HasTheCallDataAndHashOfOtherImplementations) {
    const auto transaction = test::transaction_of(GetParam());
    EXPECT_EQ(transaction.data, test::bytes_of(GetParam().at("out").at("data")));
    EXPECT_EQ(transaction_hash(transaction), test::fixed_of<TransactionHash>(GetParam().at("out").at("signingHash")));
}

TEST_P(TransactionVector, IsWrittenAsOtherImplementationsDo) {
    const auto& out = GetParam().at("out");
    const auto signature = test::fixed_of<Signature>(out.at("signature"));
    EXPECT_EQ(signed_transaction(test::transaction_of(GetParam()), signature), test::bytes_of(out.at("raw")));
}

INSTANTIATE_TEST_SUITE_P(EthAccount, TransactionVector, testing::ValuesIn(test::cases("ethereum/transactions.json")),
                         test::CaseName{});

TEST(BrokerFunction, IsTheStartOfItsSignaturesHash) {
    const std::array<std::string_view, 6> signatures{"fundDepositAndReserve(uint256,uint256)",
                                                     "fundDeposit()",
                                                     "fundReserve()",
                                                     "unlock()",
                                                     "cancelUnlock()",
                                                     "withdraw()"};
    ASSERT_EQ(signatures.size(), kBrokerFunctions.size());
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        const auto hash = keccak256(signatures.at(i));
        EXPECT_EQ(broker_call(kBrokerFunctions.at(i), Wei{}, Wei{}).substr(0, 4), as_chars(hash.span()).substr(0, 4));
    }
}

}  // namespace
}  // namespace farebox::protocol

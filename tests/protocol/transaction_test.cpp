#include "protocol/transaction.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
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

/// The example of EIP-155, signed with the private key 0x46…46.
TEST(LegacyTransaction, IsHashedAndWrittenAsItsStandardShows) {
    Transaction transaction{.chain_id = 1,
                            .nonce = 9,
                            .max_fee_per_gas = Wei{20'000'000'000},
                            .gas_limit = 21'000,
                            .value = Wei{1'000'000'000'000'000'000},
                            .kind = TransactionKind::legacy};
    transaction.to.data.fill(0x35);
    EXPECT_EQ(to_hex(transaction_hash(transaction).data),
              "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    const auto signature = *parse_hex(
        "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
        "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d831b");
    Signature bytes;
    std::ranges::copy(as_bytes(signature), bytes.data.begin());
    EXPECT_EQ(to_hex(as_bytes(signed_transaction(transaction, bytes))),
              "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080"
              "25a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
              "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
}

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

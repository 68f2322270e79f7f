// The suite of tests/chain against a real EVM.
#include "tests/chain/suites.hpp"
#include "tests/third_party/anvil_chain.hpp"

namespace farebox::test {
namespace {

const auto kAnvil = testing::Values(ChainKind{"Anvil", make_anvil_chain});

INSTANTIATE_TEST_SUITE_P(Anvil, ChainFunding, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainFundingOthers, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainReading, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainRedemption, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainSharedReserve, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainTransactions, kAnvil);
INSTANTIATE_TEST_SUITE_P(Anvil, ChainUnlocking, kAnvil);

}  // namespace
}  // namespace farebox::test

// The suite against the sandbox's chain.
#include "tests/chain/sandbox_chain.hpp"
#include "tests/chain/suites.hpp"

namespace farebox::test {
namespace {

const auto kSandbox = testing::Values(ChainKind{"Sandbox", make_sandbox_chain});

INSTANTIATE_TEST_SUITE_P(Sandbox, ChainFunding, kSandbox);
INSTANTIATE_TEST_SUITE_P(Sandbox, ChainReading, kSandbox);
INSTANTIATE_TEST_SUITE_P(Sandbox, ChainRedemption, kSandbox);
INSTANTIATE_TEST_SUITE_P(Sandbox, ChainSharedReserve, kSandbox);
INSTANTIATE_TEST_SUITE_P(Sandbox, ChainTransactions, kSandbox);
INSTANTIATE_TEST_SUITE_P(Sandbox, ChainUnlocking, kSandbox);
// The sandbox does not take others' payments into an account.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChainFundingOthers);

}  // namespace
}  // namespace farebox::test

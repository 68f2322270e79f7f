#pragma once

#include <memory>

#include "tests/chain/chain_under_test.hpp"

namespace farebox::test {

/// Our contracts (contracts/*.sol) on an anvil. A process has one anvil: each chain begins anew where its first one
/// did, and ends the one before.
std::unique_ptr<ChainUnderTest> make_anvil_chain();

}  // namespace farebox::test

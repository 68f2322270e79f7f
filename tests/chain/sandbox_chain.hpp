#pragma once

#include <memory>

#include "tests/chain/chain_under_test.hpp"

namespace farebox::test {

/// A sandbox's chain, in this process.
std::unique_ptr<ChainUnderTest> make_sandbox_chain();

}  // namespace farebox::test

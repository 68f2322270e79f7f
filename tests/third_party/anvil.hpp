#pragma once

#include <string>

#include "tests/chain/rpc.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {

/// A real EVM behind JSON-RPC: Foundry's anvil, on a port of its own. A transaction is mined at once, in a block of its
/// own.
class Anvil {
public:
    static constexpr std::uint64_t kChainId = 31'337;

    Anvil();

    [[nodiscard]] Rpc& rpc() { return rpc_; }
    /// An account with ether whose transactions need no signature.
    [[nodiscard]] const std::string& rich_account() const { return rich_account_; }
    /// What a transaction of the rich account left behind; throws where it reverts. @param to  Empty: creates a
    /// contract.
    nlohmann::json transact(const std::string& to, const std::string& data);

private:
    TempDir home_;
    Process process_;
    Rpc rpc_;
    std::string rich_account_;
};

}  // namespace farebox::test

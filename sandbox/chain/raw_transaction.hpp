#pragma once

#include <cstdint>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/transaction.hpp"

namespace farebox::sandbox {

/// A transaction as it came, and who signed it.
struct SentTransaction {
    protocol::Transaction transaction;
    Address sender;
    Hash32 hash;  ///< Of its bytes: its name.
};

/// Reads what eth_sendRawTransaction takes: EIP-1559 (type 2, without an access list) or legacy with a chain id
/// (EIP-155), as strictly as a node. Errors: invalid_argument, in a node's words.
[[nodiscard]] Result<SentTransaction> read_raw_transaction(std::string_view raw, std::uint64_t chain_id);

}  // namespace farebox::sandbox

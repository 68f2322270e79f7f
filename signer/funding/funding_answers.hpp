#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "signer/funding/account_facts.hpp"
#include "signer/funding/funding_row.hpp"

/// What the results of JSON-RPC calls about accounts and transactions say, each given as JSON text. Pure; every text is
/// treated as hostile. Errors: protocol_error.
namespace farebox::signer::funding_answers {

/// A quantity of up to 256 bits ("0x1b4").
[[nodiscard]] Result<Wei> amount(const std::string& json);
/// A quantity below 2^53: a nonce, a block, gas.
[[nodiscard]] Result<std::uint64_t> count(const std::string& json);

/// The head of the chain, as far as transactions need it.
struct Head {
    std::int64_t l1_block = 0;
    std::optional<Wei> base_fee;
};
[[nodiscard]] Result<Head> head(const std::string& json);

/// eth_getTransactionReceipt.
struct ReceiptAnswer {
    std::string block_hash;  ///< As written; equal where two endpoints mean the same block.
    bool succeeded = false;
    FundingOutcome outcome;
    friend bool operator==(const ReceiptAnswer&, const ReceiptAnswer&) = default;
};
/// Nothing: not mined, as far as the endpoint knows. @return protocol_error for the receipt of another transaction too.
[[nodiscard]] Result<std::optional<ReceiptAnswer>> receipt(const std::string& json, const Hash32& transaction);
/// eth_getTransactionByHash: whether the endpoint knows it.
[[nodiscard]] bool is_known(const std::string& json);

/// A node's words about a transaction, fit to be shown: printable, at most 200 characters.
[[nodiscard]] std::string shown_reason(std::string_view text);

}  // namespace farebox::signer::funding_answers

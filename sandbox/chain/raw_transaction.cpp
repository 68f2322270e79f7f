#include "sandbox/chain/raw_transaction.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/rlp_reader.hpp"

namespace farebox::sandbox {
namespace {

using protocol::Transaction;
using protocol::TransactionKind;
using Items = std::vector<std::string_view>;

constexpr char kFeeMarketType = 0x02;
constexpr std::size_t kFeeMarketItems = 12;
constexpr std::size_t kLegacyItems = 9;
constexpr std::uint64_t kLegacyV = 35;
constexpr std::uint8_t kFirstV = 27;

Error refuse(std::string why) {
    return make_error(ErrorCode::invalid_argument, std::move(why));
}

/// A number as RLP has it: no leading zeros.
std::optional<Uint256> number(std::string_view item) {
    if (item.size() > 32 || (!item.empty() && item.front() == '\0')) {
        return std::nullopt;
    }
    const auto value = protocol::from_big_endian(item);
    return value ? std::optional{*value} : std::nullopt;
}

std::optional<std::uint64_t> small(std::string_view item) {
    const auto value = number(item);
    return value ? protocol::to_uint64(*value) : std::nullopt;
}

/// Parity, r and s.
std::optional<Signature> signature_of(std::uint64_t parity, std::string_view r, std::string_view s) {
    const auto first = number(r);
    const auto second = number(s);
    if (parity > 1 || !first || !second) {
        return std::nullopt;
    }
    Signature signature;
    std::ranges::copy(protocol::to_word(*first), signature.data.begin());
    std::ranges::copy(protocol::to_word(*second), signature.data.begin() + 32);
    signature.data.back() = static_cast<std::uint8_t>(kFirstV + parity);
    return signature;
}

/// Gas limit, recipient, value and data: in both kinds one after the other.
bool read_common(const Items& items, std::size_t at, Transaction& transaction) {
    const auto gas = small(items[at]);
    const auto value = number(items[at + 2]);
    if (!gas || !value || items[at + 1].size() != Address::kSize) {
        return false;
    }
    transaction.gas_limit = *gas;
    std::ranges::copy(items[at + 1], transaction.to.data.begin());
    transaction.value = Wei{*value};
    transaction.data = items[at + 3];
    return true;
}

Result<SentTransaction> recovered(Transaction transaction, const std::optional<Signature>& signature,
                                  std::string_view raw) {
    const Hash32 digest{protocol::transaction_hash(transaction).data};
    const auto sender = signature ? keystore::recover(digest, *signature) : Result<Address>{Error{}};
    if (!sender) {
        return refuse("invalid transaction v, r, s values");
    }
    return SentTransaction{std::move(transaction), *sender, protocol::keccak256(raw)};
}

Result<SentTransaction> read_fee_market(std::string_view raw, std::uint64_t chain_id) {
    const auto items = read_rlp_list(raw.substr(1));
    if (!items || items->size() != kFeeMarketItems || !(*items)[8].empty()) {
        return refuse("typed transaction: rlp: expected input list of 12 items");
    }
    Transaction transaction;
    const auto chain = small((*items)[0]);
    const auto nonce = small((*items)[1]);
    const auto tip = number((*items)[2]);
    const auto fee = number((*items)[3]);
    if (!chain || !nonce || !tip || !fee || !read_common(*items, 4, transaction)) {
        return refuse("typed transaction: rlp: non-canonical or oversized field");
    }
    if (*chain != chain_id) {
        return refuse("invalid sender: invalid chain id for signer");
    }
    if (*tip > *fee) {
        return refuse("max priority fee per gas higher than max fee per gas");
    }
    transaction.chain_id = *chain;
    transaction.nonce = *nonce;
    transaction.max_priority_fee_per_gas = Wei{*tip};
    transaction.max_fee_per_gas = Wei{*fee};
    const auto parity = small((*items)[9]);
    return recovered(std::move(transaction), signature_of(parity.value_or(2), (*items)[10], (*items)[11]), raw);
}

Result<SentTransaction> read_legacy(std::string_view raw, std::uint64_t chain_id) {
    const auto items = read_rlp_list(raw);
    if (!items || items->size() != kLegacyItems) {
        return refuse("rlp: expected input list of 9 items");
    }
    Transaction transaction{.chain_id = chain_id, .kind = TransactionKind::legacy};
    const auto nonce = small((*items)[0]);
    const auto price = number((*items)[1]);
    const auto v = small((*items)[6]);
    if (!nonce || !price || !v || !read_common(*items, 2, transaction)) {
        return refuse("rlp: non-canonical or oversized field");
    }
    const auto least = 2 * chain_id + kLegacyV;
    if (*v < least || *v > least + 1) {
        return refuse("invalid sender: only replay-protected (EIP-155) transactions of this chain are taken");
    }
    transaction.nonce = *nonce;
    transaction.max_fee_per_gas = Wei{*price};
    transaction.max_priority_fee_per_gas = Wei{*price};
    return recovered(std::move(transaction), signature_of(*v - least, (*items)[7], (*items)[8]), raw);
}

}  // namespace

Result<SentTransaction> read_raw_transaction(std::string_view raw, std::uint64_t chain_id) {
    if (raw.empty()) {
        return refuse("typed transaction too short");
    }
    if (raw.front() == kFeeMarketType) {
        return read_fee_market(raw, chain_id);
    }
    return static_cast<std::uint8_t>(raw.front()) >= 0xc0
               ? read_legacy(raw, chain_id)
               : Result<SentTransaction>{refuse("transaction type not supported")};
}

}  // namespace farebox::sandbox

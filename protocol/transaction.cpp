#include "protocol/transaction.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/rlp.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {
namespace {

constexpr char kType = 0x02;
constexpr std::uint8_t kFirstV = 27;

constexpr std::uint64_t kLegacyV = 35;  // EIP-155: plus twice the chain id, plus the parity

RlpList legacy_fields_of(const Transaction& transaction) {
    return RlpList{}
        .add(Uint256{{transaction.nonce}})
        .add(transaction.max_fee_per_gas.value())
        .add(Uint256{{transaction.gas_limit}})
        .add(as_chars(transaction.to.span()))
        .add(transaction.value.value())
        .add(transaction.data);
}

RlpList fields_of(const Transaction& transaction) {
    return RlpList{}
        .add(Uint256{{transaction.chain_id}})
        .add(Uint256{{transaction.nonce}})
        .add(transaction.max_priority_fee_per_gas.value())
        .add(transaction.max_fee_per_gas.value())
        .add(Uint256{{transaction.gas_limit}})
        .add(as_chars(transaction.to.span()))
        .add(transaction.value.value())
        .add(transaction.data)
        .add_empty_list();
}

}  // namespace

TransactionHash transaction_hash(const Transaction& transaction) {
    if (transaction.kind == TransactionKind::legacy) {
        auto fields = legacy_fields_of(transaction);
        fields.add(Uint256{{transaction.chain_id}}).add(Uint256{}).add(Uint256{});
        return {keccak256(fields.finish()).data};
    }
    return {keccak256(kType + fields_of(transaction).finish()).data};
}

std::string signed_transaction(const Transaction& transaction, const Signature& signature) {
    const auto bytes = signature.span();
    const auto parity = static_cast<std::uint64_t>(bytes.back() - kFirstV);
    if (transaction.kind == TransactionKind::legacy) {
        return legacy_fields_of(transaction)
            .add(Uint256{{2 * transaction.chain_id + kLegacyV + parity}})
            .add(from_word(bytes.first<32>()))
            .add(from_word(bytes.subspan<32, 32>()))
            .finish();
    }
    return kType + fields_of(transaction)
                       .add(Uint256{{parity}})
                       .add(from_word(bytes.first<32>()))
                       .add(from_word(bytes.subspan<32, 32>()))
                       .finish();
}

}  // namespace farebox::protocol

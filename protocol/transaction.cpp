#include "protocol/transaction.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/rlp.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {
namespace {

constexpr char kType = 0x02;
constexpr std::uint8_t kFirstV = 27;

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
    return {keccak256(kType + fields_of(transaction).finish()).data};
}

std::string signed_transaction(const Transaction& transaction, const Signature& signature) {
    const auto bytes = signature.span();
    return kType + fields_of(transaction)
                       .add(Uint256{{static_cast<std::uint64_t>(bytes.back() - kFirstV)}})
                       .add(from_word(bytes.first<32>()))
                       .add(from_word(bytes.subspan<32, 32>()))
                       .finish();
}

}  // namespace farebox::protocol

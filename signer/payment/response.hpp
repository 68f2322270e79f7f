#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "signer/payment/checked_request.hpp"

namespace farebox::signer {

/// What the ledger and the vault added to a request; together they determine every byte of the answer.
struct SignedPayment {
    Address sender;
    std::int64_t creation_round = 0;
    const BlockHash& creation_round_block_hash;
    std::uint32_t first_nonce = 0;
    std::span<const Signature> tickets;  ///< Empty: a payment that names sender and price only.
    std::string_view manifest_id;
    const Signature& credentials;
    std::string_view state;
    std::string_view state_sig;
};

/// Appends `"payment":…,"segCreds":…,"state":{…}`: the members of the answer in the reference's order, without braces.
void append_payment_members(const CheckedRequest& checked, const SignedPayment& payment, std::string& out);

/// The body of a 200: the members in braces and a newline.
[[nodiscard]] std::string payment_body(const CheckedRequest& checked, const SignedPayment& payment);

}  // namespace farebox::signer

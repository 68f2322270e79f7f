#include "tests/chain/call_data.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "sandbox/chain/abi.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;

constexpr std::size_t kSelectorBytes = 4;
constexpr std::string_view kTicketType = "(address,address,uint256,uint256,uint256,bytes32,bytes)";

std::string selector(std::string_view signature) {
    return std::string{protocol::as_chars(protocol::keccak256(signature))}.substr(0, kSelectorBytes);
}

std::string offset(std::size_t bytes) {
    return abi_word(static_cast<std::int64_t>(bytes));
}

/// Length, and what it is the length of, filled up with zeros.
std::string dynamic_bytes(std::string_view bytes) {
    std::string encoded = offset(bytes.size());
    encoded += bytes;
    encoded.resize((encoded.size() + sandbox::kWordBytes - 1) / sandbox::kWordBytes * sandbox::kWordBytes, '\0');
    return encoded;
}

std::string ticket_tuple(const protocol::Ticket& ticket) {
    constexpr std::size_t kFields = 7;
    const auto aux = protocol::aux_data(ticket.creation_round, ticket.creation_round_block_hash);
    return abi_word(ticket.recipient) + abi_word(ticket.sender) + abi_word(ticket.face_value.value()) +
           abi_word(ticket.win_prob) + abi_word(std::int64_t{ticket.sender_nonce}) +
           abi_word(ticket.recipient_rand_hash) + offset(kFields * sandbox::kWordBytes) +
           dynamic_bytes(protocol::as_chars(aux.span()));
}

}  // namespace

std::string call_data(std::string_view signature, const std::vector<std::string>& arguments) {
    std::string data = selector(signature);
    for (const auto& argument : arguments) {
        data += argument;
    }
    return data;
}

std::string text_call(std::string_view signature, std::string_view text) {
    return selector(signature) + sandbox::abi_string(text);
}

std::string redeem_call(const Redemption& redemption) {
    constexpr std::size_t kArguments = 3;
    const auto ticket = ticket_tuple(redemption.ticket);
    const std::size_t first = kArguments * sandbox::kWordBytes;
    return selector("redeemWinningTicket(" + std::string{kTicketType} + ",bytes,uint256)") + offset(first) +
           offset(first + ticket.size()) + abi_word(redemption.recipient_rand) + ticket +
           dynamic_bytes(redemption.signature);
}

std::string ticket_hash_call(const protocol::Ticket& ticket) {
    return selector("getTicketHash(" + std::string{kTicketType} + ")") + offset(sandbox::kWordBytes) +
           ticket_tuple(ticket);
}

}  // namespace farebox::test

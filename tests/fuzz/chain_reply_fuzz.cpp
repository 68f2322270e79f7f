#include "net/json_rpc.hpp"
#include "signer/chain/answers.hpp"
#include "signer/funding/funding_answers.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

constexpr std::int64_t kSmallLimit = std::int64_t{1} << 53;

void check_funding(const std::string& json) {
    namespace answers = signer::funding_answers;
    const auto count = answers::count(json);
    require(!count || *count < static_cast<std::uint64_t>(kSmallLimit), "a nonce is small");
    const auto amount = answers::amount(json);
    require(amount || amount.error().code == ErrorCode::protocol_error, "a bad amount is protocol_error");
    const auto head = answers::head(json);
    require(!head || head->l1_block >= 0, "a block number is not negative");
    const auto receipt = answers::receipt(json, Hash32{});
    require(!receipt || !*receipt || (*receipt)->outcome.block >= 0, "a receipt has a block");
    require(answers::shown_reason(json).size() <= 200, "a reason is short");
}

void check_result(const std::string& json) {
    for (const auto& number :
         {signer::answers::chain_id(json), signer::answers::l1_block(json), signer::answers::round(json)}) {
        require(!number || (*number >= 0 && *number < kSmallLimit), "a block or round number is small");
    }
    const auto funds = signer::answers::sender_funds(json);
    require(!funds || funds->withdraw_round >= 0, "a withdraw round is not negative");
    const auto contract = signer::answers::contract(json, "TicketBroker");
    require(!contract || !contract->is_zero(), "a contract has an address");
    const auto word = signer::answers::word(json);
    require(word || word.error().code == ErrorCode::protocol_error, "a bad word is protocol_error");
    check_funding(json);
}

}  // namespace

/// The body of a reply to one batch, and each result as every kind of answer.
void chain_reply(std::string_view input) {
    const auto results = net::json_rpc::decode(input, 4, true);
    if (!results) {
        return;
    }
    for (const auto& result : *results) {
        if (result) {
            check_result(*result);
        }
    }
}

}  // namespace farebox::fuzz

#include "net/json_rpc.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/price_feed.hpp"
#include "signer/chain/redemption_logs.hpp"
#include "signer/funding/funding_answers.hpp"
#include "signer/registry/pool_lens.hpp"
#include "signer/registry/registry_answers.hpp"
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
    const auto answered = signer::answers::block(json);
    const auto block = answered ? *answered : signer::answers::BlockNumbers{};
    for (const auto& number : {signer::answers::chain_id(json), signer::answers::round(json),
                               Result<std::int64_t>{block.own}, Result<std::int64_t>{block.l1}}) {
        require(!number || (*number >= 0 && *number < kSmallLimit), "a block or round number is small");
    }
    static_cast<void>(static_cast<bool>(signer::answers::code_hash(json)));
    static_cast<void>(static_cast<bool>(signer::answers::flag(json)));
    const auto funds = signer::answers::sender_funds(json);
    require(!funds || funds->withdraw_round >= 0, "a withdraw round is not negative");
    const auto contract = signer::answers::contract(json, "TicketBroker");
    require(!contract || !contract->is_zero(), "a contract has an address");
    const auto word = signer::answers::word(json);
    require(word || word.error().code == ErrorCode::protocol_error, "a bad word is protocol_error");
    check_funding(json);
}

void check_orchestrators(const std::string& json) {
    const auto uri = signer::answers::service_uri(json);
    require(!uri || uri->size() <= signer::answers::kMaxUriBytes, "a URI is short");
    const auto page = signer::pool_lens::read_page(json);
    require(!page || page->orchestrators.size() <= signer::pool_lens::kRowsInAPage, "a page is a page");
    signer::RegisteredOrchestrator orchestrator;
    const auto rounds = signer::answers::take_rounds(json, orchestrator);
    require(!rounds || orchestrator.activation_round >= 0, "a round is not negative");
}

void check_price(const std::string& json) {
    constexpr std::uint32_t kDecimals = 8;
    const auto round = signer::price_feed::read_round(json, kDecimals);
    require(!round || !round->price.dollars().is_zero(), "an ether costs something");
    const std::vector<Result<std::string>> same{json, json, json};
    const auto decimals = signer::price_feed::read_description(same, 1);
    require(!decimals || *decimals <= protocol::Usd::kDecimals, "a price is exact in the parts of a dollar");
}

void check_redemptions(const std::string& json) {
    const signer::redemption_logs::Search search{Address{{0xb0}}, {Address{{1}}}, 1, 9};
    const auto tickets = signer::redemption_logs::read(json, search);
    for (const auto& ticket : tickets ? *tickets : std::vector<signer::RedeemedTicket>{}) {
        require(ticket.key == search.keys.front() && ticket.block >= 1 && ticket.block <= 9, "it was asked for");
    }
    const auto hash = signer::redemption_logs::read_block_hash(json, 1);
    require(hash || !hash.error().message.empty(), "a bad block has a reason");
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
            check_orchestrators(*result);
            check_price(*result);
            check_redemptions(*result);
        }
    }
}

}  // namespace farebox::fuzz

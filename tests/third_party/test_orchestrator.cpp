#include "tests/third_party/test_orchestrator.hpp"

#include <chrono>
#include <stdexcept>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment.hpp"

namespace farebox::test {
namespace {

constexpr std::uint64_t kLifetimeBlocks = 40;
constexpr std::int64_t kTokenLifetime = 3'600;

std::int64_t unix_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

nlohmann::json TestOrchestrator::payment_request(Rpc& rpc, const Contracts& contracts, const TicketTerms& terms) {
    const std::string session = "session-" + std::to_string(++quotes_);
    const Uint256 number = protocol::from_word(protocol::keccak256("secret of " + session).data);
    const auto block = from_quantity(rpc.call("eth_blockNumber"));
    const auto round = contracts.current_round();
    protocol::TicketParams params;
    params.recipient = address_;
    params.face_value = terms.face_value;
    params.win_prob = terms.win_prob;
    params.recipient_rand_hash = protocol::recipient_rand_hash(number);
    params.seed = Uint256{{quotes_}};
    params.expiration_block = Uint256{{block + kLifetimeBlocks}};
    numbers_[protocol::to_string(params.recipient_rand_hash)] = number;

    protocol::wire::OrchestratorInfo info;
    info.transcoder = "https://orchestrator.example:8935";
    info.address = protocol::to_string(address_);
    info.ticket_params = protocol::to_payment_params(params);
    auto& creation = info.ticket_params->expiration_params.emplace();
    creation.creation_round = static_cast<std::int64_t>(round);
    creation.creation_round_block_hash = protocol::to_string(contracts.block_hash_for_round(round));
    auto& price = info.price_info.emplace();
    price.price_per_unit = terms.price;
    price.pixels_per_unit = 1;
    auto& token = info.auth_token.emplace();
    token.token = "token";
    token.session_id = session;
    token.expiration = unix_now() + kTokenLifetime;
    return {{"orchestrator", protocol::base64_encode(protocol::wire::encode(info))},
            {"ManifestID", session},
            {"type", "live"}};
}

std::vector<Redemption> TestOrchestrator::tickets_of(const nlohmann::json& answer) const {
    const auto payment =
        protocol::wire::decode_payment(*protocol::base64_decode(answer.at("payment").get<std::string>()));
    if (!payment || !payment->ticket_params || !payment->expiration_params) {
        throw std::runtime_error{"no payment: " + answer.dump()};
    }
    auto params = protocol::to_ticket_params(*payment->ticket_params);
    params->creation_round = payment->expiration_params->creation_round;
    params->creation_round_block_hash =
        BlockHash{protocol::to_word(*protocol::from_big_endian(payment->expiration_params->creation_round_block_hash))};
    const auto sender = protocol::address_from_bytes(payment->sender);
    std::vector<Redemption> tickets;
    for (const auto& each : payment->ticket_sender_params) {
        tickets.push_back({protocol::make_ticket(*params, *sender, each.sender_nonce), each.sig,
                           numbers_.at(payment->ticket_params->recipient_rand_hash)});
    }
    return tickets;
}

}  // namespace farebox::test

#include "bench/load/quote_template.hpp"

#include <algorithm>
#include <stdexcept>

#include "protocol/base64.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::bench {
namespace {

constexpr std::int64_t kFarFuture = 4'102'444'800;  // 2100, in Unix seconds

protocol::wire::OrchestratorInfo decode(std::string_view payment_params) {
    const auto bytes = protocol::base64_decode(payment_params);
    auto info = bytes ? protocol::wire::decode_orchestrator_info(*bytes) : bytes.error();
    if (!info || !info->ticket_params) {
        throw std::runtime_error{"the quote is no OrchestratorInfo with ticket parameters"};
    }
    return *std::move(info);
}

/// What `tickets` tickets are worth, rounded down to whole wei.
std::int64_t price_of(const protocol::wire::TicketParams& params, std::uint32_t tickets) {
    const auto face_value = protocol::from_big_endian(params.face_value);
    const auto win_prob = protocol::from_big_endian(params.win_prob);
    if (!face_value || !win_prob) {
        throw std::runtime_error{"the quote's tickets are out of range"};
    }
    const auto worth =
        protocol::expected_value(Wei{*face_value}, *win_prob) * protocol::Rational{std::int64_t{tickets}};
    const auto whole = worth.floor().to_uint256();
    if (!whole || whole->limbs[0] > INT64_MAX || *whole > Uint256{{whole->limbs[0]}} || whole->limbs[0] == 0) {
        throw std::runtime_error{"the quote's tickets are worth too much or nothing"};
    }
    return static_cast<std::int64_t>(whole->limbs[0]);
}

std::size_t place_of(const std::string& bytes, const std::string& marker) {
    const auto at = bytes.find(marker);
    if (at == std::string::npos || bytes.find(marker, at + 1) != std::string::npos) {
        throw std::runtime_error{"the quote has no single place for a session's parts"};
    }
    return at;
}

void splice(const std::array<char, 32>& part, std::string& bytes, std::size_t at) {
    std::copy(part.begin(), part.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

QuoteTemplate::QuoteTemplate(std::string_view payment_params, std::uint32_t tickets) {
    const std::string id(32, 'i');
    const std::string token(32, 't');
    const std::string rand_hash(32, 'r');
    auto info = decode(payment_params);
    info.ticket_params->recipient_rand_hash = rand_hash;
    info.price_info.emplace();
    info.price_info->price_per_unit = price_of(*info.ticket_params, tickets);
    info.price_info->pixels_per_unit = 1;
    info.auth_token.emplace();
    info.auth_token->token = token;
    info.auth_token->session_id = id;
    info.auth_token->expiration = kFarFuture;
    bytes_ = protocol::wire::encode(info);
    id_at_ = place_of(bytes_, id);
    token_at_ = place_of(bytes_, token);
    rand_hash_at_ = place_of(bytes_, rand_hash);
}

void QuoteTemplate::append_base64(const SessionParts& parts, std::string& out) {
    splice(parts.id, bytes_, id_at_);
    splice(parts.token, bytes_, token_at_);
    splice(parts.rand_hash, bytes_, rand_hash_at_);
    protocol::append_base64(bytes_, out);
}

}  // namespace farebox::bench

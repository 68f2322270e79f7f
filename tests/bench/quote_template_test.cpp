#include "bench/load/quote_template.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "protocol/base64.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::bench {
namespace {

constexpr Uint256 kFaceValue{{1'000'000'007}};
constexpr Uint256 kWinProb{{7, 7, 7, 0x3333333333333333}};

protocol::wire::OrchestratorInfo quote() {
    protocol::wire::OrchestratorInfo info;
    info.address = std::string(20, '\x22');
    auto& params = info.ticket_params.emplace();
    params.recipient = std::string(20, '\x11');
    params.face_value = protocol::to_minimal_big_endian(kFaceValue);
    params.win_prob = protocol::to_minimal_big_endian(kWinProb);
    return info;
}

protocol::wire::OrchestratorInfo spliced(const SessionParts& parts, std::uint32_t tickets) {
    QuoteTemplate quotes{protocol::base64_encode(protocol::wire::encode(quote())), tickets};
    std::string text;
    quotes.append_base64(parts, text);
    const auto bytes = protocol::base64_decode(text);
    if (!bytes) {
        throw std::runtime_error{bytes.error().message};
    }
    auto info = protocol::wire::decode_orchestrator_info(*bytes);
    if (!info) {
        throw std::runtime_error{info.error().message};
    }
    return *std::move(info);
}

TEST(QuoteTemplate, CarriesThePartsOfTheSessionAndTheOrchestratorsTerms) {
    SessionParts parts;
    parts.id.fill('1');
    parts.token.fill('2');
    parts.rand_hash.fill('3');
    const auto info = spliced(parts, 1);
    const auto token = info.auth_token.value_or(protocol::wire::AuthToken{});
    const auto params = info.ticket_params.value_or(protocol::wire::TicketParams{});
    EXPECT_EQ(token.session_id, std::string(32, '1'));
    EXPECT_EQ(token.token, std::string(32, '2'));
    EXPECT_EQ(params.recipient_rand_hash, std::string(32, '3'));
    EXPECT_EQ(params.face_value, protocol::to_minimal_big_endian(kFaceValue));
    EXPECT_EQ(info.address, quote().address);
}

TEST(QuoteTemplate, AsksForThePriceOfExactlySoManyTickets) {
    constexpr std::uint32_t kTickets = 10;
    const auto info = spliced({}, kTickets);
    const auto worth = protocol::expected_value(Wei{kFaceValue}, kWinProb);
    const protocol::Rational price{info.price_info.value_or(protocol::wire::PriceInfo{}).price_per_unit};
    EXPECT_LE(price, worth * protocol::Rational{std::int64_t{kTickets}});
    EXPECT_GT(price, worth * protocol::Rational{std::int64_t{kTickets} - 1});
}

TEST(QuoteTemplate, RefusesWhatIsNoQuote) {
    EXPECT_THROW((QuoteTemplate{"AAAA", 1}), std::runtime_error);
    EXPECT_THROW((QuoteTemplate{"", 1}), std::runtime_error);
}

}  // namespace
}  // namespace farebox::bench

#include "protocol/ticket_conversion.hpp"

#include <gtest/gtest.h>

#include "protocol/wire/ticket_params.hpp"

namespace farebox::protocol {
namespace {

wire::TicketParams good_wire() {
    wire::TicketParams wire;
    wire.recipient = std::string(20, '\x11');
    wire.face_value = "\x05";
    wire.win_prob = std::string(32, '\x22');
    wire.recipient_rand_hash = std::string(32, '\x33');
    wire.seed = "\x06";
    wire.expiration_block = "\x07";
    wire.expiration_params = {.creation_round = 9, .creation_round_block_hash = std::string(32, '\x44')};
    return wire;
}

TEST(TicketConversion, ReadsEveryField) {
    const auto params = to_ticket_params(good_wire());
    ASSERT_TRUE(params);
    EXPECT_EQ(params->recipient.data[19], 0x11);
    EXPECT_EQ(params->face_value, Wei{5U});
    EXPECT_EQ(params->win_prob.limbs[3], 0x2222222222222222U);
    EXPECT_EQ(params->recipient_rand_hash.data[0], 0x33);
    EXPECT_EQ(params->seed, Uint256{{6}});
    EXPECT_EQ(params->expiration_block, Uint256{{7}});
    EXPECT_EQ(params->creation_round, 9);
    EXPECT_EQ(params->creation_round_block_hash.data[31], 0x44);
}

TEST(TicketConversion, TakesMissingExpirationParametersAsZero) {
    wire::TicketParams wire = good_wire();
    wire.expiration_params.reset();
    const auto params = to_ticket_params(wire);
    ASSERT_TRUE(params);
    EXPECT_EQ(params->creation_round, 0);
    EXPECT_TRUE(params->creation_round_block_hash.is_zero());
}

TEST(TicketConversion, PadsShortHashesOnTheLeft) {
    wire::TicketParams wire = good_wire();
    wire.recipient_rand_hash = "\x01\x02";
    const auto params = to_ticket_params(wire);
    ASSERT_TRUE(params);
    EXPECT_EQ(params->recipient_rand_hash.data[0], 0);
    EXPECT_EQ(params->recipient_rand_hash.data[30], 1);
    EXPECT_EQ(params->recipient_rand_hash.data[31], 2);
}

using Field = std::string wire::TicketParams::*;
class TicketConversionRefuses : public testing::TestWithParam<Field> {};

TEST_P(TicketConversionRefuses, FieldsOver32Bytes) {
    wire::TicketParams wire = good_wire();
    wire.*GetParam() = std::string(32, '\0') + "\x01";
    const auto params = to_ticket_params(wire);
    ASSERT_FALSE(params);
    EXPECT_EQ(params.error().code, ErrorCode::ticket_params_rejected);
}
INSTANTIATE_TEST_SUITE_P(Each, TicketConversionRefuses,
                         testing::Values(&wire::TicketParams::recipient, &wire::TicketParams::face_value,
                                         &wire::TicketParams::win_prob, &wire::TicketParams::recipient_rand_hash,
                                         &wire::TicketParams::seed, &wire::TicketParams::expiration_block));

TEST(TicketConversion, RefusesALongBlockHash) {
    wire::TicketParams wire = good_wire();
    wire.expiration_params->creation_round_block_hash += 'x';
    EXPECT_EQ(to_ticket_params(wire).error().code, ErrorCode::ticket_params_rejected);
}

TEST(TicketConversion, RefusesRecipientsOfOtherLengths) {
    for (const std::size_t length : {0U, 19U, 21U, 32U}) {
        wire::TicketParams wire = good_wire();
        wire.recipient = std::string(length, '\x11');
        EXPECT_EQ(to_ticket_params(wire).error().code, ErrorCode::ticket_params_rejected);
    }
}

TEST(TicketConversion, WritesMinimalNumbersAndNoExpirationParameters) {
    wire::TicketParams wire = good_wire();
    wire.face_value = std::string("\0\0\x05", 3);
    wire.seed = std::string(32, '\0');
    const wire::TicketParams again = to_payment_params(*to_ticket_params(wire));
    EXPECT_EQ(again.face_value, "\x05");
    EXPECT_EQ(again.seed, "");
    EXPECT_FALSE(again.expiration_params);
    EXPECT_EQ(again.recipient, wire.recipient);
    EXPECT_EQ(again.win_prob, wire.win_prob);
}

TEST(AddressConversion, TakesExactly20Bytes) {
    EXPECT_TRUE(address_from_bytes(std::string(20, 'a')));
    for (const std::size_t length : {0U, 19U, 21U}) {
        EXPECT_EQ(address_from_bytes(std::string(length, 'a')).error().code, ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace farebox::protocol

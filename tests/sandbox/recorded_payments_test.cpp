// A real signer's payments pass every rule; with one field changed each meets the rule that is for it.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/ticket_conversion.hpp"
#include "sandbox/acceptance/credentials.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "sandbox/orchestrator/announcement.hpp"
#include "tests/sandbox/payer.hpp"
#include "tests/sandbox/recorded.hpp"

namespace farebox::sandbox::test {
namespace {

using protocol::wire::Payment;
using protocol::wire::SegData;

CredentialRules credential_rules(const RecordedPayment& recorded) {
    CredentialRules rules;
    rules.capabilities = announced_capabilities();
    rules.token_is_ours = [](const auto&) { return true; };  // the recorded orchestrator's secret is not known
    rules.now_unix_nanos = recorded.unix_nanos;
    rules.has_capacity = [](std::string_view) { return true; };
    return rules;
}

Payment payment_of(const RecordedPayment& recorded) {
    return *parse_payment_header(recorded.payment);
}

SegData segment_of(const RecordedPayment& recorded) {
    return *protocol::wire::decode_seg_data(*protocol::base64_decode(recorded.segment));
}

/// The recorded orchestrator's view, before the parameters of the payment expire.
PaymentRules payment_rules(const Payment& payment) {
    const Address recipient = sender_address(payment.ticket_params->recipient);
    PaymentRules rules;
    rules.tickets.recipient = recipient;
    rules.tickets.last_initialized_round = payment.expiration_params->creation_round;
    rules.tickets.latest_l1_block = Uint256{{1}};
    rules.tickets.withdraw_round = [](const Address&) { return std::int64_t{0}; };
    rules.tickets.matching_rand = [](const auto&, const auto&, const auto&) { return std::optional{Uint256{{1}}}; };
    rules.is_active = [recipient](const Address& asked) { return asked == recipient; };
    return rules;
}

PaymentOutcome run(const Payment& payment, const PaymentRules& rules) {
    Balances balances;
    NonceSets nonces;
    return process_payment(payment, "manifest", rules, {balances, nonces});
}

class RecordedPayments : public testing::TestWithParam<RecordedPayment> {};

TEST_P(RecordedPayments, HaveCredentialsThatVerify) {
    const auto checked = check_credentials(GetParam().payment, GetParam().segment, credential_rules(GetParam()));
    ASSERT_TRUE(checked) << checked.rejection().text;
    EXPECT_EQ(protocol::to_string(checked->sender), checked->payment.sender);
}

TEST_P(RecordedPayments, AreCreditedTicketByTicket) {
    const Payment payment = payment_of(GetParam());
    const auto outcome = run(payment, payment_rules(payment));
    EXPECT_EQ(outcome.error, "");
    ASSERT_EQ(outcome.tickets.size(), payment.ticket_sender_params.size());
    const auto params = *protocol::to_ticket_params(*payment.ticket_params);
    const auto ev = protocol::expected_value(params.face_value, params.win_prob);
    EXPECT_EQ(outcome.credited, ev * protocol::Rational{static_cast<std::int64_t>(outcome.tickets.size())});
}

TEST_P(RecordedPayments, AreRefusedTheSecondTime) {
    const Payment payment = payment_of(GetParam());
    Balances balances;
    NonceSets nonces;
    ASSERT_EQ(process_payment(payment, "m", payment_rules(payment), {balances, nonces}).error, "");
    const auto again = process_payment(payment, "m", payment_rules(payment), {balances, nonces});
    EXPECT_TRUE(again.error.starts_with("invalid ticket senderNonce: already seen sender=0x")) << again.error;
    EXPECT_TRUE(again.credited.is_zero());
}

void increment_last_byte(std::string& bytes) {
    bytes.back() = static_cast<char>(bytes.back() + 1);
}

/// One change to a payment and the error it must meet.
struct PaymentChange {
    const char* name;
    std::function<void(Payment&)> change;
    std::string error;
};

std::vector<PaymentChange> payment_changes() {
    const std::string bad_signature = "invalid ticket signature";
    return {
        {"sender", [](Payment& p) { increment_last_byte(p.sender); }, bad_signature},
        {"no sender", [](Payment& p) { p.sender.clear(); }, "Could not find Sender for payment: manifest"},
        {"face value", [](Payment& p) { increment_last_byte(p.ticket_params->face_value); }, bad_signature},
        {"win prob", [](Payment& p) { increment_last_byte(p.ticket_params->win_prob); }, bad_signature},
        {"rand hash", [](Payment& p) { increment_last_byte(p.ticket_params->recipient_rand_hash); }, bad_signature},
        {"round", [](Payment& p) { ++p.expiration_params->creation_round; }, bad_signature},
        {"block hash", [](Payment& p) { increment_last_byte(p.expiration_params->creation_round_block_hash); },
         bad_signature},
        {"nonce", [](Payment& p) { p.ticket_sender_params.front().sender_nonce += 1000; }, bad_signature},
        {"signature", [](Payment& p) { p.ticket_sender_params.front().sig[40] ^= 1; }, bad_signature},
        {"recovery id", [](Payment& p) { p.ticket_sender_params.front().sig.back() = 0; }, bad_signature},
        {"short signature", [](Payment& p) { p.ticket_sender_params.front().sig.pop_back(); }, bad_signature},
        {"no price", [](Payment& p) { p.expected_price.reset(); },
         "invalid expected price sent with payment err=\"expected price is nil\""},
        {"zero pixels", [](Payment& p) { p.expected_price->pixels_per_unit = 0; },
         "invalid expected price sent with payment err=\"pixels per unit is 0\""},
        {"no round", [](Payment& p) { p.expiration_params.reset(); }, "missing expiration params in payment"},
        {"expired", [](Payment& p) { p.ticket_params->expiration_block = "\x01"; }, "TicketParams expired"},
    };
}

TEST_P(RecordedPayments, MeetTheirRuleWhenOneFieldIsChanged) {
    for (const auto& change : payment_changes()) {
        SCOPED_TRACE(change.name);
        Payment payment = payment_of(GetParam());
        const PaymentRules rules = payment_rules(payment);
        change.change(payment);
        const auto outcome = run(payment, rules);
        EXPECT_EQ(outcome.error, change.error);
        EXPECT_TRUE(outcome.credited.is_zero());
    }
}

TEST_P(RecordedPayments, AreRefusedForAnotherRecipient) {
    Payment payment = payment_of(GetParam());
    const PaymentRules rules = payment_rules(payment);
    increment_last_byte(payment.ticket_params->recipient);
    const auto outcome = run(payment, rules);
    EXPECT_TRUE(outcome.error.starts_with("orchestrator 0x")) << outcome.error;
    EXPECT_TRUE(outcome.error.ends_with(" is inactive in round 2, cannot process payments")) << outcome.error;
}

TEST_P(RecordedPayments, AreRefusedWhenAFieldIsTooLong) {
    Payment payment = payment_of(GetParam());
    const PaymentRules rules = payment_rules(payment);
    payment.ticket_params->win_prob.insert(0, 3, '\0');
    EXPECT_TRUE(run(payment, rules).error.starts_with("invalid ticket params: "));
}

struct SegmentChange {
    const char* name;
    std::function<void(SegData&)> change;
    std::string error;
};

std::vector<SegmentChange> segment_changes() {
    return {
        {"manifest", [](SegData& s) { increment_last_byte(s.manifest_id); }, "ErrSegSig"},
        {"sequence", [](SegData& s) { s.seq = 1; }, "ErrSegSig"},
        {"hash", [](SegData& s) { increment_last_byte(s.hash); }, "ErrSegSig"},
        {"signature", [](SegData& s) { s.sig[3] ^= 1; }, "ErrSegSig"},
        {"no signature", [](SegData& s) { s.sig.clear(); }, "ErrSegSig"},
        {"negative duration", [](SegData& s) { s.duration = -1; }, "invalid duration"},
        {"long duration", [](SegData& s) { s.duration = 300'001; }, "invalid duration"},
        {"format", [](SegData& s) { s.full_profiles.emplace_back().format = 2; }, "unrecognized profile output format"},
        {"profile", [](SegData& s) { s.full_profiles2.emplace_back().profile = 5; }, "unrecognized encoder profile"},
        {"codec", [](SegData& s) { s.full_profiles3.emplace_back().encoder = -1; }, "unrecognized video codec"},
        {"capability", [](SegData& s) { s.capabilities.emplace().bitstring = {0, 1}; }, "incompatible capabilities"},
        {"no token", [](SegData& s) { s.auth_token.reset(); }, "missing auth token"},
        {"old token", [](SegData& s) { s.auth_token->expiration -= 1'800; }, "expired auth token"},
    };
}

TEST_P(RecordedPayments, AreForbiddenWhenTheirCredentialsAreChanged) {
    for (const auto& change : segment_changes()) {
        SCOPED_TRACE(change.name);
        SegData segment = segment_of(GetParam());
        change.change(segment);
        const auto checked = check_credentials(GetParam().payment, header(segment), credential_rules(GetParam()));
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.rejection(), (Rejection{403, change.error}));
    }
}

TEST_P(RecordedPayments, AreForbiddenUnderAnotherSender) {
    Payment payment = payment_of(GetParam());
    increment_last_byte(payment.sender);
    const auto checked = check_credentials(header(payment), GetParam().segment, credential_rules(GetParam()));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "ErrSegSig"}));
}

TEST_P(RecordedPayments, AreForbiddenWithAForeignToken) {
    CredentialRules rules = credential_rules(GetParam());
    rules.token_is_ours = [](const auto&) { return false; };
    const auto checked = check_credentials(GetParam().payment, GetParam().segment, rules);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "invalid auth token"}));
}

TEST_P(RecordedPayments, AreForbiddenWhenTheOrchestratorIsFull) {
    CredentialRules rules = credential_rules(GetParam());
    rules.has_capacity = [](std::string_view) { return false; };
    const auto checked = check_credentials(GetParam().payment, GetParam().segment, rules);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "OrchestratorCapped"}));
}

INSTANTIATE_TEST_SUITE_P(Transcripts, RecordedPayments, testing::ValuesIn(recorded_payments()),
                         [](const auto& recorded) { return recorded.param.name; });

}  // namespace
}  // namespace farebox::sandbox::test

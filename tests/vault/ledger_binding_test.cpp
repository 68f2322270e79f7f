#include "vault/ledger_binding.hpp"

#include <gtest/gtest.h>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"
#include "vault/hmac.hpp"

namespace farebox::vault {
namespace {

using test::numbered_order;

LedgerPin ledger(std::uint8_t id, std::uint64_t sequence) {
    LedgerPin pin;
    pin.id.data.fill(id);
    pin.sequence = sequence;
    return pin;
}

class Binding : public testing::Test {
protected:
    void restart() {
        binding_.reset();
        keeper_ = *StateKeeper::open(*StateFile::open(folder_ / "vault.state"));
        binding_ = std::make_unique<LedgerBinding>(*keeper_);
    }
    Binding() { restart(); }
    void expect_refused(const LedgerPin& pin) {
        const auto refused = binding_->pin(pin);
        ASSERT_FALSE(refused) << "it was taken";
        EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
        EXPECT_NE(refused.error().hint.find("ledger adopt"), std::string::npos);
    }

    farebox::test::TempDir folder_;
    std::unique_ptr<StateKeeper> keeper_;
    std::unique_ptr<LedgerBinding> binding_;
};

TEST_F(Binding, TakesTheFirstLedgerAndThenNoOther) {
    const auto first = binding_->pin(ledger(1, 5));
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, LedgerPinned{});
    expect_refused(ledger(2, 100));
    restart();
    expect_refused(ledger(2, 100));
    EXPECT_TRUE(binding_->pin(ledger(1, 5)));
}

TEST_F(Binding, RefusesAnOlderStateOfItsLedger) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    expect_refused(ledger(1, 4));
    ASSERT_TRUE(binding_->pin(ledger(1, 9)));
    restart();
    expect_refused(ledger(1, 8));
}

TEST_F(Binding, KnowsWhatItSignedSince) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    binding_->saw(8);
    binding_->saw(7);
    expect_refused(ledger(1, 7));
    EXPECT_TRUE(binding_->pin(ledger(1, 8)));
}

TEST_F(Binding, WritesTheSequenceWithWhateverIsWritten) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    binding_->saw(8);
    ASSERT_TRUE(keeper_->update([](VaultState&) {}));
    restart();
    expect_refused(ledger(1, 7));
}

TEST_F(Binding, AdoptsOneLedgerByAnOrder) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    EXPECT_TRUE(*binding_->adopt(numbered_order(1)));
    restart();
    const auto taken = binding_->pin(ledger(2, 0));
    ASSERT_TRUE(taken);
    EXPECT_EQ(*taken, (LedgerPinned{numbered_order(1).number, false}));
    EXPECT_FALSE(*binding_->adopt(numbered_order(1))) << "an order works once";
    expect_refused(ledger(3, 0));
    expect_refused(ledger(1, 5));
    restart();
    EXPECT_EQ(*binding_->pin(ledger(2, 1)), *taken) << "told again, should the front have missed it";
}

TEST_F(Binding, AdoptsAnOlderLedgerByAnOrder) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    ASSERT_TRUE(*binding_->adopt(numbered_order(1, true)));
    const auto taken = binding_->pin(ledger(1, 3));
    ASSERT_TRUE(taken);
    EXPECT_EQ(*taken, (LedgerPinned{numbered_order(1).number, true}));
    EXPECT_TRUE(binding_->pin(ledger(1, 3)));
}

TEST_F(Binding, UsesAnOrderUpOnTheRightLedger) {
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    ASSERT_TRUE(*binding_->adopt(numbered_order(1)));
    EXPECT_EQ(*binding_->pin(ledger(1, 5)), LedgerPinned{}) << "nothing was adopted";
    expect_refused(ledger(2, 5));
}

TEST_F(Binding, MacsAHeadAlikeUntilTheKeyIsAnother) {
    const AuditHeadToMac head{7, numbered_order(9).number};
    const auto mac = binding_->mac(head);
    ASSERT_TRUE(mac);
    restart();
    EXPECT_EQ(binding_->mac(head)->mac, mac->mac);
    EXPECT_NE(binding_->mac({8, head.hash})->mac, mac->mac);
    EXPECT_NE(binding_->mac({7, numbered_order(8).number})->mac, mac->mac);
    StateKeeper other;
    EXPECT_NE(LedgerBinding{other}.mac(head)->mac, mac->mac);
}

TEST_F(Binding, KnowsTheNewestEntryThatItMaced) {
    EXPECT_EQ(binding_->mac({7, {}})->newest_before, 0U);
    EXPECT_EQ(binding_->mac({5, {}})->newest_before, 7U);
    ASSERT_TRUE(keeper_->update([](VaultState&) {}));
    restart();
    EXPECT_EQ(binding_->mac({7, {}})->newest_before, 7U);
    ASSERT_TRUE(binding_->pin(ledger(1, 5)));
    ASSERT_TRUE(*binding_->adopt(numbered_order(1)));
    ASSERT_TRUE(binding_->pin(ledger(2, 5)));
    EXPECT_EQ(binding_->mac({1, {}})->newest_before, 0U) << "another ledger counts anew";
}

TEST(Hmac, IsThatOfRfc2104) {
    // HMAC worked out apart from this code, with the block size of Keccak-256: key 0b x 32, "Hi There".
    Hash32 key;
    key.data.fill(0x0b);
    const auto mac = hmac(key, protocol::as_bytes("Hi There"));
    EXPECT_EQ(protocol::to_hex(mac.data), "583a35bd92df17402277571dff7c2e2a7d9c1061bd6ee80e8a2fd2c6c971b6b5");
}

TEST(BoundCore, LearnsTheSequenceFromPayments) {
    const VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    const auto ask = [&](const Request& request) { return *decode_answer(core.handle(encode_request(request))); };
    ASSERT_TRUE(std::holds_alternative<LedgerPinned>(ask(ledger(1, 98))));
    ASSERT_TRUE(std::holds_alternative<PaymentSignatures>(ask(test::good_order())));  // of grant 99
    EXPECT_TRUE(std::holds_alternative<Error>(ask(ledger(1, 98))));
    EXPECT_TRUE(std::holds_alternative<LedgerPinned>(ask(ledger(1, 99))));
}

}  // namespace
}  // namespace farebox::vault

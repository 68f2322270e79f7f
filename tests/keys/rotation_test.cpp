#include "signer/keys/rotation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>

#include "keystore/keyring.hpp"
#include "protocol/address.hpp"
#include "signer/keys/key_orders.hpp"
#include "signer/ledger/sqlite_ledger.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/in_process_vault.hpp"

namespace farebox::signer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Address kFirst = vault::test::key_with_last_byte(1).address();
const Address kSecond = vault::test::key_with_last_byte(2).address();
const Address kThird = vault::test::key_with_last_byte(3).address();

vault::KeyInfo info(const Address& key) {
    return {.address = key, .deterministic = true};
}

/// A signer's keys without the signer: a real ledger and vault, and a chain that the test sets.
class Rotating : public testing::Test {
protected:
    Rotating() {
        settings_.active = kFirst;
        open();
    }
    ~Rotating() override { close(); }

    void open() {
        LedgerOptions options;
        options.path = (folder_ / "ledger.db").string();
        options.reserve_bytes = 0;
        ledger_ = *make_sqlite_ledger(std::move(options));
        Pins::Options pins;
        pins.wall_clock = [this] { return now_; };
        pins.remember = [this](KeyBookChange change) { ledger_->write_key_book(std::move(change), {}); };
        pins.process_start = [](std::int32_t) { return std::optional<std::uint64_t>{}; };
        pins_ = std::make_unique<Pins>(std::move(pins));
        rotation_ = std::make_unique<Rotation>(
            Rotation::Parts{*ledger_, *vault_, chain_, *pins_, [this] { return now_; }, [this] { ++changes_; }});
    }
    void close() {
        ledger_.reset();
        rotation_.reset();
    }
    Result<void> start() {
        hello_.revoked = vault_->hello()->revoked;
        return rotation_->start(hello_, settings_);
    }
    Result<void> restart() {
        close();
        open();
        return start();
    }
    void fund(const std::map<Address, SenderFunds>& senders) {
        auto snapshot = std::make_shared<ChainSnapshot>();
        snapshot->as_of = chain_.begin_poll();
        snapshot->senders = senders;
        chain_.publish(std::move(snapshot));
    }
    using Order = void (Rotation::*)(const Address&, Rotation::Done);
    Result<void> order(Order what, const Address& key) {
        std::promise<Result<void>> answer;
        ((*rotation_).*what)(key, [&](Result<void> done) { answer.set_value(std::move(done)); });
        return answer.get_future().get();
    }
    ErrorCode refusal(Order what, const Address& key) {
        const auto done = order(what, key);
        return done ? ErrorCode::internal : done.error().code;
    }
    KeyStatus status_of(const Address& key) {
        const auto keys = rotation_->keys();
        return keys.find(key)->row.status;
    }
    /// A payment by @p key, as the ledger sees one.
    void pay(const Address& key) {
        ReserveRequest request;
        request.client = "local";
        request.key = key;
        request.key_funds = Wei{1'000'000'000};
        request.recipient_rand_hash.data.fill(7);
        request.plan = [](const BillingBase&, protocol::Timestamp) -> Result<PaymentPlan> {
            PaymentPlan plan;
            plan.tickets = 1;
            plan.charge = Wei{10};
            plan.manifest_id = "manifest";
            plan.face_value = Wei{10};
            plan.win_prob = kMaxUint256;
            plan.recipient_rand_hash.data.fill(7);
            plan.next_state.state_id = "0123456789abcdef0123456789abcdef";
            return plan;
        };
        std::promise<bool> granted;
        ledger_->reserve(std::move(request),
                         [&](const Result<ReserveOutcome>& done) { granted.set_value(static_cast<bool>(done)); });
        ASSERT_TRUE(granted.get_future().get());
    }

    farebox::test::TempDir folder_;
    protocol::Timestamp now_{1'800'000'000'000'000'000};
    std::unique_ptr<vault::Vault> vault_ =
        vault::make_in_process_vault(vault::test::two_keys(), vault::test::wide_caps());
    ChainView chain_{ChainAgeLimits{}};
    const SenderFunds funded_{Wei{10}, Wei{10}, 0};
    KeystoreConfig settings_;
    vault::Hello hello_{.keys = {info(kFirst), info(kSecond)}, .caps = {}, .profile = {}};
    int changes_ = 0;
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<Pins> pins_;
    std::unique_ptr<Rotation> rotation_;
};

TEST_F(Rotating, BeginsWithTheConfiguredKey) {
    settings_.active = kSecond;
    ASSERT_TRUE(start());
    EXPECT_EQ(rotation_->keys().active_address(), kSecond);
    EXPECT_EQ(status_of(kFirst), KeyStatus::standby);
    EXPECT_EQ(changes_, 1);
}

TEST_F(Rotating, NeedsAChoiceAmongSeveralKeys) {
    settings_.active.reset();
    EXPECT_EQ(start().error().code, ErrorCode::invalid_argument);
    hello_.keys.pop_back();
    EXPECT_TRUE(restart());
    EXPECT_EQ(rotation_->keys().active_address(), kFirst);
}

TEST_F(Rotating, ActivatesAFundedKeyForGood) {
    ASSERT_TRUE(start());
    fund({{kFirst, funded_}, {kSecond, funded_}});
    ASSERT_TRUE(order(&Rotation::flip, kSecond));
    EXPECT_EQ(status_of(kFirst), KeyStatus::draining);
    EXPECT_EQ(changes_, 2);
    ASSERT_TRUE(restart());
    EXPECT_EQ(rotation_->keys().active_address(), kSecond) << "keystore.active was obeyed before the flip";
    EXPECT_EQ(status_of(kFirst), KeyStatus::draining);
}

TEST_F(Rotating, ObeysAChangedConfigurationOnce) {
    ASSERT_TRUE(start());
    fund({{kFirst, funded_}, {kSecond, funded_}});
    ASSERT_TRUE(order(&Rotation::flip, kSecond));
    settings_.active = kSecond;
    ASSERT_TRUE(restart());
    ASSERT_TRUE(order(&Rotation::flip, kFirst));
    ASSERT_TRUE(restart());
    EXPECT_EQ(rotation_->keys().active_address(), kFirst);
    settings_.active = kFirst;
    ASSERT_TRUE(restart());
    settings_.active = kSecond;
    ASSERT_TRUE(restart());
    EXPECT_EQ(rotation_->keys().active_address(), kSecond);
}

TEST_F(Rotating, RefusesAKeyThatCannotPay) {
    ASSERT_TRUE(start());
    EXPECT_EQ(refusal(&Rotation::flip, kSecond), ErrorCode::key_overexposed) << "not read yet";
    for (const SenderFunds& funds :
         {SenderFunds{Wei{}, Wei{10}, 0}, SenderFunds{Wei{10}, Wei{}, 0}, SenderFunds{Wei{10}, Wei{10}, 5}}) {
        fund({{kFirst, funded_}, {kSecond, funds}});
        EXPECT_EQ(refusal(&Rotation::flip, kSecond), ErrorCode::key_overexposed);
    }
    EXPECT_EQ(refusal(&Rotation::flip, kThird), ErrorCode::not_found);
    EXPECT_EQ(rotation_->keys().active_address(), kFirst);
}

TEST_F(Rotating, MeetsAKeyThatIsAddedLater) {
    ASSERT_TRUE(start());
    hello_.keys.push_back(info(kThird));
    EXPECT_THAT(rotation_->meet(hello_), ElementsAre(kThird));
    EXPECT_THAT(rotation_->meet(hello_), IsEmpty());
    EXPECT_EQ(status_of(kThird), KeyStatus::standby);
    fund({{kThird, funded_}});
    EXPECT_TRUE(order(&Rotation::flip, kThird));
}

TEST_F(Rotating, RetiresAKeyThatNobodyUses) {
    ASSERT_TRUE(start());
    fund({{kFirst, funded_}, {kSecond, funded_}});
    EXPECT_EQ(refusal(&Rotation::retire, kFirst), ErrorCode::invalid_argument) << "it is active";
    ASSERT_TRUE(order(&Rotation::flip, kSecond));
    ASSERT_TRUE(order(&Rotation::retire, kFirst));
    EXPECT_EQ(status_of(kFirst), KeyStatus::retired);
    ASSERT_TRUE(restart());
    EXPECT_EQ(status_of(kFirst), KeyStatus::retired);
}

TEST_F(Rotating, NamesWhoKeepsAKeyFromBeingRetired) {
    ASSERT_TRUE(start());
    fund({{kFirst, funded_}, {kSecond, funded_}});
    ASSERT_TRUE(pins_->give("local", {.instance = "gateway"}, rotation_->keys()));
    pay(kFirst);
    ASSERT_TRUE(order(&Rotation::flip, kSecond));
    const auto refused = order(&Rotation::retire, kFirst);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
    EXPECT_THAT(refused.error().message, HasSubstr("1 callers hold its address, and 1 sessions"));
    using Detail = std::pair<std::string, std::string>;
    EXPECT_THAT(refused.error().details, ElementsAre(Detail{"callers", "local instance:gateway"},
                                                     Detail{"sessions", "local 0123456789abcdef0123456789abcdef"}));
    EXPECT_EQ(*rotation_->move_client("local"), 1U);
    EXPECT_THAT(order(&Rotation::retire, kFirst).error().message, HasSubstr("0 callers hold its address, and 1"));
    EXPECT_EQ(status_of(kFirst), KeyStatus::draining);
}

TEST_F(Rotating, RevokesInTheVaultAndForGood) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(order(&Rotation::revoke, kFirst));
    EXPECT_THAT(vault_->hello()->revoked, ElementsAre(kFirst));
    EXPECT_EQ(vault_->prove_address(kFirst).error().code, ErrorCode::key_revoked);
    EXPECT_EQ(rotation_->keys().active(), nullptr);
    ASSERT_TRUE(restart()) << "a signer whose key was revoked starts, and says so";
    EXPECT_EQ(status_of(kFirst), KeyStatus::revoked);
    fund({{kSecond, funded_}});
    ASSERT_TRUE(order(&Rotation::flip, kSecond));
    EXPECT_EQ(refusal(&Rotation::flip, kFirst), ErrorCode::key_revoked);
}

TEST_F(Rotating, BelievesTheVaultAboutRevokedKeys) {
    // The ledger may be another one by now; the vault's word is what counts.
    ASSERT_TRUE(vault_->revoke_key(kFirst));
    ASSERT_TRUE(start());
    EXPECT_EQ(status_of(kFirst), KeyStatus::revoked);
    EXPECT_EQ(refusal(&Rotation::revoke, kThird), ErrorCode::not_found);
}

TEST_F(Rotating, MovesNoClientWithoutAnActiveKey) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(order(&Rotation::revoke, kFirst));
    EXPECT_EQ(rotation_->move_client("local").error().code, ErrorCode::key_revoked);
}

using KeyOrdersTest = Rotating;

TEST_F(KeyOrdersTest, ListEveryKeyWithItsFundsAndCallers) {
    ASSERT_TRUE(start());
    fund({{kFirst, funded_}});
    ASSERT_TRUE(pins_->give("local", {.instance = "gateway"}, rotation_->keys()));
    KeyOrders orders{*rotation_};
    const auto keys = nlohmann::json::parse(orders.list()).at("keys");
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].at("address"), protocol::to_checksum(kFirst));
    EXPECT_EQ(keys[0].at("status"), "active");
    EXPECT_EQ(keys[0].at("deposit"), "10");
    EXPECT_EQ(keys[0].at("callers")[0].at("caller"), "instance:gateway");
    EXPECT_EQ(keys[1].at("status"), "standby");
    EXPECT_TRUE(keys[1].at("deposit").is_null()) << "not read";
}

TEST_F(KeyOrdersTest, RefuseWhatNamesNoKey) {
    ASSERT_TRUE(start());
    KeyOrders orders{*rotation_};
    for (const char* body : {"", "[]", "{", "{}", R"({"key":7})", R"({"key":"0x12"})", R"({"client":""})"}) {
        std::optional<Result<std::string>> answer;
        orders.obey("flip", body, [&](Result<std::string> done) { answer = std::move(done); });
        ASSERT_TRUE(answer.has_value()) << body;
        ASSERT_FALSE(*answer) << body;
        EXPECT_EQ(answer->error().code, ErrorCode::invalid_argument) << body;
    }
}

}  // namespace
}  // namespace farebox::signer

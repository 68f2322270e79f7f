// What is a token's own; the rest is the contract's.
#include "vault/custody/pkcs11_custodian.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "keystore/fault.hpp"
#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"
#include "tests/vault/custody/softhsm.hpp"

namespace farebox::vault {
namespace {

class Pkcs11 : public testing::Test {
protected:
    std::unique_ptr<Custodian> open() {
        auto custodian = open_pkcs11(token_.options());
        EXPECT_TRUE(custodian) << custodian.error().message;
        return custodian ? *std::move(custodian) : nullptr;
    }
    static ErrorCode code_of(const Pkcs11Options& options) {
        const auto opened = open_pkcs11(options);
        EXPECT_FALSE(opened);
        return opened ? ErrorCode::internal : opened.error().code;
    }
    static std::vector<PersonalMessage> messages(int count) {
        std::vector<PersonalMessage> all;
        for (int i = 0; i < count; ++i) {
            all.emplace_back(protocol::keccak256(std::to_string(i)));
        }
        return all;
    }
    test::SoftHsmToken token_;
    test::FaultyControls& controls_ = token_.controls();
};

TEST_F(Pkcs11, IsNotDeterministic) {
    EXPECT_FALSE(open()->deterministic());
}

TEST_F(Pkcs11, SignsATransaction) {
    const auto custodian = open();
    const PersonalMessage transaction{protocol::Transaction{.chain_id = 1}};
    EXPECT_TRUE(custodian->sign(custodian->addresses().front(), {&transaction, 1}));
}

TEST_F(Pkcs11, PassesOverKeysThatCannotSignTickets) {
    token_.add_useless_keys();
    EXPECT_EQ(open()->addresses().size(), 2U);
}

TEST_F(Pkcs11, RefusesATokenWithoutKeys) {
    const test::SoftHsmToken empty{0};
    EXPECT_EQ(code_of(empty.options()), ErrorCode::not_found);
}

TEST_F(Pkcs11, KnowsATokenByItsWholeLabel) {
    auto options = token_.options();
    options.token = options.token.substr(0, options.token.size() - 1);
    EXPECT_EQ(code_of(options), ErrorCode::vault_unavailable);
    options.token = "";
    EXPECT_EQ(code_of(options), ErrorCode::vault_unavailable);
}

TEST_F(Pkcs11, RefusesALabelThatTwoTokensHave) {
    const test::SoftHsmToken twin{0, token_.options().token};
    EXPECT_EQ(code_of(token_.options()), ErrorCode::invalid_argument);
}

TEST_F(Pkcs11, RefusesWhatIsNoModule) {
    auto options = token_.options();
    options.module = "/nonexistent/module.so";
    EXPECT_EQ(code_of(options), ErrorCode::invalid_argument);
    options.module = "libm.so.6";
    EXPECT_EQ(code_of(options), ErrorCode::invalid_argument);
}

TEST_F(Pkcs11, RefusesAPinThatOthersMayRead) {
    ASSERT_EQ(::chmod(token_.options().pin_file.c_str(), 0644), 0);
    const auto opened = open_pkcs11(token_.options());
    ASSERT_FALSE(opened);
    EXPECT_EQ(keystore::fault_name(opened.error()), to_string(keystore::Fault::file_permissions));
}

TEST_F(Pkcs11, LogsInAgainWhenItsSessionsWereCut) {
    const auto custodian = open();
    token_.cut_sessions();
    const auto logins = controls_.logins.load();
    const auto signatures = custodian->sign(custodian->addresses().front(), messages(10));
    EXPECT_TRUE(signatures) << signatures.error().message;
    EXPECT_GT(controls_.logins.load(), logins);
}

TEST_F(Pkcs11, TriesARefusedPinOnceOnly) {
    const auto custodian = open();
    const auto key = custodian->addresses().front();
    token_.change_pin("another-pin-99");
    token_.cut_sessions();
    const auto logins = controls_.logins.load();
    for (int i = 0; i < 5; ++i) {
        const auto signatures = custodian->sign(key, messages(3));
        ASSERT_FALSE(signatures);
        EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable) << signatures.error().message;
    }
    EXPECT_EQ(controls_.logins.load(), logins + 1);
}

TEST_F(Pkcs11, GivesNothingAwayThatItsKeyDidNotSign) {
    const auto custodian = open();
    controls_.spoil = true;
    const auto signatures = custodian->sign(custodian->addresses().front(), messages(1));
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
}

TEST_F(Pkcs11, SignsOnAsManySessionsAsItWasGiven) {
    auto options = token_.options();
    options.sessions = 3;
    const auto custodian = open_pkcs11(options);
    ASSERT_TRUE(custodian);
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE((*custodian)->sign((*custodian)->addresses().front(), messages(30)));
    }
    EXPECT_LE(controls_.most_sessions.load(), 3U);
    EXPECT_GE(controls_.most_sessions.load(), 2U);
}

TEST_F(Pkcs11, GivesItsSessionsBack) {
    ASSERT_TRUE(open()->sign(open()->addresses().front(), messages(10)));
    EXPECT_EQ(controls_.sessions.load(), 0U);
}

}  // namespace
}  // namespace farebox::vault

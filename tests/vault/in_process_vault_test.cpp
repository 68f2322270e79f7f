#include "vault/in_process_vault.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "keystore/verify.hpp"
#include "protocol/byte_view.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/answers.hpp"
#include "vault/frames.hpp"
#include "vault/verify.hpp"

namespace farebox::vault {
namespace {

Result<PaymentSignatures> sign(Vault& vault, PaymentOrder order) {
    std::optional<Result<PaymentSignatures>> result;
    vault.sign_payment(std::move(order), [&](Result<PaymentSignatures> signatures) {
        EXPECT_FALSE(result) << "completed twice";
        result.emplace(std::move(signatures));
    });
    return result.value();
}

class InProcessVault : public testing::Test {
protected:
    std::unique_ptr<Vault> vault_ = make_in_process_vault(test::two_keys(), test::wide_caps());
};

TEST_F(InProcessVault, SaysHello) {
    const auto hello = vault_->hello();
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->profile, "in-process");
    EXPECT_EQ(hello->keys.size(), 2U);
}

TEST_F(InProcessVault, ProvesAnAddress) {
    EXPECT_TRUE(vault_->prove_address(test::first_address()));
    const auto unknown = vault_->prove_address(Address{});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
}

TEST_F(InProcessVault, SignsAPayment) {
    const auto signatures = sign(*vault_, test::good_order());
    ASSERT_TRUE(signatures);
    EXPECT_EQ(signatures->tickets.size(), 3U);
    EXPECT_TRUE(signatures->credentials);
}

TEST_F(InProcessVault, SignsAByocJobOrCompletesWithARefusal) {
    std::vector<Result<Signature>> answers;
    for (const char* request : {"{}", "[]"}) {
        vault_->sign_byoc_job({test::first_address(), request, "{}"},
                              [&](Result<Signature> answer) { answers.push_back(std::move(answer)); });
    }
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_TRUE(answers[0]);
    ASSERT_FALSE(answers[1]);
    EXPECT_EQ(answers[1].error().code, ErrorCode::invalid_argument);
}

TEST_F(InProcessVault, CompletesWithARefusal) {
    auto order = test::good_order();
    order.count = 101;
    const auto signatures = sign(*vault_, order);
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::invalid_argument);
}

TEST_F(InProcessVault, CompletesWithARefusalOfAManifestIdThatNoFrameHolds) {
    auto order = test::good_order();
    order.manifest_id = std::string(100'000, 'a');
    EXPECT_FALSE(sign(*vault_, order));
}

TEST_F(InProcessVault, SignsFromManyThreads) {
    const auto expected = *sign(*vault_, test::good_order());
    std::atomic<int> equal = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto signatures = sign(*vault_, test::good_order());
            equal += signatures && *signatures == expected ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(equal, 4);
}

TEST(PaymentAnswer, WithAnotherNumberOfSignaturesIsRefused) {
    PaymentSignatures two;
    two.tickets.resize(2);
    two.credentials.emplace();
    const auto signatures = read_payment_answer(test::good_order(), encode_answer(two));
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
}

TEST(PaymentAnswer, WithoutTheCredentialsThatWereAskedForIsRefused) {
    PaymentSignatures three;
    three.tickets.resize(3);
    EXPECT_FALSE(read_payment_answer(test::good_order(), encode_answer(three)));
}

TEST(PaymentAnswer, OfAnotherKindIsRefused) {
    const auto signatures = read_payment_answer(test::good_order(), encode_answer(AddressProof{}));
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
}

TEST(HelloAnswer, OfGarbageIsVaultUnavailable) {
    const auto hello = read_hello_answer("garbage");
    ASSERT_FALSE(hello);
    EXPECT_EQ(hello.error().code, ErrorCode::vault_unavailable);
}

TEST(RecoverPersonalSigner, AgreesWithTheReferencesVerifier) {
    for (const auto& entry : farebox::test::vectors("personal_sign.json", "verify")) {
        const auto& in = entry.at("in");
        const auto signer = recover_personal_signer(farebox::test::bytes_of(in.at("message")),
                                                    farebox::test::bytes_of(in.at("signature")));
        const bool valid = signer && *signer == farebox::test::fixed_of<Address>(in.at("address"));
        EXPECT_EQ(valid, entry.at("out").at("valid").get<bool>()) << entry.at("name");
    }
}

}  // namespace
}  // namespace farebox::vault

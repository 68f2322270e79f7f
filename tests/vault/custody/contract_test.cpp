// What every custodian does. A new one adds itself to the list at the end and passes.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>
#include <thread>

#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"
#include "tests/vault/custody/backend.hpp"

namespace farebox::vault {
namespace {

using test::AnyCase;
using test::BackendCase;
using test::CustodyBackend;
using test::RemoteBackend;
using test::RemoteCase;

/// Different for each number.
PersonalMessage message_of(std::uint32_t number) {
    return PersonalMessage{protocol::keccak256(std::to_string(number))};
}

std::vector<PersonalMessage> messages_of(std::uint32_t first, std::uint32_t count) {
    std::vector<PersonalMessage> messages;
    for (std::uint32_t i = 0; i < count; ++i) {
        messages.push_back(message_of(first + i));
    }
    return messages;
}

/// recover() refuses a high s and any v but 27 and 28.
void expect_signed_by(const Address& key, const PersonalMessage& message, const Signature& signature) {
    const auto signer = keystore::recover(message.digest(), signature);
    ASSERT_TRUE(signer) << signer.error().message;
    EXPECT_EQ(*signer, key);
}

/// Nothing secret in any text of an error.
void expect_no_secret(const Error& error, const CustodyBackend& backend) {
    std::string text = error.message + error.hint;
    for (const auto& [name, value] : error.details) {
        text += name + value;
    }
    for (const auto& secret : backend.secrets()) {
        ASSERT_GE(secret.size(), 4U) << "too short to be looked for";
        EXPECT_EQ(text.find(secret), std::string::npos) << text;
    }
}

/// Null, and the test has failed, where it cannot be opened.
std::unique_ptr<Custodian> open(CustodyBackend& backend) {
    auto opened = backend.open();
    EXPECT_TRUE(opened) << opened.error().message << " " << opened.error().hint;
    return opened ? *std::move(opened) : nullptr;
}

class AnyCustodian : public testing::TestWithParam<AnyCase> {
protected:
    void SetUp() override {
        backend_ = GetParam().make();
        custodian_ = open(*backend_);
        ASSERT_TRUE(custodian_);
        keys_ = custodian_->addresses();
        ASSERT_GE(keys_.size(), 2U);
    }
    std::unique_ptr<CustodyBackend> backend_;
    std::unique_ptr<Custodian> custodian_;
    std::vector<Address> keys_;
};

TEST_P(AnyCustodian, NamesEachKeyOnceAndInTheSameOrder) {
    EXPECT_EQ(std::set<Address>(keys_.begin(), keys_.end()).size(), keys_.size());
    EXPECT_FALSE(std::ranges::any_of(keys_, &Address::is_zero));
    EXPECT_EQ(custodian_->addresses(), keys_);
    const auto again = backend_->open();
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->addresses(), keys_);
}

TEST_P(AnyCustodian, SignsWithTheKeyThatIsNamed) {
    const auto message = message_of(1);
    for (const auto& key : keys_) {
        const auto signatures = custodian_->sign(key, {&message, 1});
        ASSERT_TRUE(signatures) << signatures.error().message;
        ASSERT_EQ(signatures->size(), 1U);
        expect_signed_by(key, message, signatures->front());
    }
}

TEST_P(AnyCustodian, SignsEveryMessageInItsOrderWithLowS) {
    const auto messages = messages_of(10, 40);  // by chance alone half of them would have a high s
    const auto signatures = custodian_->sign(keys_.front(), messages);
    ASSERT_TRUE(signatures) << signatures.error().message;
    ASSERT_EQ(signatures->size(), messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        expect_signed_by(keys_.front(), messages[i], signatures->at(i));
    }
}

TEST_P(AnyCustodian, SignsNothingToNothing) {
    const auto signatures = custodian_->sign(keys_.front(), {});
    ASSERT_TRUE(signatures);
    EXPECT_TRUE(signatures->empty());
}

TEST_P(AnyCustodian, SignsAlikeTwiceWhereItSaysSo) {
    if (!custodian_->deterministic()) {
        return;  // it may, and promises nothing
    }
    const auto messages = messages_of(100, 5);
    const auto first = custodian_->sign(keys_.front(), messages);
    const auto second = custodian_->sign(keys_.front(), messages);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
}

/// A transaction is no personal message: those who must be given the message cannot sign it, and say so.
TEST_P(AnyCustodian, SignsATransactionOrSaysThatItCannot) {
    const PersonalMessage message{protocol::Transaction{.chain_id = 1, .data = "call"}};
    const auto signatures = custodian_->sign(keys_.front(), {&message, 1});
    if (signatures) {
        ASSERT_EQ(signatures->size(), 1U);
        expect_signed_by(keys_.front(), message, signatures->front());
    } else {
        EXPECT_EQ(signatures.error().code, ErrorCode::forbidden) << signatures.error().message;
        expect_no_secret(signatures.error(), *backend_);
    }
}

TEST_P(AnyCustodian, RefusesAKeyItDoesNotHold) {
    Address unknown;
    unknown.data.fill(0x77);
    const auto message = message_of(1);
    const auto signatures = custodian_->sign(unknown, {&message, 1});
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::not_found);
}

TEST_P(AnyCustodian, OpensNotWithAWrongSecret) {
    const auto opened = backend_->open_with_wrong_secret();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::unauthenticated) << opened.error().message;
    EXPECT_FALSE(opened.error().message.empty());
    expect_no_secret(opened.error(), *backend_);
}

TEST_P(AnyCustodian, SignsForManyThreads) {
    constexpr std::uint32_t kThreads = 8;
    constexpr std::uint32_t kCalls = 5;
    std::array<std::vector<Signature>, kThreads> made;
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint32_t i = 0; i < kCalls; ++i) {
                const auto messages = messages_of(1'000 * t + 2 * i, 2);
                auto signatures = custodian_->sign(keys_[t % 2], messages);
                if (signatures) {
                    made.at(t).insert(made.at(t).end(), signatures->begin(), signatures->end());
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    for (std::uint32_t t = 0; t < kThreads; ++t) {
        ASSERT_EQ(made.at(t).size(), 2 * kCalls);
        for (std::uint32_t i = 0; i < 2 * kCalls; ++i) {
            expect_signed_by(keys_[t % 2], message_of(1'000 * t + i), made.at(t)[i]);
        }
    }
}

class RemoteCustodian : public testing::TestWithParam<RemoteCase> {
protected:
    void SetUp() override {
        backend_ = GetParam().make();
        threads_ = threads_of_this_process();
        custodian_ = open(*backend_);
        ASSERT_TRUE(custodian_);
        key_ = custodian_->addresses().front();
    }
    void TearDown() override {
        backend_->hang(false);
        custodian_.reset();
        // One that was left behind still uses its module, which must not end with this process in the midst of that.
        for (int tries = 0; threads_of_this_process() > threads_ && tries < 5'000; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }
    static std::size_t threads_of_this_process() {
        const std::filesystem::directory_iterator all{"/proc/self/task"};
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    void expect_unavailable(const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::vault_unavailable) << error.message;
        EXPECT_TRUE(error.retryable);
        EXPECT_FALSE(error.hint.empty()) << error.message;
        expect_no_secret(error, *backend_);
    }
    void expect_signs(std::uint32_t number) {
        const auto message = message_of(number);
        const auto signatures = custodian_->sign(key_, {&message, 1});
        ASSERT_TRUE(signatures) << signatures.error().message;
        expect_signed_by(key_, message, signatures->front());
    }
    std::unique_ptr<RemoteBackend> backend_;
    std::size_t threads_ = 0;  ///< Without a custodian's.
    std::unique_ptr<Custodian> custodian_;
    Address key_;
};

TEST_P(RemoteCustodian, SaysThatItWaits) {
    EXPECT_TRUE(custodian_->waits());
}

TEST_P(RemoteCustodian, IsUnavailableWhileItsBackendIsAwayAndSignsWhenItIsBack) {
    expect_signs(1);
    backend_->take_away();
    const auto messages = messages_of(10, 3);
    for (int i = 0; i < 3; ++i) {
        const auto signatures = custodian_->sign(key_, messages);
        ASSERT_FALSE(signatures);
        expect_unavailable(signatures.error());
    }
    backend_->bring_back();
    expect_signs(2);
    expect_signs(3);
}

TEST_P(RemoteCustodian, DoesNotOpenWhileItsBackendIsAway) {
    custodian_.reset();
    backend_->take_away();
    const auto opened = backend_->open();
    ASSERT_FALSE(opened);
    EXPECT_FALSE(opened.error().hint.empty());
    expect_no_secret(opened.error(), *backend_);
    backend_->bring_back();
    EXPECT_TRUE(backend_->open());
}

TEST_P(RemoteCustodian, GivesUpOnABackendThatHangs) {
    backend_->hang(true);
    const auto messages = messages_of(20, 2);
    const auto signatures = custodian_->sign(key_, messages);
    ASSERT_FALSE(signatures);
    expect_unavailable(signatures.error());
    backend_->hang(false);
    expect_signs(30);
}

TEST_P(RemoteCustodian, BeginsNothingForACallThatIsOver) {
    const auto before = backend_->signatures_made();
    backend_->hang(true);
    const auto messages = messages_of(100, 90);
    ASSERT_FALSE(custodian_->sign(key_, messages));
    backend_->hang(false);
    expect_signs(40);
    expect_signs(41);
    // What was under way when it hung may have been finished; the rest was never asked for.
    EXPECT_LT(backend_->signatures_made() - before, 60U);
}

TEST_P(RemoteCustodian, HangingEndsWithItself) {
    backend_->hang(true);
    const auto message = message_of(50);
    EXPECT_FALSE(custodian_->sign(key_, {&message, 1}));
    custodian_.reset();  // does not wait for ever
}

template <class Backend>
BackendCase<CustodyBackend> any(const BackendCase<Backend>& row) {
    return {row.name, [make = row.make] { return make(); }};
}

const RemoteCase kPkcs11{"pkcs11", test::make_softhsm_backend};
const RemoteCase kWeb3Signer{"web3signer", test::make_web3signer_backend};
const RemoteCase kClefLike{"clef_like", test::make_clef_like_backend};
const RemoteCase kAwsKms{"aws_kms", test::make_kms_backend};

INSTANTIATE_TEST_SUITE_P(Backends, AnyCustodian,
                         testing::Values(AnyCase{"keystore", test::make_keystore_backend}, any(kPkcs11),
                                         any(kWeb3Signer), any(kClefLike), any(kAwsKms)),
                         [](const auto& row) { return std::string{row.param.name}; });
INSTANTIATE_TEST_SUITE_P(Backends, RemoteCustodian, testing::Values(kPkcs11, kWeb3Signer, kClefLike, kAwsKms),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace farebox::vault

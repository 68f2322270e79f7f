#include "vault/remote_vault.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/vault/fixture.hpp"
#include "vault/frames.hpp"
#include "vault/packet.hpp"
#include "vault/vault_connection.hpp"
#include "vault/vault_server.hpp"

namespace farebox::vault {
namespace {

/// Collects completions from any thread.
class Answers {
public:
    auto next() {
        return [this](Result<PaymentSignatures> answer) {
            const std::scoped_lock lock{mutex_};
            ++count_;
            signed_ += answer ? 1 : 0;
            if (!answer) {
                last_code_ = answer.error().code;
            }
            changed_.notify_all();
        };
    }
    /// The test's own time-out is the bound.
    void wait_for(int count) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return count_ >= count; });
    }
    int count() {
        const std::scoped_lock lock{mutex_};
        return count_;
    }
    int signed_payments() {
        const std::scoped_lock lock{mutex_};
        return signed_;
    }
    std::optional<ErrorCode> last_code() {
        const std::scoped_lock lock{mutex_};
        return last_code_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
    int signed_ = 0;
    std::optional<ErrorCode> last_code_;
};

/// Server and client of one vault, as in two processes.
class RemoteVaultTest : public testing::Test {
protected:
    /// Joins both; returns nothing to hold.
    void connect() {
        auto pair = make_packet_pair();
        ASSERT_TRUE(pair);
        vault_.attach(std::move(pair->one));
        server_->serve(std::move(pair->other));
    }
    /// Joins the client with a vault that is not there yet.
    net::UniqueFd connect_to_nobody() {
        auto pair = *make_packet_pair();
        vault_.attach(std::move(pair.one));
        return std::move(pair.other);
    }

    VaultCore core_{test::two_keys(), test::wide_caps(), "process"};
    std::unique_ptr<VaultServer> server_ = std::make_unique<VaultServer>(core_, 2);
    Answers answers_;
    RemoteVault vault_;
};

TEST_F(RemoteVaultTest, SaysHello) {
    connect();
    const auto hello = vault_.hello();
    ASSERT_TRUE(hello) << hello.error().message;
    EXPECT_EQ(hello->profile, "process");
    EXPECT_EQ(hello->keys.size(), 2U);
}

TEST_F(RemoteVaultTest, ProvesAnAddress) {
    connect();
    EXPECT_TRUE(vault_.prove_address(test::first_address()));
    const auto unknown = vault_.prove_address(Address{});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::not_found);
}

TEST_F(RemoteVaultTest, SignsAByocJobOfAnySizeOrTellsWhyNot) {
    const auto sign = [this](std::string request) {
        std::promise<Result<Signature>> answer;
        vault_.sign_byoc_job({test::first_address(), std::move(request), "{}"},
                             [&](Result<Signature> signature) { answer.set_value(std::move(signature)); });
        return answer.get_future().get();
    };
    EXPECT_EQ(sign("{}").error().code, ErrorCode::vault_unavailable);
    connect();
    EXPECT_TRUE(sign("{}"));
    EXPECT_TRUE(sign("{\"a\":\"" + std::string(65'000, 'x') + "\"}"));
    EXPECT_EQ(sign("[]").error().code, ErrorCode::invalid_argument);
}

TEST_F(RemoteVaultTest, AnswersEachOfManyRequestsWithItsOwnSignatures) {
    connect();
    constexpr int kThreads = 4;
    constexpr int kEach = 200;
    std::atomic<int> wrong = 0;
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < kEach; ++i) {
                auto order = test::good_order();
                order.count = static_cast<std::uint32_t>(1 + (thread + i) % 3);
                vault_.sign_payment(order, [&, count = order.count](Result<PaymentSignatures> answer) {
                    wrong += answer && answer->tickets.size() == count ? 0 : 1;
                    ++answered;
                    answered.notify_all();
                });
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    for (int seen = answered; seen < kThreads * kEach; seen = answered) {
        answered.wait(seen);
    }
    EXPECT_EQ(wrong, 0);
}

/// The ids of the payments that lie in the vault's end of the socket, by their first nonce.
std::vector<std::uint32_t> nonces_in(const net::UniqueFd& vault, PacketBatch& packets,
                                     std::vector<std::uint64_t>& ids) {
    std::vector<std::uint32_t> nonces;
    const auto count = packets.receive(vault.get());
    for (std::size_t i = 0; i < count; ++i) {
        const auto packet = split_packet(packets.at(i));
        ids.push_back(packet.id);
        nonces.push_back(std::get<PaymentOrder>(*decode_request(packet.frame)).first_nonce);
    }
    return nonces;
}

TEST_F(RemoteVaultTest, HoldsBackWhatIsContendedAndSendsItByTurns) {
    const auto vault_end = connect_to_nobody();
    const auto ask = [&](std::uint32_t nonce, Turn turn) {
        auto order = test::good_order();
        order.first_nonce = nonce;
        vault_.sign_payment(std::move(order), turn, answers_.next());
    };
    constexpr auto kMost = static_cast<std::uint32_t>(VaultConnection::kContendedInVault);
    for (std::uint32_t i = 1; i <= kMost + 3; ++i) {
        ask(i, {100 + i, true});
    }
    ask(500, {1, true});  // had less than all the others
    PacketBatch packets{100, kMaxRequestPacketBytes + 1};
    std::vector<std::uint64_t> ids;
    EXPECT_EQ(nonces_in(vault_end, packets, ids).size(), kMost);
    const std::string refusal = core_.handle(encode_request(PaymentOrder{}));
    for (int i = 0; i < 2; ++i) {
        const Packet answer{ids[static_cast<std::size_t>(i)], refusal};
        EXPECT_EQ(send_packet(vault_end.get(), answer, true), Sent::done);
    }
    answers_.wait_for(2);
    ids.clear();
    auto next = nonces_in(vault_end, packets, ids);
    if (next.size() < 2) {  // the second answer came by itself
        const auto more = nonces_in(vault_end, packets, ids);
        next.insert(next.end(), more.begin(), more.end());
    }
    EXPECT_EQ(next, (std::vector<std::uint32_t>{500, kMost + 1}));
    vault_.detach();
    EXPECT_EQ(answers_.count(), static_cast<int>(kMost) + 4);
}

TEST_F(RemoteVaultTest, SendsWhatIsContendedThoughTheVaultAnswersMoreThanItWasAsked) {
    const auto vault_end = connect_to_nobody();
    constexpr auto kMost = static_cast<std::uint32_t>(VaultConnection::kContendedInVault);
    for (std::uint32_t i = 0; i < kMost + 2; ++i) {
        vault_.sign_payment(test::good_order(), Turn{i, true}, answers_.next());
    }
    PacketBatch packets{100, kMaxRequestPacketBytes + 1};
    std::vector<std::uint64_t> ids;
    EXPECT_EQ(nonces_in(vault_end, packets, ids).size(), kMost);
    const std::string refusal = core_.handle(encode_request(PaymentOrder{}));
    for (std::uint64_t id = ids.front(); id < ids.front() + kMost + 2; ++id) {
        EXPECT_EQ(send_packet(vault_end.get(), {id, refusal}, true), Sent::done);
    }
    answers_.wait_for(static_cast<int>(kMost) + 2);
    vault_.sign_payment(test::good_order(), Turn{99, true}, answers_.next());
    ids.clear();
    while (ids.size() < 3) {  // the two that were answered unasked, and the new one
        static_cast<void>(nonces_in(vault_end, packets, ids));
    }
    EXPECT_EQ(ids.back(), kMost + 3);
}

TEST_F(RemoteVaultTest, SignsTheSameAsInOneProcess) {
    connect();
    const auto local = decode_answer(core_.handle(encode_request(test::good_order())));
    std::optional<PaymentSignatures> remote;
    Answers ended;
    vault_.sign_payment(test::good_order(), [&, next = ended.next()](Result<PaymentSignatures> answer) {
        remote = *answer;
        next(std::move(answer));
    });
    ended.wait_for(1);
    EXPECT_EQ(*remote, std::get<PaymentSignatures>(*local));
}

TEST_F(RemoteVaultTest, PassesARefusalOn) {
    connect();
    auto order = test::good_order();
    order.count = 101;
    vault_.sign_payment(order, answers_.next());
    answers_.wait_for(1);
    EXPECT_EQ(answers_.last_code(), ErrorCode::invalid_argument);
}

TEST_F(RemoteVaultTest, IsUnavailableWithoutAVault) {
    vault_.sign_payment(test::good_order(), answers_.next());
    answers_.wait_for(1);
    EXPECT_EQ(answers_.last_code(), ErrorCode::vault_unavailable);
    const auto hello = vault_.hello();
    ASSERT_FALSE(hello);
    EXPECT_EQ(hello.error().code, ErrorCode::vault_unavailable);
}

TEST_F(RemoteVaultTest, FailsWhatWasInFlightWhenTheVaultDied) {
    auto vault = connect_to_nobody();
    for (int i = 0; i < 10; ++i) {
        vault_.sign_payment(test::good_order(), answers_.next());
    }
    EXPECT_EQ(answers_.count(), 0);
    {
        const auto closed = std::move(vault);
    }
    answers_.wait_for(10);
    EXPECT_EQ(answers_.signed_payments(), 0);
    EXPECT_EQ(answers_.last_code(), ErrorCode::vault_unavailable);
}

TEST_F(RemoteVaultTest, GoesOnWithTheNextVault) {
    connect();
    server_ = std::make_unique<VaultServer>(core_, 1);  // the first one ends
    vault_.sign_payment(test::good_order(), answers_.next());
    answers_.wait_for(1);
    EXPECT_EQ(answers_.last_code(), ErrorCode::vault_unavailable);
    connect();
    vault_.sign_payment(test::good_order(), answers_.next());
    answers_.wait_for(2);
    EXPECT_EQ(answers_.signed_payments(), 1);
}

TEST_F(RemoteVaultTest, KeepsWhatDoesNotFitIntoTheSocketUntilTheVaultReads) {
    auto vault = connect_to_nobody();
    constexpr int kMany = 2'000;
    for (int i = 0; i < kMany; ++i) {
        vault_.sign_payment(test::good_order(), answers_.next());
    }
    EXPECT_EQ(answers_.count(), 0);
    server_->serve(std::move(vault));
    answers_.wait_for(kMany);
    EXPECT_EQ(answers_.signed_payments(), kMany);
}

TEST_F(RemoteVaultTest, RefusesMoreThanItCanRemember) {
    const auto vault = connect_to_nobody();
    for (std::size_t i = 0; i < VaultConnection::kMaxInFlight; ++i) {
        vault_.sign_payment(test::good_order(), answers_.next());
    }
    EXPECT_EQ(answers_.count(), 0);
    vault_.sign_payment(test::good_order(), answers_.next());
    EXPECT_EQ(answers_.count(), 1);
    EXPECT_EQ(answers_.last_code(), ErrorCode::overloaded);
}

TEST_F(RemoteVaultTest, CompletesWhatIsInFlightWhenItEnds) {
    auto pair = *make_packet_pair();
    {
        RemoteVault ending;
        ending.attach(std::move(pair.one));
        ending.sign_payment(test::good_order(), answers_.next());
    }
    EXPECT_EQ(answers_.last_code(), ErrorCode::vault_unavailable);
}

TEST_F(RemoteVaultTest, IsNotMisledByAnswersNobodyAskedFor) {
    auto vault = connect_to_nobody();
    ASSERT_EQ(send_packet(vault.get(), {99, encode_answer(AddressProof{})}, true), Sent::done);
    vault_.sign_payment(test::good_order(), answers_.next());
    ASSERT_EQ(send_packet(vault.get(), {1, encode_answer(AddressProof{})}, true), Sent::done);
    answers_.wait_for(1);
    EXPECT_EQ(answers_.last_code(), ErrorCode::vault_unavailable);
}

/// A front that was taken over: raw packets to the server.
class HostileFront : public testing::Test {
protected:
    void SetUp() override {
        auto pair = *make_packet_pair();
        front_ = std::move(pair.one);
        server_.serve(std::move(pair.other));
    }
    void send(const std::string& bytes) {
        ASSERT_EQ(::send(front_.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    /// What the vault answers to a packet with this frame.
    Answer answer_to(const std::string& frame) {
        EXPECT_EQ(send_packet(front_.get(), {7, frame}, true), Sent::done);
        std::string buffer(kMaxAnswerPacketBytes, '\0');
        const auto size = ::recv(front_.get(), buffer.data(), buffer.size(), 0);
        EXPECT_GT(size, static_cast<ssize_t>(kPacketIdBytes));
        const auto packet = split_packet({buffer.data(), static_cast<std::size_t>(size)});
        EXPECT_EQ(packet.id, 7U);
        return *decode_answer(packet.frame);
    }

    VaultCore core_{test::two_keys(), test::wide_caps(), "process"};
    VaultServer server_{core_, 2};
    net::UniqueFd front_;
};

TEST_F(HostileFront, GetsARefusalForEveryPacketThatIsNoRequest) {
    for (const std::string& frame : {std::string{}, std::string{"garbage"}, std::string(kMaxRequestFrameBytes + 1, 'x'),
                                     std::string(100'000, '\1'), encode_answer(AddressProof{})}) {
        const auto answer = answer_to(frame);
        const auto* refusal = std::get_if<Error>(&answer);
        ASSERT_NE(refusal, nullptr) << frame.size();
        EXPECT_EQ(refusal->code, ErrorCode::invalid_argument);
    }
}

TEST_F(HostileFront, IsServedAgainAfterPacketsWithoutAnId) {
    send("x");
    send("1234567");
    EXPECT_TRUE(std::holds_alternative<Hello>(answer_to(encode_request(HelloRequest{}))));
}

TEST(VaultServer, MakesProgressWhileItWaits) {
    const VaultCore core{test::two_keys(), test::wide_caps(), "process"};
    VaultServer server{core, 2};
    EXPECT_TRUE(server.makes_progress());
    EXPECT_TRUE(server.makes_progress());
}

}  // namespace
}  // namespace farebox::vault

// A front that was taken over asks a real vault for transactions: it gets what [transactions] allows, and no more.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <random>

#include "protocol/address.hpp"
#include "protocol/ticket_broker.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/raw_transaction.hpp"
#include "tests/e2e/real_vault.hpp"
#include "vault/frames.hpp"
#include "vault/packet.hpp"

namespace farebox::test {
namespace {

constexpr std::uint64_t kChain = 31'337;  // RealVault's
constexpr std::uint64_t kMaxValue = 1'000;
constexpr std::uint64_t kMaxValuePerDay = 2'500;
constexpr std::uint64_t kMaxFee = 1'000'000'000;
constexpr std::uint64_t kMaxFeePerDay = 5'000'000'000;

const vault::VaultCaps kCaps{.max_ticket_ev = Wei{1'000'000'000'000}, .max_face_value = Wei{1'000'000'000'000'000}};

Address broker() {
    Address address;
    address.data.fill(0xb0);
    return address;
}

std::vector<std::string> rules() {
    return {"transactions.enabled=true",
            "transactions.ticket_broker=" + protocol::to_checksum(broker()),
            "transactions.max_value=" + Wei{kMaxValue}.to_amount(),
            "transactions.max_value_per_day=" + Wei{kMaxValuePerDay}.to_amount(),
            "transactions.max_fee=" + Wei{kMaxFee}.to_amount(),
            "transactions.max_fee_per_day=" + Wei{kMaxFeePerDay}.to_amount()};
}

/// Of one nonce, the dearest that the front could have mined.
struct Most {
    std::uint64_t value = 0;
    std::uint64_t fee = 0;
};

class TakenOverTreasury : public testing::Test {
protected:
    vault::TransactionOrder any_order() {
        const auto below = [this](std::uint64_t limit) { return random_() % limit; };
        vault::TransactionOrder order;
        order.key = below(10) == 0 ? broker() : vault_.key();
        order.function = protocol::kBrokerFunctions.at(below(protocol::kBrokerFunctions.size()));
        order.deposit = Wei{below(2) == 0 ? 0 : below(2 * kMaxValue)};
        order.reserve = Wei{below(2) == 0 ? 0 : below(2 * kMaxValue)};
        order.nonce = below(6);
        order.gas_limit = 20'000 + below(200'000);
        order.max_fee_per_gas = Wei{below(2) == 0 ? below(10'000) : random_()};
        order.max_priority_fee_per_gas = below(2) == 0 ? Wei{} : order.max_fee_per_gas;
        order.kind = below(3) == 0 ? protocol::TransactionKind::legacy : protocol::TransactionKind::fee_market;
        return order;
    }
    /// What the vault answers. Throws where it is gone.
    vault::Answer ask(const vault::Request& request) {
        const auto frame = vault::encode_request(request);
        EXPECT_EQ(vault::send_packet(front_.get(), {next_id_++, frame}, true), vault::Sent::done) << vault_.log();
        std::string buffer(vault::kMaxAnswerPacketBytes, '\0');
        const auto size = ::recv(front_.get(), buffer.data(), buffer.size(), 0);
        if (size < static_cast<ssize_t>(vault::kPacketIdBytes)) {
            throw std::runtime_error{"the vault is gone: " + vault_.log()};
        }
        return *vault::decode_answer(vault::split_packet({buffer.data(), static_cast<std::size_t>(size)}).frame);
    }
    void judge(const std::string& raw) {
        const auto sent = sandbox::read_raw_transaction(raw, kChain);
        ASSERT_TRUE(sent) << sent.error().message;
        EXPECT_EQ(sent->sender, vault_.key());
        const auto& transaction = sent->transaction;
        EXPECT_EQ(transaction.to, broker());
        const auto selector = sandbox::abi_selector(transaction.data);
        EXPECT_TRUE(std::ranges::any_of(protocol::kBrokerFunctions, [&](const auto function) {
            return static_cast<std::uint32_t>(function) == selector;
        }));
        const auto fee = protocol::checked_mul(transaction.max_fee_per_gas.value(), Uint256{{transaction.gas_limit}});
        ASSERT_TRUE(fee);
        EXPECT_LE(Wei{*fee}, Wei{kMaxFee});
        EXPECT_LE(transaction.value, Wei{kMaxValue});
        auto& most = most_[transaction.nonce];
        most.value = std::max(most.value, transaction.value.value().limbs[0]);
        most.fee = std::max(most.fee, fee->limbs[0]);
    }

    RealVault vault_{kCaps, rules()};
    net::UniqueFd front_ = vault_.connect();
    std::mt19937_64 random_{std::random_device{}()};
    std::uint64_t next_id_ = 1;
    std::map<std::uint64_t, Most> most_;
};

TEST_F(TakenOverTreasury, GivesWhatItsRulesAllowAndNoMore) {
    int signed_transactions = 0;
    for (int i = 0; i < 3'000 && !HasFailure(); ++i) {
        const auto answer = ask(any_order());
        if (const auto* made = std::get_if<vault::SignedTransaction>(&answer)) {
            ++signed_transactions;
            judge(made->raw);
        }
    }
    EXPECT_GT(signed_transactions, 0);
    std::uint64_t value = 0;
    std::uint64_t fee = 0;
    for (const auto& [nonce, most] : most_) {
        value += most.value;
        fee += most.fee;
    }
    EXPECT_LE(value, kMaxValuePerDay);
    EXPECT_LE(fee, kMaxFeePerDay);
    EXPECT_TRUE(vault_.running()) << vault_.log();
}

}  // namespace
}  // namespace farebox::test

// The code that walks the pool, run by the sandbox's small EVM: the same bytes as any node runs.
#include "signer/registry/pool_lens.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/bonding_manager.hpp"
#include "sandbox/chain/small_evm.hpp"
#include "tests/registry/chain_server.hpp"

namespace farebox::signer::test {
namespace {

using sandbox::LocalChain;

const Address kContract{{0xb0, 0xb0}};

class Lens : public testing::Test {
protected:
    /// The sandbox's own orchestrator is the last, with the least stake.
    explicit Lens(std::uint16_t others = 3) {
        own_.address = orchestrator(0);
        for (std::uint16_t i = 1; i <= others; ++i) {
            chain_.register_orchestrator({orchestrator(i), "", "", Wei{std::uint64_t{10'000} - i}, i});
        }
    }
    /// What a node answers, as JSON; "null" where it reverts.
    std::string run(const Address& start = {}) {
        const auto params = nlohmann::json::parse(pool_lens::page_call(kContract, start).params);
        const auto code = protocol::parse_hex(params[0].at("data").get<std::string>());
        const auto returned = sandbox::run_code(*code, [this](const Address& contract, std::string_view data) {
            EXPECT_EQ(contract, kContract);
            return answer_ ? answer_(data) : sandbox::call_bonding_manager(chain_, own_, data);
        });
        return returned ? nlohmann::json(protocol::to_hex_0x(protocol::as_bytes(*returned))).dump() : "null";
    }

    LocalChain chain_{{}, [] { return protocol::Timestamp{1'795'213'012'000'000'000}; }};
    sandbox::RegisteredOrchestrator own_;
    std::function<std::optional<std::string>(std::string_view)> answer_;
};

TEST_F(Lens, SeesThePoolInItsOrderWithStakesAndRounds) {
    const auto page = pool_lens::read_page(run());
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->orchestrators.size(), 4U);
    EXPECT_TRUE(page->next.is_zero());
    EXPECT_EQ(page->orchestrators[1].address, orchestrator(2));
    EXPECT_EQ(page->orchestrators[1].stake, Wei{9'998ULL});
    EXPECT_EQ(page->orchestrators[1].activation_round, 2);
    EXPECT_EQ(page->orchestrators[1].deactivation_round, RegisteredOrchestrator::kNever);
    EXPECT_EQ(page->orchestrators[3].address, orchestrator(0));
}

TEST_F(Lens, GoesOnWhereItIsTold) {
    const auto page = pool_lens::read_page(run(orchestrator(3)));
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->orchestrators.size(), 2U);
    EXPECT_EQ(page->orchestrators[0].address, orchestrator(3));
}

TEST_F(Lens, SeesAnEmptyPool) {
    own_.deactivation_round = 1;
    for (std::uint16_t i = 1; i <= 3; ++i) {
        chain_.register_orchestrator({orchestrator(i), "", "", Wei{}, 1, 2});
    }
    const auto page = pool_lens::read_page(run());
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_TRUE(page->orchestrators.empty());
}

TEST_F(Lens, RevertsWhereACallDoes) {
    answer_ = [](std::string_view) { return std::nullopt; };
    EXPECT_EQ(run(), "null");
}

TEST_F(Lens, RevertsWhereAnAnswerIsTooShort) {
    answer_ = [](std::string_view) { return std::string(31, '\0'); };
    EXPECT_EQ(run(), "null") << "as where there is no contract";
}

class LongLens : public Lens {
protected:
    LongLens() : Lens{400} {}
};

TEST_F(LongLens, SeesALongPoolInPages) {
    std::vector<RegisteredOrchestrator> all;
    Address start;
    int pages = 0;
    do {
        const auto page = pool_lens::read_page(run(start));
        ASSERT_TRUE(page) << page.error().message;
        all.insert(all.end(), page->orchestrators.begin(), page->orchestrators.end());
        start = page->next;
        ++pages;
    } while (!start.is_zero());
    EXPECT_EQ(pages, 3);
    ASSERT_EQ(all.size(), 401U);
    for (std::uint16_t i = 1; i <= 400; ++i) {
        EXPECT_EQ(all[i - 1U].address, orchestrator(i));
    }
}

class NoPage : public testing::TestWithParam<std::string> {};

TEST_P(NoPage, IsRead) {
    EXPECT_FALSE(pool_lens::read_page(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Answers, NoPage,
                         testing::Values("null", "\"0x\"", "\"0x00\"", "{}",
                                         "\"0x" + std::string(2 * 64, '0') + "\"",  // half a row
                                         "\"0x" + std::string(64, 'f') + "\"",      // no address
                                         "\"0x" + std::string((4UL * 191 + 1) * 64, '0') + "\""));

}  // namespace
}  // namespace farebox::signer::test

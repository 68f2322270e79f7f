#include "signer/chain/code_pins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farebox::signer::test {
namespace {

using testing::HasSubstr;
using Contracts = std::vector<ContractCode>;

constexpr const char* kNetwork = "42161/0xController";

Contracts contracts(std::uint8_t code, std::uint8_t address = 7) {
    return {{"Controller", Address{{1}}, Hash32{{1}}}, {"TicketBroker", Address{{address}}, Hash32{{code}}}};
}

class Pins : public testing::Test {
protected:
    CodePins::Parts parts(Result<std::optional<std::string>> kept, std::string network = kNetwork) {
        return {std::move(network), std::move(kept), [this](const std::string& json) { saved_ = json; }};
    }
    static std::string problem(CodePins& pins, const Contracts& seen) {
        const auto verdict = pins.judge({seen}).front();
        return verdict ? std::string{} : verdict.error().message;
    }
    std::optional<std::string> saved_;
    CodePins pins_{parts(std::optional<std::string>{})};
};

TEST_F(Pins, TakeWhatIsSeenFirstAndRefuseAnythingElse) {
    EXPECT_EQ(problem(pins_, contracts(1)), "");
    EXPECT_EQ(problem(pins_, contracts(1)), "");
    EXPECT_THAT(problem(pins_, contracts(2)), HasSubstr("the code of TicketBroker"));
    EXPECT_THAT(problem(pins_, contracts(2)), HasSubstr("farebox-signer chain accept"));
    EXPECT_THAT(problem(pins_, contracts(1, 8)), HasSubstr("TicketBroker is 0x"));
    EXPECT_EQ(problem(pins_, contracts(1)), "");
}

TEST_F(Pins, RefuseOnlyTheEndpointThatShowsSomethingElse) {
    ASSERT_EQ(problem(pins_, contracts(1)), "");
    const auto verdicts = pins_.judge({contracts(1), contracts(2), contracts(1)});
    EXPECT_TRUE(verdicts[0]);
    EXPECT_FALSE(verdicts[1]);
    EXPECT_TRUE(verdicts[2]);
}

TEST_F(Pins, TakeNothingThatEndpointsDisagreeOn) {
    for (const auto& verdict : pins_.judge({contracts(1), contracts(2)})) {
        ASSERT_FALSE(verdict);
        EXPECT_THAT(verdict.error().message, HasSubstr("different contracts as TicketBroker"));
    }
    EXPECT_EQ(problem(pins_, contracts(2)), "") << "it is nobody's yet";
}

TEST_F(Pins, TakeAContractThatWasNotNeededBefore) {
    ASSERT_EQ(problem(pins_, contracts(1)), "");
    auto more = contracts(1);
    more.push_back({"BondingManager", Address{{9}}, Hash32{{9}}});
    EXPECT_EQ(problem(pins_, more), "");
    more.back().code = Hash32{{8}};
    EXPECT_THAT(problem(pins_, more), HasSubstr("BondingManager"));
}

TEST_F(Pins, SurviveARestart) {
    ASSERT_EQ(problem(pins_, contracts(1)), "");
    ASSERT_TRUE(saved_);
    CodePins again{parts(saved_)};
    EXPECT_EQ(problem(again, contracts(1)), "");
    EXPECT_THAT(problem(again, contracts(2)), HasSubstr("is not what it was"));
}

TEST_F(Pins, CountForTheirNetworkOnly) {
    ASSERT_EQ(problem(pins_, contracts(1)), "");
    CodePins other{parts(saved_, "1/0xController")};
    EXPECT_EQ(problem(other, contracts(2)), "");
}

TEST_F(Pins, GiveWayToTheOperator) {
    ASSERT_EQ(problem(pins_, contracts(1)), "");
    pins_.forget();
    EXPECT_EQ(problem(pins_, contracts(2)), "");
    EXPECT_THAT(problem(pins_, contracts(1)), HasSubstr("is not what it was"));
    CodePins again{parts(saved_)};
    EXPECT_EQ(problem(again, contracts(2)), "");
}

class UnreadablePins : public Pins, public testing::WithParamInterface<const char*> {};

TEST_P(UnreadablePins, BelieveNobodyUntilTheOperatorDoes) {
    CodePins pins{parts(std::optional<std::string>{GetParam()})};
    EXPECT_THAT(problem(pins, contracts(1)), HasSubstr("cannot be read"));
    pins.forget();
    EXPECT_EQ(problem(pins, contracts(1)), "");
}
INSTANTIATE_TEST_SUITE_P(
    Files, UnreadablePins,
    testing::Values("", "[]", "{\"network\":\"x\"}",
                    R"({"network":"42161/0xController","contracts":{"TicketBroker":{"address":"0x12"}}})",
                    R"({"network":"42161/0xController","contracts":{"TicketBroker":5}})"));

TEST_F(Pins, BelieveNobodyWhereTheirFileCannotBeOpened) {
    CodePins pins{parts(make_error(ErrorCode::invalid_argument, "no permission"))};
    EXPECT_THAT(problem(pins, contracts(1)), HasSubstr("no permission"));
}

}  // namespace
}  // namespace farebox::signer::test

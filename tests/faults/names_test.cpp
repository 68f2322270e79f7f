// Orchestrators and signers behind names: that are unknown, lead to dead addresses, or are never answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/market.hpp"
#include "tests/faults/own_names.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::faults {
namespace {

using testing::HasSubstr;

class Names : public gateway::test::GatewayFixture {
protected:
    [[nodiscard]] std::string port() const { return network_.url().substr(network_.url().rfind(':')); }
    /// An orchestrator under that name, at the port of the one that is there; `others` after it.
    [[nodiscard]] Options at(const std::string& name, const std::vector<std::string>& others = {}) const {
        auto with = options();
        with.orchestrators = {"http://" + name + port()};
        with.orchestrators.insert(with.orchestrators.end(), others.begin(), others.end());
        return with;
    }
    static constexpr const char* kName = "orchestrator.internal";
};

TEST_F(Names, ThatAreUnknownAreToldSo) {
    const OwnName nobody{kName, {}};
    auto gateway = open(at(kName));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_THAT(text_of(response.error()), HasSubstr("cannot find orchestrator.internal"));
    EXPECT_FALSE(response.error().hint.empty());
    EXPECT_TRUE(network_.seen("/generate-live-payment").empty());
}

TEST_F(Names, ThatAreUnknownLeaveTheJobToAnother) {
    const OwnName nobody{kName, {}};
    auto gateway = open(at(kName, {network_.url()}));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), network_.url());
}

TEST_F(Names, WhoseFirstAddressIsDeadLeadToTheNext) {
    const OwnName two{kName, {"127.0.0.2", "::1", "127.0.0.1"}};  // only the last one listens
    auto gateway = open(at(kName));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), std::string{"http://"} + kName + port());
    EXPECT_EQ(response->paid().payments, 1u);
}

TEST_F(Names, WithDeadAddressesOnlyAreToldSo) {
    const OwnName two{kName, {"127.0.0.2", "127.0.0.3"}};
    auto gateway = open(at(kName));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_THAT(text_of(response.error()), HasSubstr("cannot connect"));
}

TEST_F(Names, ThatAreNeverAnsweredEndWithTheTimeout) {
    OwnName slow{kName, {"127.0.0.1"}};
    slow.hold();
    auto gateway = open(at(kName));
    auto limited = request();
    limited.timeout = std::chrono::milliseconds{200};
    const auto response = gateway.call(std::move(limited)).get();
    slow.answer();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::timeout);
    EXPECT_TRUE(network_.seen("/").empty());
}

TEST_F(Names, ThatAreNeverAnsweredLeaveTheJobToAnother) {
    OwnName slow{kName, {"127.0.0.1"}};
    slow.hold();
    auto gateway = open(at(kName, {network_.url()}));
    const auto response = gateway.call(request()).get();
    slow.answer();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), network_.url());
}

TEST_F(Names, OfASignerThatAreUnknownAreToldSo) {
    const OwnName nobody{"signer.test", {}};
    auto with = options();
    with.signer = "https://signer.test:9";
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
    EXPECT_THAT(response.error().message, HasSubstr("signer https://signer.test:9: cannot find signer.test"));
    EXPECT_FALSE(response.error().hint.empty());
}

TEST_F(Names, ThatLeadIntoThisNetworkAreNotFollowedFromOutside) {
    const OwnName outside{"orchestrator.example", {"127.0.0.1"}};  // the program named it, wherever it leads
    const OwnName inside{"runner.example", {"127.0.0.1"}};         // nobody but the orchestrator named this one
    network_.intercept = [this](const net::Request& asked) -> std::optional<net::Response> {
        const auto listing = R"([{"address":"x","runners":[{"app":"echo/single","mode":"single-shot","capacity":1,)"
                             R"("capacity_available":1,"url":"http://runner.example)" +
                             port() + R"(/apps/single/app"}]}])";
        return asked.path() == "/discovery" ? std::optional{net::json_response(200, listing)} : std::nullopt;
    };
    auto gateway = open(at("orchestrator.example"));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_THAT(text_of(response.error()), HasSubstr("private network"));
    EXPECT_TRUE(network_.seen("/apps").empty());
}

}  // namespace
}  // namespace farebox::faults

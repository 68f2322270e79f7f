// Quotes that are refreshed while something is paid with them.
#include <gmock/gmock.h>

#include "gateway-lite/services.hpp"
#include "gateway-lite/start.hpp"
#include "protocol/byte_view.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/models/model_info.hpp"

namespace farebox::gateway::test {
namespace {

using testing::HasSubstr;

class RefreshingQuotes : public GatewayFixture {
protected:
    RefreshingQuotes()
        : runtime_{std::make_shared<Runtime>(Post{}, Log{})},
          services_{std::make_shared<Services>(runtime_, *check_options(options()))} {
        runtime_->own(services_);
        tell({});
    }
    ~RefreshingQuotes() override { runtime_->close(std::chrono::seconds{2}); }

    void tell(ToldModel told) {
        network_.info = [url = network_.url(), told = std::move(told)](const auto&) { return model_info(url, told); };
    }
    SharedQuote found() {
        const auto candidates = start<Candidates>(runtime_, [this] {
                                    return services_->models.find(wanted_, net::deadline_in(std::chrono::seconds{10}));
                                }).get();
        EXPECT_TRUE(candidates && candidates->usable.size() == 1);
        return candidates->usable.at(0).model->quote;
    }
    Result<RefreshedQuote> refresh(const SharedQuote& quote) {
        return start<RefreshedQuote>(
                   runtime_, [this, quote] { return services_->quotes.refresh(quote, wanted_, net::Deadline::max()); })
            .get();
    }

    const WantedModel wanted_{27, "a/model"};
    std::shared_ptr<Runtime> runtime_;
    std::shared_ptr<Services> services_;
};

TEST_F(RefreshingQuotes, SaysWhetherTheSessionOfPaymentsGoesOn) {
    const auto quote = found();
    const auto same = refresh(quote);
    ASSERT_TRUE(same) << same.error().message;
    EXPECT_EQ(same->pm_session, RefreshedQuote::PmSession::continues);
    tell({.session_id = "another"});
    const auto another = refresh(quote);
    ASSERT_TRUE(another);
    EXPECT_EQ(another->pm_session, RefreshedQuote::PmSession::begins);
    EXPECT_EQ(another->quote->session_id, "another");
}

TEST_F(RefreshingQuotes, AsksTheUrlThatTheOrchestratorNamesAndTakesNoRoom) {
    FakeNetwork elsewhere;
    elsewhere.info = [url = elsewhere.url()](const auto&) { return model_info(url); };
    network_.info = [url = elsewhere.url()](const auto&) { return model_info(url); };
    const auto refreshed = refresh(found());
    ASSERT_TRUE(refreshed);
    ASSERT_EQ(elsewhere.info_requests().size(), 1U);
    EXPECT_TRUE(elsewhere.info_requests()[0].ignore_capacity_check);
    EXPECT_EQ(elsewhere.info_requests()[0].capabilities, wanted_.question());
    EXPECT_EQ(refreshed->quote->asked.endpoint.to_string(), network_.url()) << "who was chosen";
}

TEST_F(RefreshingQuotes, ServesTheNextSearchToo) {
    const auto quote = found();
    const auto refreshed = refresh(quote);
    ASSERT_TRUE(refreshed);
    EXPECT_EQ(found(), refreshed->quote);
    EXPECT_EQ(network_.info_requests().size(), 2U);
}

TEST_F(RefreshingQuotes, TakesNobodyElsesAnswer) {
    const auto quote = found();
    tell({.address = 0x48});
    const auto refused = refresh(quote);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::protocol_error);
    EXPECT_THAT(refused.error().message, HasSubstr("another orchestrator"));
}

TEST_F(RefreshingQuotes, IsOfTheOldPayerNoMore) {
    found();
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        if (asked.path() != "/sign-orchestrator-info") {
            return std::nullopt;
        }
        return net::json_response(200, R"({"address":"0x1111111111111111111111111111111111111111","signature":"0x)" +
                                           std::string(130, '2') + "\"}");
    };
    runtime_->post([this] { services_->signer.forget_proof("0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f"); });
    found();
    const auto asked = network_.info_requests();
    ASSERT_EQ(asked.size(), 2U) << "a quote is for one payer";
    EXPECT_EQ(asked[1].address, std::string(20, '\x11'));
}

}  // namespace
}  // namespace farebox::gateway::test

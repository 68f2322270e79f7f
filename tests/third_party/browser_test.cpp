// A page in a real browser as the signer's client: which pages get a payment, and what the others can read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"
#include "tests/third_party/web_page.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

constexpr const char* kClient = "[[client]]\nname = \"local\"\n";

class Browser : public testing::Test {
protected:
    /// A signer whose one client has an API key and lets `page_` call; @p loopback: it is also whoever comes
    /// over loopback without a key.
    void start_signer(bool loopback = false) {
        SignerOptions options;
        options.settings = {"api.tcp=127.0.0.1:0"};
        options.replaced = {{kClient, std::string{kClient} + "allowed_origins = [\"" + page_.origin() + "\", \"" +
                                          page_.origin(WebPage::kOtherSite) + "\"]\n" +
                                          (loopback ? "loopback = true\n" : "")}};
        signer_.emplace(sandbox_, options);
        key_ = read_file(signer_->folder() / "api-key");
        key_.erase(key_.find_last_not_of('\n') + 1);
        payer_ = signer_->address();
    }
    /// What a page that first asks for the address, then for a payment, could read.
    Json visit(WebPage& page, const std::string& origin, const Json& key, const std::string& mode = "cors") {
        challenge_ = challenge(sandbox_, payer_);
        const Json calls{{{"route", "/sign-orchestrator-info"}, {"body", Json::object()}},
                         {{"route", "/generate-live-payment"}, {"body", payment_request(challenge_)}}};
        const auto results =
            page.visit(origin, {{"signer", signer_->tcp_url("api")}, {"key", key}, {"mode", mode}, {"calls", calls}});
        EXPECT_EQ(results.size(), 2U) << results.dump();
        return results;
    }
    void expect_paid(const Json& results) {
        const auto& proof = results.at(0);
        ASSERT_EQ(proof.value("status", 0), 200) << results.dump();
        EXPECT_EQ(Json::parse(proof.at("body").get<std::string>()).at("address"), payer_);
        EXPECT_TRUE(proof.at("request_id").is_string()) << "pages may read it";
        ASSERT_EQ(results.at(1).value("status", 0), 200) << results.dump();
        const auto paid = Json::parse(results.at(1).at("body").get<std::string>());
        const auto accepted = HttpCaller{}.call("POST", challenge_.session_url, {}, "{}",
                                                {{"Livepeer-Payer-Address", payer_},
                                                 {"Livepeer-Payment", paid.at("payment").get<std::string>()},
                                                 {"Livepeer-Segment", paid.at("segCreds").get<std::string>()}});
        ASSERT_TRUE(accepted) << accepted.error().message;
        EXPECT_EQ(accepted->status, 200) << accepted->body;
        const auto report = sandbox_.report();
        EXPECT_FALSE(report.at("tickets").empty());
        EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
        EXPECT_NE(charged(), "0");
    }
    [[nodiscard]] std::string charged() { return signer_->usage().at("clients").at(0).at("ev_total"); }
    /// That so many requests for payments, preflights included, were refused for where they come from.
    void expect_refused_payments(int times) {
        const auto metrics = HttpCaller{}.call("GET", signer_->tcp_url("operations"), "/metrics");
        ASSERT_TRUE(metrics) << metrics.error().message;
        EXPECT_THAT(metrics->body, HasSubstr(R"({code="forbidden",route="generate-live-payment",status="403"} )" +
                                             std::to_string(times) + "\n"));
    }

    WebPage page_;
    Sandbox sandbox_;
    std::optional<Signer> signer_;
    std::string key_;
    std::string payer_;
    Challenge challenge_;
};

TEST_F(Browser, PageOfAnAllowedOriginGetsAPayment) {
    start_signer();
    expect_paid(visit(page_, page_.origin(), key_));
}

TEST_F(Browser, PageOfAnAllowedOriginOfAnotherSiteGetsAPayment) {
    start_signer();
    expect_paid(visit(page_, page_.origin(WebPage::kOtherSite), key_));
}

TEST_F(Browser, PageWithoutItsKeyReadsThatItIsRefused) {
    start_signer();
    for (const Json& key : {Json{}, Json("fbx_" + std::string(43, 'A'))}) {
        for (const auto& result : visit(page_, page_.origin(), key)) {
            ASSERT_EQ(result.value("status", 0), 401) << result.dump();
            EXPECT_THAT(result.at("body").get<std::string>(), HasSubstr(R"("code":"unauthenticated")"));
        }
    }
    EXPECT_EQ(charged(), "0");
}

TEST_F(Browser, PageOfAnotherOriginReadsNothingAndPaysNothing) {
    start_signer();
    WebPage other;
    for (const auto& origin : {other.origin(), other.origin(WebPage::kOtherSite)}) {
        EXPECT_EQ(visit(other, origin, key_), Json({{{"error", "TypeError"}}, {{"error", "TypeError"}}})) << origin;
    }
    EXPECT_EQ(charged(), "0");
    expect_refused_payments(2);  // the preflights: the calls themselves were not sent
    expect_paid(visit(page_, page_.origin(), key_));
}

// A browser sends such calls without asking first; whether they pay is up to the signer alone.
TEST_F(Browser, PageOfAnotherOriginThatDoesNotAskPaysNothingOverLoopback) {
    start_signer(true);
    WebPage other;
    for (const auto& origin : {other.origin(), other.origin(WebPage::kOtherSite)}) {
        for (const auto& result : visit(other, origin, nullptr, "no-cors")) {
            EXPECT_EQ(result.value("type", ""), "opaque") << result.dump();
            EXPECT_EQ(result.value("body", "-"), "");
        }
    }
    EXPECT_EQ(charged(), "0");
    expect_refused_payments(2);
    expect_paid(visit(page_, page_.origin(), nullptr));
}

}  // namespace
}  // namespace farebox::test

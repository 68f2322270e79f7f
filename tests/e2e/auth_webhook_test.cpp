#include <gtest/gtest.h>

#include <fstream>
#include <mutex>
#include <thread>

#include "protocol/base64.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/vault/custody/loopback_server.hpp"

// A real webhook over HTTP decides about the payments of a real signer.
namespace farebox::test {
namespace {

using nlohmann::json;

class Policy {
public:
    void says(std::string body, int status = 200) {
        const std::scoped_lock lock{mutex_};
        answer_ = net::json_response(status, std::move(body));
    }
    [[nodiscard]] std::string url() const { return server_.url() + "/auth?v=1"; }
    [[nodiscard]] std::vector<net::Request> questions() {
        const std::scoped_lock lock{mutex_};
        return questions_;
    }
    void go_away() { server_.stop(); }
    void come_back() { server_.start(); }

private:
    boost::asio::awaitable<void> serve(net::ServerRequest& request, net::ResponseWriter& writer) {
        net::Response answer;
        {
            const std::scoped_lock lock{mutex_};
            questions_.push_back(request);
            answer = answer_;
        }
        writer.send(std::move(answer));
        co_return;
    }

    std::mutex mutex_;
    net::Response answer_ = net::json_response(200, R"({"status":200})");
    std::vector<net::Request> questions_;
    vault::test::LoopbackServer server_{[this](auto& request, auto& writer) { return serve(request, writer); }};
};

class AuthWebhookAtWork : public testing::Test {
protected:
    AuthWebhookAtWork() {
        std::ofstream{folder_ / "headers"} << "# ours\nX-Secret: canary-of-the-webhook\n";
        signer_.emplace(sandbox_,
                        SignerOptions{.settings = {"auth_webhook.url=" + policy_.url(),
                                                   "auth_webhook.headers_file=" + (folder_ / "headers").string(),
                                                   "auth_webhook.timeout=500ms"},
                                      .replaced = {},
                                      .folder = {}});
    }
    net::Response pay(const json& state = nullptr, const std::string& token = "Bearer caller") {
        const auto request = payment_request(challenge(sandbox_, signer_->address()), state);
        return *signer_->post("/generate-live-payment", request, {{"Authorization", token}});
    }
    static std::string code_of(const net::Response& response) {
        return json::parse(response.body).at("error").value("code", "");
    }

    Sandbox sandbox_;
    Policy policy_;
    TempDir folder_;
    std::optional<Signer> signer_;
};

TEST_F(AuthWebhookAtWork, AllowsAndRefusesPayments) {
    policy_.says(R"({"status":403,"reason":"not today"})");
    const auto refused = pay();
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(json::parse(refused.body).at("error").at("message"), "not today");
    EXPECT_EQ(signer_->usage().at("clients").at(0).at("payments"), 0);

    policy_.says(R"({"status":200,"auth_id":"alice"})");
    const auto paid = pay();
    ASSERT_EQ(paid.status, 200) << paid.body;
    const auto questions = policy_.questions();
    ASSERT_EQ(questions.size(), 2U);
    EXPECT_EQ(questions[1].target, "/auth?v=1");
    EXPECT_EQ(questions[1].headers.get("X-Secret"), "canary-of-the-webhook");
    const json question = json::parse(questions[1].body);
    EXPECT_EQ(question.at("headers").at("Authorization"), json{"Bearer caller"});
    const auto state =
        json::parse(*protocol::base64_decode(json::parse(paid.body).at("state").at("State").get<std::string>()));
    EXPECT_EQ(state.at("AuthID"), "alice");
    EXPECT_EQ(question.at("state").at("AuthID"), "");
    EXPECT_EQ(question.at("state").at("Balance"), state.at("Balance"));
}

TEST_F(AuthWebhookAtWork, FailsClosedAndIsFoundAgain) {
    policy_.go_away();
    for (int i = 0; i < 5; ++i) {
        const auto refused = pay();
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(code_of(refused), "webhook_unavailable");
    }
    policy_.come_back();
    net::Response answer;
    for (int i = 0; i < 100 && answer.body.empty(); ++i) {
        auto next = pay();
        if (next.status == 200) {
            answer = std::move(next);
        } else {
            ASSERT_EQ(code_of(next), "webhook_unavailable") << next.body;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    }
    EXPECT_FALSE(answer.body.empty());
    const auto says_so = [this] {
        return signer_->process().err().find("the auth webhook answers again") != std::string::npos;
    };
    for (int i = 0; i < 100 && !says_so(); ++i) {  // the log is written behind the answers
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    EXPECT_TRUE(says_so()) << signer_->process().err();
}

TEST_F(AuthWebhookAtWork, KeepsItsSecretsAndTheCallers) {
    EXPECT_EQ(pay(nullptr, "Bearer canary-of-the-caller").status, 200);
    policy_.says("nonsense");
    EXPECT_EQ(pay(nullptr, "Bearer canary-of-the-caller").status, 502);
    const std::string told = signer_->process().err() + signer_->command({"config", "print"}).out +
                             signer_->command({"health", "--output", "json"}).out;
    EXPECT_EQ(told.find("canary-of-the"), std::string::npos) << told;
}

}  // namespace
}  // namespace farebox::test

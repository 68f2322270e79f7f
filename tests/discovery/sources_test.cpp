#include "signer/discovery/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/discovery/answers.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::signer::test {
namespace {

using net::test::TestServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(WebhookList, NamesUsableAddressesInOrder) {
    const auto list = read_webhook_list(
        R"([{"address":"https://b:1","score":1},{"address":""},{"address":"ftp://x"},{"address":"a.example","x":[]}])");
    ASSERT_TRUE(list);
    EXPECT_THAT(*list, ElementsAre(Candidate{at("https://b:1")}, Candidate{at("https://a.example:8935")}));
}

class BadWebhookList : public testing::TestWithParam<std::string> {};

TEST_P(BadWebhookList, IsRefusedAsAWhole) {
    EXPECT_FALSE(read_webhook_list(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Forms, BadWebhookList,
                         testing::Values("", "{}", "null", "[1]", R"([{"address":7}])", R"([{"address":"a"}] x)",
                                         std::string(2'000'000, ' '), std::string(100'000, '[')));

TEST(ListSource, NamesWhatTheOperatorWrote) {
    TestServer server;
    const auto source = make_list_source({at("https://a:1"), at("https://b:1")});
    const auto named = server.run(source->list());
    ASSERT_TRUE(named);
    EXPECT_THAT(*named, ElementsAre(Candidate{at("https://a:1")}, Candidate{at("https://b:1")}));
}

/// A webhook that answers so.
net::ServerOptions answering(int status, std::string body) {
    net::ServerOptions options;
    options.handler = [=](net::ServerRequest& request, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        const bool asked_right = request.method == "GET" && request.target == "/list?token=secret";
        writer.send(net::json_response(asked_right ? status : 400, body));
        co_return;
    };
    return options;
}

class Webhook : public testing::Test {
protected:
    static Result<std::vector<Candidate>> ask(TestServer& server) {
        const auto source = make_webhook_source(server.pool.at(0), {server.endpoint, "/list?token=secret"});
        EXPECT_THAT(source->name(), Not(HasSubstr("secret")));
        auto named = server.run(source->list());
        if (!named) {
            EXPECT_THAT(named.error().message, Not(HasSubstr("secret")));
        }
        return named;
    }
};

TEST_F(Webhook, NamesWhatItAnswers) {
    TestServer server{answering(200, R"([{"address":"https://a:1"}])")};
    const auto named = ask(server);
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_THAT(*named, ElementsAre(Candidate{at("https://a:1")}));
}

TEST_F(Webhook, MayNameNobody) {
    TestServer server{answering(200, "[]")};
    const auto named = ask(server);
    ASSERT_TRUE(named);
    EXPECT_THAT(*named, IsEmpty());
}

TEST_F(Webhook, FailsWithAnotherStatusOrTooMuch) {
    TestServer refusing{answering(503, "[]")};
    EXPECT_EQ(ask(refusing).error().code, ErrorCode::upstream_error);
    TestServer redirecting{answering(302, "[]")};
    EXPECT_EQ(ask(redirecting).error().code, ErrorCode::upstream_error);
    TestServer huge{answering(200, "[" + std::string(2'000'000, ' ') + "]")};
    EXPECT_EQ(ask(huge).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace farebox::signer::test

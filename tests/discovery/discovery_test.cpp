#include "signer/discovery/discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <thread>

#include "net/orchestrator/get_orchestrator.hpp"
#include "tests/discovery/answers.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// An orchestrator on this machine, over plain HTTP, with one runner and what a test makes it say.
class FakeOrchestrator {
public:
    explicit FakeOrchestrator(std::uint8_t byte = 1) : byte_{byte}, server_{options()} {
        transcoder_ = runner_url_ = entry_address_ = url();
    }
    [[nodiscard]] std::string url() const { return server_.endpoint.to_string(); }
    [[nodiscard]] net::Endpoint endpoint() const { return server_.endpoint; }
    void claim(const std::string& transcoder, const std::string& entry, const std::string& runner) {
        transcoder_ = transcoder;
        entry_address_ = entry;
        runner_url_ = runner;
    }
    void stop() { server_.server.stop(0ms); }

    std::atomic<bool> broken_ = false;
    std::atomic<int> questions_ = 0;
    std::atomic<int> proofs_ = 0;

private:
    net::ServerOptions options() {
        net::ServerOptions options;
        options.handler = [this](net::ServerRequest& request,
                                 net::ResponseWriter& writer) -> net::asio::awaitable<void> {
            ++questions_;
            const auto list = R"([{"address":")" + entry_address_ + R"(","runners":[{"url":")" + runner_url_ +
                              R"(/r","app":"app/x","price_info":{"price":10,"currency":"wei","unit":"seconds"}}]}])";
            writer.send(request.path() == "/discovery" ? net::json_response(broken_ ? 500 : 200, list)
                                                       : net::text_response(404, ""));
            co_return;
        };
        options.grpc = [this](net::GrpcCall call) -> net::asio::awaitable<net::GrpcReply> {
            ++questions_;
            net::GrpcReply reply;
            const auto request = protocol::wire::decode_orchestrator_request(call.message);
            proofs_ += request && request->sig.size() == 65 && request->ignore_capacity_check ? 1 : 0;
            if (broken_) {
                reply.status = net::grpc_code::kUnknown;
                reply.error = "broken";
            } else {
                auto info = info_of(transcoder_, byte_);
                add_model(info, kTextToImage, "model");
                reply.message = encode(info);
            }
            co_return reply;
        };
        return options;
    }

    const std::uint8_t byte_;
    std::string transcoder_;
    std::string entry_address_;
    std::string runner_url_;
    net::test::TestServer server_;
};

/// Waits for as long as it takes; a test that hangs is ended by its runner.
template <class Condition>
void wait_until(Condition condition) {
    while (!condition()) {
        std::this_thread::sleep_for(5ms);
    }
}

class Room : public testing::Test {
protected:
    ~Room() override {
        discovery_.stop();
        pool_.stop();
    }
    static DiscoverySettings settings(std::vector<net::Endpoint> orchestrators) {
        DiscoverySettings settings;
        settings.enabled = true;
        settings.orchestrators = std::move(orchestrators);
        settings.rules = {1h, 2h, 0};
        settings.allow_private = true;
        settings.ceilings = unlimited();
        return settings;
    }
    std::string body() const {
        const auto snapshot = discovery_.snapshot();
        return snapshot ? snapshot->body() : "off";
    }
    void wait_for_listed(std::size_t number) {
        wait_until([&] {
            const auto snapshot = discovery_.snapshot();
            return snapshot && snapshot->size() == number;
        });
    }
    void wait_for_failures(std::uint64_t number) {
        wait_until([&] {
            const auto facts = discovery_.facts();
            return facts && facts->counts.failed_polls >= number;
        });
    }

    net::IoPool pool_{1};
    std::atomic<int> proofs_ = 0;
    std::atomic<int> refused_proofs_ = 0;
    std::mutex mutex_;
    std::string log_;
    Discovery discovery_{{pool_.at(0), [] { return Result<Address>{address_of(9)}; },
                          [this](const Address&) -> Result<Signature> {
                              if (++proofs_ <= refused_proofs_) {
                                  return make_error(ErrorCode::paused, "the vault is paused");
                              }
                              return Signature{};
                          },
                          [this](bool, const std::string& what) {
                              const std::scoped_lock lock{mutex_};
                              log_ += what + "\n";
                          }}};
};

TEST_F(Room, IsOffUntilItIsTold) {
    EXPECT_EQ(body(), "off");
    EXPECT_FALSE(discovery_.facts());
}

TEST_F(Room, ListsWhoAnswersAndShowsTheProofOfThePayer) {
    FakeOrchestrator first;
    FakeOrchestrator second;
    discovery_.apply(settings({first.endpoint(), second.endpoint()}));
    wait_for_listed(2);
    EXPECT_EQ(body(),
              R"([{"address":")" + first.url() +
                  R"(","score":1,"capabilities":["app/x","text-to-image/model"],"runners":[{"url":")" + first.url() +
                  R"(/r","app":"app/x","capacity":0,"capacity_used":0,"capacity_available":0,)"
                  R"("price_info":{"price":10,"currency":"wei","unit":"seconds"}}]},)" +
                  R"({"address":")" + second.url() +
                  R"(","score":1,"capabilities":["app/x","text-to-image/model"],"runners":[{"url":")" + second.url() +
                  R"(/r","app":"app/x","capacity":0,"capacity_used":0,"capacity_available":0,)"
                  R"("price_info":{"price":10,"currency":"wei","unit":"seconds"}}]}])"
                  "\n");
    EXPECT_EQ(first.proofs_, 1);
    EXPECT_EQ(proofs_, 1);  // made once for all
}

TEST_F(Room, ListsNobodyUnderTheAddressOfAnother) {
    FakeOrchestrator impostor;
    impostor.claim("https://victim.example:8935", "https://victim.example:8935", "https://victim.example:8935");
    discovery_.apply(settings({impostor.endpoint()}));
    wait_for_listed(1);
    EXPECT_EQ(body(),
              R"([{"address":")" + impostor.url() + R"(","score":1,"capabilities":["text-to-image/model"]}])" + "\n");
    const std::scoped_lock lock{mutex_};
    EXPECT_THAT(log_, HasSubstr("calls itself https://victim.example:8935"));
}

TEST_F(Room, AsksNobodyInAPrivateNetworkUnlessAllowed) {
    FakeOrchestrator local;
    auto strict = settings({local.endpoint(), at("http://localhost:" + std::to_string(local.endpoint().port))});
    strict.allow_private = false;
    discovery_.apply(strict);
    wait_for_failures(2);
    EXPECT_EQ(local.questions_, 0);
    EXPECT_EQ(body(), "[]\n");
    {
        const std::scoped_lock lock{mutex_};
        EXPECT_THAT(log_, HasSubstr("private network"));
    }
    strict.allow_private = true;
    discovery_.apply(strict);
    wait_for_listed(2);
    strict.allow_private = false;
    discovery_.apply(strict);
    wait_for_listed(0);
}

TEST_F(Room, LeavesOutWhoIsBlockedAndListsItAgain) {
    FakeOrchestrator good{1};
    FakeOrchestrator blocked{2};
    auto with_blocklist = settings({good.endpoint(), blocked.endpoint()});
    with_blocklist.blocklist = {address_of(2)};
    discovery_.apply(with_blocklist);
    wait_until([&] {
        const auto facts = discovery_.facts();
        return facts && facts->counts.answering == 2;
    });
    EXPECT_THAT(body(), HasSubstr(good.url()));
    EXPECT_THAT(body(), Not(HasSubstr(blocked.url())));
    with_blocklist.blocklist.clear();
    discovery_.apply(with_blocklist);
    wait_for_listed(2);
    EXPECT_EQ(blocked.proofs_, 1);  // from what is known
}

TEST_F(Room, JudgesByNewCeilingsWithoutAskingAgain) {
    FakeOrchestrator orchestrator;
    auto changing = settings({orchestrator.endpoint()});
    discovery_.apply(changing);
    wait_for_listed(1);
    changing.ceilings = ceilings_of({{protocol::PaymentType::live, 9}});
    discovery_.apply(changing);
    wait_for_listed(0);
    EXPECT_EQ(discovery_.facts()->counts.answering, 1U);
    EXPECT_EQ(orchestrator.proofs_, 1);
}

TEST_F(Room, KeepsWhatABrokenOneAnsweredLast) {
    FakeOrchestrator orchestrator;
    auto often = settings({orchestrator.endpoint()});
    often.rules.poll_interval = 10ms;
    discovery_.apply(often);
    wait_for_listed(1);
    orchestrator.broken_ = true;
    wait_for_failures(2);
    EXPECT_THAT(body(), HasSubstr(orchestrator.url()));
    orchestrator.stop();
    wait_for_failures(discovery_.facts()->counts.failed_polls + 2);
    EXPECT_THAT(body(), HasSubstr(orchestrator.url()));
    often.rules.max_age = 20ms;
    discovery_.apply(often);
    wait_for_listed(0);
}

TEST_F(Room, TakesListsFromAWebhookAndKeepsThemWhenItFails) {
    FakeOrchestrator orchestrator;
    std::atomic<bool> fails = false;
    net::ServerOptions options;
    options.handler = [&](net::ServerRequest&, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        writer.send(
            net::json_response(fails ? 500 : 200, R"([{"address":")" + orchestrator.url() + R"(","score":1}])"));
        co_return;
    };
    net::test::TestServer webhook{std::move(options)};
    auto listed = settings({});
    listed.webhook = net::Url{webhook.endpoint, "/list"};
    listed.source_interval = 10ms;
    discovery_.apply(listed);
    wait_for_listed(1);
    EXPECT_TRUE(discovery_.facts()->problems.empty());
    fails = true;
    wait_until([&] { return !discovery_.facts()->problems.empty(); });
    EXPECT_THAT(body(), HasSubstr(orchestrator.url()));
    EXPECT_EQ(discovery_.facts()->counts.candidates, 1U);
    fails = false;
    wait_until([&] { return discovery_.facts()->problems.empty(); });
}

TEST_F(Room, KeepsTheWebhooksListWhenOtherSettingsChange) {
    FakeOrchestrator first;
    FakeOrchestrator second;
    std::atomic<int> asked = 0;
    net::ServerOptions options;
    options.handler = [&](net::ServerRequest&, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        ++asked;
        writer.send(net::json_response(200, R"([{"address":")" + first.url() + R"("}])"));
        co_return;
    };
    net::test::TestServer webhook{std::move(options)};
    auto changing = settings({});
    changing.webhook = net::Url{webhook.endpoint, "/list"};
    discovery_.apply(changing);
    wait_for_listed(1);
    changing.orchestrators = {second.endpoint()};
    discovery_.apply(changing);
    wait_for_listed(2);
    changing.orchestrators = {};
    discovery_.apply(changing);
    wait_for_listed(1);
    EXPECT_THAT(body(), HasSubstr(first.url()));
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(first.proofs_, 1);
}

TEST_F(Room, AsksAFailingWebhookAgainSoon) {
    FakeOrchestrator orchestrator;
    std::atomic<int> asked = 0;
    net::ServerOptions options;
    options.handler = [&](net::ServerRequest&, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        const bool fails = ++asked == 1;
        writer.send(
            net::json_response(fails ? 500 : 200, R"([{"address":")" + orchestrator.url() + R"(","score":1}])"));
        co_return;
    };
    net::test::TestServer webhook{std::move(options)};
    auto listed = settings({});
    listed.webhook = net::Url{webhook.endpoint, "/list"};
    discovery_.apply(listed);
    wait_until([&] {
        const auto facts = discovery_.facts();
        return facts && !facts->problems.empty();
    });
    wait_for_listed(1);
    EXPECT_EQ(asked, 2);
}

TEST_F(Room, WaitsForAProofAndBlamesNobody) {
    FakeOrchestrator orchestrator;
    refused_proofs_ = 1;
    discovery_.apply(settings({orchestrator.endpoint()}));
    wait_until([&] {
        const auto facts = discovery_.facts();
        return facts && !facts->problems.empty();
    });
    EXPECT_THAT(discovery_.facts()->problems.front(), HasSubstr("the vault is paused"));
    EXPECT_EQ(orchestrator.questions_, 0);
    wait_for_listed(1);
    EXPECT_EQ(discovery_.facts()->counts.failed_polls, 0U);
}

TEST_F(Room, TurnsOffAndForgets) {
    FakeOrchestrator orchestrator;
    auto changing = settings({orchestrator.endpoint()});
    discovery_.apply(changing);
    wait_for_listed(1);
    changing.enabled = false;
    discovery_.apply(changing);
    wait_until([&] { return body() == "off"; });
    EXPECT_FALSE(discovery_.facts());
}

TEST_F(Room, EndsWhileSomebodyIsAsked) {
    net::ServerOptions silent;
    std::atomic<int> asked = 0;
    silent.handler = [&](net::ServerRequest&, net::ResponseWriter&) -> net::asio::awaitable<void> {
        ++asked;
        net::asio::steady_timer never{co_await net::asio::this_coro::executor, 1h};
        co_await never.async_wait(net::asio::use_awaitable);
    };
    net::test::TestServer server{std::move(silent)};
    discovery_.apply(settings({server.endpoint}));
    wait_until([&] { return asked > 0; });
    discovery_.stop();
    EXPECT_EQ(body(), "[]\n");
}

}  // namespace
}  // namespace farebox::signer::test

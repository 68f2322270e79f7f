// The public interface against a signer and an orchestrator in this process.
#include "farebox/gateway.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "tests/gateway-lite/child_process.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

class GatewayTest : public GatewayFixture {
protected:
    /// A signer that never answers.
    void silence_signer() {
        network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
            if (asked.path() == "/generate-live-payment") {
                std::this_thread::sleep_for(std::chrono::milliseconds{1500});
            }
            return std::nullopt;
        };
    }
};

TEST_F(GatewayTest, CallIsPaidAndAnswered) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 200);
    EXPECT_EQ(response->header("content-TYPE"), "text/plain");
    EXPECT_EQ(*response->read_all().get(), "POST /apps/single/app/run?a=b hello");
    const auto paid = response->paid();
    EXPECT_EQ(paid.tickets, 2u);
    EXPECT_EQ(paid.delivered, 1u);
    EXPECT_EQ(paid.unit, "fixed");
    EXPECT_EQ(paid.expected_value.value().limbs[0], 2 * ticket_value());
}

TEST_F(GatewayTest, TheSignerIsToldWhoAsks) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    const auto asked = network_.seen("/generate-live-payment");
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].farebox_version, "1");
    EXPECT_NE(asked[0].body.find("0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f"), std::string::npos);
    EXPECT_EQ(network_.seen("/apps/single/").at(0).payer, "0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f");
}

TEST_F(GatewayTest, TheAddressProofIsAskedForOnce) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    ASSERT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(network_.seen("/sign-orchestrator-info").size(), 1u);
}

TEST_F(GatewayTest, CallsInARowUseOneConnectionToEachSide) {
    auto gateway = open(options());
    for (int call = 0; call < 3; ++call) {
        auto response = gateway.call(request()).get();
        ASSERT_TRUE(response && response->read_all().get());
    }
    EXPECT_EQ(network_.connections(), 2u);
}

TEST_F(GatewayTest, TheAddressProofIsAskedForOnceMoreWhereTheSignerFails) {
    std::atomic<int> asked = 0;
    network_.intercept = [&asked](const net::Request& request) -> std::optional<net::Response> {
        const bool first = request.path() == "/sign-orchestrator-info" && asked++ == 0;
        return first ? std::optional{net::json_response(503, "{}")} : std::nullopt;
    };
    auto gateway = open(options());
    EXPECT_TRUE(gateway.call(request()).get());
    EXPECT_EQ(asked, 2);
}

TEST_F(GatewayTest, AFreeApplicationNeedsNoSigner) {
    network_.priced = false;
    auto with = options();
    with.signer.clear();
    auto gateway = open(std::move(with));
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->paid().payments, 0u);
    EXPECT_EQ(network_.seen("/apps/single/").size(), 1u);
}

TEST_F(GatewayTest, WithoutASignerAPricedApplicationIsRefusedClearly) {
    auto with = options();
    with.signer.clear();
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    ASSERT_EQ(response.error().details.size(), 1u);
    EXPECT_NE(response.error().details[0].second.find("signer"), std::string::npos);
}

TEST_F(GatewayTest, NothingIsPaidAboveTheLimit) {
    auto gateway = open(options());
    auto limited = request();
    limited.max_price = PriceLimit{Wei{static_cast<std::uint64_t>(kPrice) - 1}, PriceUnit::request};
    const auto response = gateway.call(std::move(limited)).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_TRUE(network_.seen("/generate-live-payment").empty());
}

TEST_F(GatewayTest, AnUnreachableOrchestratorIsPassedOver) {
    auto with = options();
    with.orchestrators = {"http://127.0.0.1:1", network_.url()};
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), network_.url());
}

TEST_F(GatewayTest, ALargeBodyIsSentOnlyOncePaid) {
    auto gateway = open(options());
    const std::string large(200'000, 'x');
    ASSERT_TRUE(gateway.call(request(large)).get());
    const auto asked = network_.seen("/apps/single/");
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_TRUE(asked[0].body.empty());
    EXPECT_EQ(asked[1].body.size(), large.size());
}

TEST_F(GatewayTest, TheApplicationsErrorsAreAnswers) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        if (asked.path().starts_with("/apps/single") && asked.headers.contains("Livepeer-Payment")) {
            return net::json_response(422, "{\"detail\":[]}");
        }
        return std::nullopt;
    };
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status(), 422);
    EXPECT_EQ(*response->read_all().get(), "{\"detail\":[]}");
}

TEST_F(GatewayTest, TheSignersRefusalIsTheError) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        if (asked.path() == "/generate-live-payment") {
            return net::json_response(402,
                                      R"({"error":{"message":"spent","code":"budget_exceeded","request_id":"r7"}})");
        }
        return std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::budget_exceeded);
    EXPECT_EQ(response.error().request_id, "r7");
}

TEST_F(GatewayTest, AModelThatIsCalledIsExplained) {
    auto gateway = open(options());
    auto model = request();
    model.app = "text-to-image/some";
    const auto refused = gateway.call(model).get();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("model of a pipeline"), std::string::npos) << refused.error().hint;
    model.app = "echo/some";
    EXPECT_EQ(gateway.call(model).get().error().hint.find("model of a pipeline"), std::string::npos);
}

TEST_F(GatewayTest, ABodyThatIsTooLongIsRefused) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->read_all(5).get().error().code, ErrorCode::too_large);
}

TEST_F(GatewayTest, OpenAnswersAreInNobodysWay) {
    auto gateway = open(options());
    auto limited = request();
    limited.timeout = std::chrono::seconds{10};
    std::vector<Response> unread;
    for (int call = 0; call < 70; ++call) {
        auto response = gateway.call(limited).get();
        ASSERT_TRUE(response) << call << ": " << response.error().message;
        unread.push_back(*std::move(response));
    }
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened->events().next().get())->kind, SessionEvent::Kind::paid);
    EXPECT_TRUE(opened->stop().get());
}

TEST_F(GatewayTest, ASessionIsReservedPaidAndStopped) {
    auto gateway = open(options());
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->id(), "3d6199e4");
    EXPECT_EQ(opened->app_url(), network_.url() + "/apps/live/session/3d6199e4/app");
    auto events = opened->events();
    const auto first = events.next().get();  // the first payment comes at once
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->kind, SessionEvent::Kind::paid);
    EXPECT_EQ(opened->paid().payments, 2u);
    ASSERT_TRUE(opened->stop().get());
    EXPECT_EQ((*events.next().get())->kind, SessionEvent::Kind::stopped);
    EXPECT_FALSE(*events.next().get());
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

TEST_F(GatewayTest, APaidSessionWhoseReservationCannotBeReadIsStopped) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        const bool reserved = asked.path() == "/apps/live/session" && asked.headers.contains("Livepeer-Payment");
        return reserved ? std::optional{net::json_response(200, "{}")} : std::nullopt;
    };
    auto gateway = std::make_unique<Gateway>(open(options()));
    const auto opened = gateway->open_session(session()).get();
    gateway.reset();  // which finishes what runs beside the job
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::no_orchestrator);
    EXPECT_NE(opened.error().message.find("session_id is missing"), std::string::npos) << opened.error().message;
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
    EXPECT_TRUE(std::any_of(opened.error().details.begin(), opened.error().details.end(),
                            [](const auto& each) { return each.first == "paid_tickets" && each.second == "2"; }));
}

TEST_F(GatewayTest, ASessionWhoseReservationCannotBeReadIsOpenedElsewhere) {
    FakeNetwork other;
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        const bool reserved = asked.path() == "/apps/live/session" && asked.headers.contains("Livepeer-Payment");
        return reserved ? std::optional{net::text_response(200, "reserved")} : std::nullopt;
    };
    auto with = options();
    with.orchestrators.push_back(other.url());
    auto gateway = open(std::move(with));
    const auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->orchestrator(), other.url());
}

TEST_F(GatewayTest, LogsNoBodies) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        const bool from_outside = asked.path().starts_with("/apps/single/app") || asked.path() == "/discovery" ||
                                  asked.path().ends_with("/payment");
        return from_outside ? std::optional{net::text_response(400, "a secret")} : std::nullopt;
    };
    std::mutex mutex;
    std::string logged;
    FakeNetwork other;  // which can be listed
    other.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        const bool from_outside = asked.path().starts_with("/apps/single/app") || asked.path().ends_with("/payment");
        return from_outside ? std::optional{net::json_response(402, R"({"error":{"message":"a secret"}})")}
                            : std::nullopt;
    };
    auto with = options();
    with.orchestrators = {network_.url(), other.url()};
    with.log = [&](LogLevel, std::string_view line) {
        const std::lock_guard lock{mutex};
        logged += line;
    };
    auto gateway = open(std::move(with));
    ASSERT_FALSE(gateway.call(request()).get());
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    const auto event = opened->events().next().get();
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->kind, SessionEvent::Kind::payment_failed);
    ASSERT_EQ((*event)->error->details.size(), 1u);  // there it is
    EXPECT_NE((*event)->error->details[0].second.find("a secret"), std::string::npos);
    const std::lock_guard lock{mutex};
    EXPECT_NE(logged.find("to a payment"), std::string::npos) << logged;
    EXPECT_EQ(logged.find("secret"), std::string::npos) << logged;
}

TEST_F(GatewayTest, StoppingASessionFinishesThePaymentThatIsOnItsWay) {
    const auto gate = silence("/apps/live/session/3d6199e4/payment");
    auto gateway = open(options());
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    while (network_.seen("/apps/live/session/3d6199e4/payment").empty()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    auto stopped = opened->stop();
    gate->open();
    ASSERT_TRUE(std::move(stopped).get());
    auto events = opened->events();
    EXPECT_EQ((*events.next().get())->kind, SessionEvent::Kind::paid);
    EXPECT_EQ((*events.next().get())->kind, SessionEvent::Kind::stopped);
    EXPECT_EQ(opened->paid().delivered, opened->paid().payments);
}

TEST_F(GatewayTest, DroppingTheGatewayStopsItsSessions) {
    auto gateway = std::make_unique<Gateway>(open(options()));
    const auto opened = gateway->open_session(session()).get();
    ASSERT_TRUE(opened);
    gateway.reset();
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

TEST_F(GatewayTest, DroppingASessionStopsIt) {
    {
        auto gateway = open(options());
        {
            ASSERT_TRUE(gateway.open_session(session()).get());
        }
    }
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

TEST_F(GatewayTest, OrchestratorsAreListedWithTheirRunnersOrAReason) {
    auto with = options();
    with.orchestrators = {network_.url(), "http://127.0.0.1:1"};
    auto gateway = open(std::move(with));
    const auto listings = gateway.orchestrators().get();
    ASSERT_TRUE(listings);
    ASSERT_EQ(listings->size(), 2u);
    EXPECT_FALSE((*listings)[0].rejected);
    ASSERT_EQ((*listings)[0].runners.size(), 2u);
    EXPECT_EQ((*listings)[0].runners[0].price_per_unit, Wei{static_cast<std::uint64_t>(kPrice)});
    EXPECT_TRUE((*listings)[1].rejected);
}

TEST_F(GatewayTest, ClosingCancelsWhatIsRunning) {
    silence_signer();
    auto gateway = std::make_unique<Gateway>(open(options()));
    auto pending = gateway->call(request());
    gateway.reset();
    EXPECT_EQ(std::move(pending).get().error().code, ErrorCode::cancelled);
}

TEST_F(GatewayTest, StoppingASessionEndsAlsoWhereTheGatewayClosesMeanwhile) {
    for (int round = 0; round < 50; ++round) {
        auto gateway = std::make_unique<Gateway>(open(options()));
        auto opened = gateway->open_session(session()).get();
        ASSERT_TRUE(opened) << opened.error().message;
        std::promise<void> ready;
        std::thread closing{[&] {
            ready.set_value();
            gateway.reset();
        }};
        ready.get_future().get();
        const auto stopped = opened->stop().get();  // in time or too late, but it ends
        closing.join();
        EXPECT_TRUE(stopped || stopped.error().code == ErrorCode::cancelled) << stopped.error().message;
    }
}

TEST_F(GatewayTest, GetInsideACallbackWouldDeadlock) {
    auto gateway = open(options());
    std::promise<ErrorCode> code;
    gateway.call(request()).then([&](Result<Response>) { code.set_value(gateway.call(request()).get().error().code); });
    EXPECT_EQ(code.get_future().get(), ErrorCode::would_deadlock);
}

TEST_F(GatewayTest, CallbacksRunWherePostSays) {
    auto with = options();
    std::promise<std::function<void()>> posted;
    with.post = [&posted](std::function<void()> work) { posted.set_value(std::move(work)); };
    auto gateway = open(std::move(with));
    std::thread::id ran;
    gateway.call(request()).then([&ran](Result<Response>) { ran = std::this_thread::get_id(); });
    posted.get_future().get()();
    EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST_F(GatewayTest, WhatACallbackThrowsEndsThere) {
    auto with = options();
    std::promise<std::string> logged;
    std::atomic<bool> told = false;
    with.log = [&](LogLevel level, std::string_view line) {
        if (level == LogLevel::error && !told.exchange(true)) {
            logged.set_value(std::string{line});
        }
    };
    auto gateway = open(std::move(with));
    gateway.call(request()).then([](Result<Response>) { throw std::runtime_error{"mine"}; });
    EXPECT_NE(logged.get_future().get().find("mine"), std::string::npos);
}

TEST_F(GatewayTest, AGatewayMayBeDestroyedInsideItsCallback) {
    auto gateway = std::make_shared<Gateway>(open(options()));
    std::promise<void> done;
    gateway->call(request()).then([&gateway, &done](Result<Response>) {
        gateway.reset();
        done.set_value();
    });
    done.get_future().get();
    EXPECT_FALSE(gateway);
}

TEST_F(GatewayTest, AChildProcessIsRefused) {
    auto gateway = std::make_unique<Gateway>(open(options()));
    EXPECT_TRUE(holds_in_child([&] {
        const bool refused = gateway->call(request()).get().error().code == ErrorCode::invalid_argument;
        gateway.reset();
        return refused;
    }));
    EXPECT_TRUE(gateway->call(request()).get());
}

TEST_F(GatewayTest, AllSignalsAreBlockedInItsThreads) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.orchestrators().get());
    int others = 0;
    for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
        if (thread.path().filename() == std::to_string(getpid())) {
            continue;
        }
        std::ifstream status{thread.path() / "status"};
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("SigBlk:")) {
                ++others;
                // All but the two that cannot be blocked and the two that belong to the C library, which blocks those
                // too while a thread begins or ends.
                constexpr std::uint64_t kAll = 0xfffffffe7ffbfeff;
                const auto blocked = std::stoull(line.substr(line.find_first_not_of("SigBlk:\t ")), nullptr, 16);
                EXPECT_EQ(blocked & kAll, kAll) << line;
            }
        }
    }
    EXPECT_GE(others, 2);
}

}  // namespace
}  // namespace farebox::gateway::test

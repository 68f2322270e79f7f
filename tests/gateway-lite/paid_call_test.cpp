// What a single-shot call costs where the orchestrator or the application does not just answer.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

class PaidCall : public GatewayFixture {
protected:
    /// Longer than the pause between two payments of a call that is billed by time.
    static void let_a_payment_become_due() { std::this_thread::sleep_for(std::chrono::milliseconds{3500}); }
    [[nodiscard]] std::size_t later_payments() const { return network_.seen("/apps/single/session/").size(); }
    [[nodiscard]] std::size_t payments_made() const { return network_.seen("/generate-live-payment").size(); }
    [[nodiscard]] std::size_t distinct_payments() const {
        std::set<std::string> payments;
        for (const auto& each : network_.seen("/apps/single/app")) {
            if (each.paid) {
                payments.insert(each.payment);
            }
        }
        return payments.size();
    }
    static net::Response full() { return net::text_response(503, "no capacity available for runner"); }
    static net::Response redirect(int status, const char* location) {
        net::Response answer;
        answer.status = status;
        answer.headers.add("Location", location);
        return answer;
    }
    /// Where the runner's own path is asked for.
    void redirect_unpaid_calls(int status, const char* location) {
        network_.intercept = [=](const net::Request& asked) -> std::optional<net::Response> {
            return asked.target == "/apps/single/app/run?a=b" ? std::optional{redirect(status, location)}
                                                              : std::nullopt;
        };
    }
    static CallRequest within(std::chrono::milliseconds timeout) {
        auto limited = request();
        limited.timeout = timeout;
        return limited;
    }
    /// The value of one of an Error's details; empty where it has none.
    static std::string detail(const Error& error, const std::string& name) {
        for (const auto& [key, value] : error.details) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

TEST_F(PaidCall, ARateLimitedAnswerIsNotPaidForAnyLonger) {
    network_.single_unit = "seconds";
    int answers = 0;
    answer_paid_calls([&answers]() -> std::optional<net::Response> {
        return ++answers == 1 ? std::optional{net::json_response(429, "{}")} : std::nullopt;
    });
    auto gateway = open(options());
    {
        const auto response = gateway.call(request()).get();
        ASSERT_TRUE(response) << response.error().message;
        EXPECT_EQ(response->status(), 200);
    }
    let_a_payment_become_due();
    EXPECT_EQ(later_payments(), 0u);
}

TEST_F(PaidCall, APriceThatRoseSinceTheListingIsPassedOverUnpaid) {
    FakeNetwork honest;
    auto with = options();
    with.orchestrators.push_back(honest.url());
    network_.asked_price = kPrice + kPrice / 50;
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), honest.url());
    EXPECT_EQ(payments_made(), 1u);
    EXPECT_EQ(paid_calls(), 0u);
}

TEST_F(PaidCall, ARateThatMovedALittleIsPaid) {
    network_.asked_price = kPrice + kPrice / 100;
    auto gateway = open(options());
    EXPECT_TRUE(gateway.call(request()).get());
    const auto asked = network_.seen("/generate-live-payment").at(0).body;
    EXPECT_NE(asked.find("\"price\":\"33733333332.996\""), std::string::npos) << asked;
}

TEST_F(PaidCall, AnOrchestratorThatAsksForMoneyAfterListingNoPriceIsNotPaid) {
    answer_paid_calls([] { return std::nullopt; });
    network_.priced = false;
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        return asked.path().starts_with("/apps/single") ? std::optional{net::json_response(402, make_challenge(1))}
                                                        : std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(payments_made(), 0u);
}

TEST_F(PaidCall, AnApplicationsPlainErrorIsItsAnswerAndPaidOnce) {
    answer_paid_calls([] { return net::text_response(400, "prompt is missing"); });  // as Go's http.Error
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 400);
    EXPECT_EQ(*response->read_all().get(), "prompt is missing\n");
    EXPECT_EQ(paid_calls(), 1u);
    EXPECT_EQ(payments_made(), 1u);
}

TEST_F(PaidCall, ARefusedPaymentIsMadeOnceMoreForAFreshChallenge) {
    int answers = 0;
    answer_paid_calls([&answers]() -> std::optional<net::Response> {
        return ++answers == 1 ? std::optional{net::text_response(400, "invalid ticket signature")} : std::nullopt;
    });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 200);
    EXPECT_EQ(network_.seen("/apps/single/app").size(), 4u);  // two challenges, two paid requests
    EXPECT_EQ(response->paid().payments, 2u);
    EXPECT_EQ(response->paid().delivered, 1u);
}

TEST_F(PaidCall, AChangedKeyOfTheSignerIsNoticedAndTheChallengeAskedForAnew) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    bool changed = false;
    network_.intercept = [&changed](const net::Request& asked) -> std::optional<net::Response> {
        if (asked.path() == "/sign-orchestrator-info") {
            changed = true;
        }
        return asked.path() == "/generate-live-payment" && !changed
                   ? std::optional{net::json_response(409, R"({"error":{"message":"m","code":"sender_mismatch"}})")}
                   : std::nullopt;
    };
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(network_.seen("/sign-orchestrator-info").size(), 2u);
    EXPECT_EQ(paid_calls(), 2u);
}

TEST_F(PaidCall, IsMadeAnewWhereTheKeyOfItsQuoteWasRevoked) {
    bool told = false;
    network_.intercept = [&told](const net::Request& asked) {
        return asked.path() == "/generate-live-payment" && !std::exchange(told, true)
                   ? std::optional{net::json_response(403, R"({"error":{"message":"m","code":"key_revoked"}})")}
                   : std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(network_.seen("/sign-orchestrator-info").size(), 2u);
}

TEST_F(PaidCall, TellsTheSignerWhichCallerItIs) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    auto another = open(options());
    ASSERT_TRUE(another.call(request()).get());
    const auto asked = network_.seen("/sign-orchestrator-info");
    const auto paid = network_.seen("/generate-live-payment");
    ASSERT_EQ(asked.size(), 2u);
    ASSERT_EQ(paid.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_FALSE(asked[i].instance.empty());
        EXPECT_EQ(asked[i].instance, paid[i].instance);
    }
    EXPECT_NE(asked[0].instance, asked[1].instance);
}

TEST_F(PaidCall, ASignerThatNeverKnowsTheSenderIsTheError) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        return asked.path() == "/generate-live-payment"
                   ? std::optional{net::json_response(409, R"({"error":{"message":"m","code":"sender_mismatch"}})")}
                   : std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::sender_mismatch);
    EXPECT_EQ(payments_made(), 2u);
}

TEST_F(PaidCall, AnOrchestratorThatKeepsAskingForPaymentIsNoAnswer) {
    answer_paid_calls([] { return net::json_response(402, make_challenge(2)); });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_NE(detail(response.error(), network_.url()).find("refused the payment"), std::string::npos);
    EXPECT_EQ(paid_calls(), 2u);
}

TEST_F(PaidCall, TheApplicationsOwn402IsItsAnswer) {
    answer_paid_calls([] { return net::json_response(402, R"({"detail":"buy credits"})"); });
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 402);
    EXPECT_EQ(*response->read_all().get(), R"({"detail":"buy credits"})");
    EXPECT_EQ(paid_calls(), 1u);
}

TEST_F(PaidCall, AnApplicationsOwn503IsItsAnswer) {
    answer_paid_calls([] { return net::json_response(503, R"({"detail":"loading"})"); });
    auto gateway = open(options());
    auto impatient = request();
    impatient.retries = RetryPolicy{};
    impatient.retries->application_unavailable = 0;
    const auto response = gateway.call(std::move(impatient)).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 503);
    EXPECT_EQ(paid_calls(), 1u);
}

TEST_F(PaidCall, AnOrchestratorThatIsFullGetsTheSamePaymentUntilItTakesIt) {
    std::atomic<int> answers = 0;
    answer_paid_calls([&answers] { return ++answers <= 3 ? std::optional{full()} : std::nullopt; });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 200);
    EXPECT_EQ(response->paid().payments, 1u);
    EXPECT_EQ(response->paid().delivered, 1u);
    EXPECT_EQ(payments_made(), 1u);
    EXPECT_EQ(paid_calls(), 4u);
    EXPECT_EQ(distinct_payments(), 1u);
    EXPECT_EQ(network_.seen("/apps/single/app").size(), 5u);  // one challenge
}

TEST_F(PaidCall, AnOrchestratorThatStaysFullCostsOnePayment) {
    answer_paid_calls([] { return full(); });
    auto gateway = open(options());
    const auto response = gateway.call(within(std::chrono::seconds{4})).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_GE(paid_calls(), 2u);
    EXPECT_EQ(payments_made(), 1u);
    EXPECT_EQ(detail(response.error(), "paid_payments"), "1");
    EXPECT_EQ(detail(response.error(), "paid_tickets"), "2");
    EXPECT_EQ(detail(response.error(), "paid_expected_value"), Wei{2 * ticket_value()}.to_amount());
}

TEST_F(PaidCall, APaymentThatExpiredOnAFullOrchestratorIsReplaced) {
    std::atomic<int> answers = 0;
    answer_paid_calls([&answers]() -> std::optional<net::Response> {
        switch (++answers) {
            case 1:
                return full();
            case 2:
                return net::text_response(400, "TicketParams expired");
            default:
                return std::nullopt;
        }
    });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->paid().payments, 2u);
    EXPECT_EQ(distinct_payments(), 2u);
}

TEST_F(PaidCall, AnExpiredPaymentIsNotReplacedWhileTheListingShowsNoRoom) {
    std::atomic<int> answers = 0;
    answer_paid_calls([this, &answers] {
        network_.capacity_available = 0;
        return ++answers == 1 ? full() : net::text_response(400, "TicketParams expired");
    });
    auto gateway = open(options());
    const auto response = gateway.call(within(std::chrono::seconds{4})).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(paid_calls(), 2u);
    EXPECT_EQ(payments_made(), 1u);
}

TEST_F(PaidCall, NothingIsBoughtWhereTheListingShowsNoRoom) {
    network_.capacity_available = 0;
    auto gateway = open(options());
    const auto response = gateway.call(within(std::chrono::seconds{2})).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_EQ(payments_made(), 0u);
    EXPECT_GE(network_.seen("/discovery").size(), 2u);  // it waited for room
}

TEST_F(PaidCall, AFullOrchestratorsJobGoesToAnotherOneWithRoom) {
    FakeNetwork other;
    auto with = options();
    with.orchestrators.push_back(other.url());
    answer_paid_calls([] { return full(); });
    auto gateway = open(std::move(with));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->orchestrator(), other.url());
    EXPECT_EQ(paid_calls(), 1u);
}

TEST_F(PaidCall, AReservationThatMeetsAFullOrchestratorSendsTheSamePaymentAgain) {
    std::atomic<int> answers = 0;
    network_.intercept = [&answers](const net::Request& asked) -> std::optional<net::Response> {
        const bool reservation = asked.path() == "/apps/live/session" && asked.headers.contains("Livepeer-Payment");
        return reservation && ++answers <= 2 ? std::optional{full()} : std::nullopt;
    };
    auto gateway = open(options());
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(network_.seen("/apps/live/session").at(0).paid, false);
    EXPECT_EQ(network_.seen("/apps/live/session").at(1).payment, network_.seen("/apps/live/session").at(3).payment);
}

TEST_F(PaidCall, AnUnpaidRedirectWithinTheOrchestratorIsFollowedAndPaidThere) {
    redirect_unpaid_calls(307, "/apps/single/app/moved");
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(*response->read_all().get(), "POST /apps/single/app/moved hello");
    EXPECT_EQ(payments_made(), 1u);
}

TEST_F(PaidCall, APaymentForARedirectedCallIsRepeatedWhereItWasSent) {
    std::atomic<int> paid = 0;
    network_.intercept = [&paid](const net::Request& asked) -> std::optional<net::Response> {
        if (asked.target == "/apps/single/app/run?a=b") {
            return redirect(308, "/apps/single/app/moved");
        }
        const bool paid_call =
            asked.target.starts_with("/apps/single/app") && asked.headers.contains("Livepeer-Payment");
        return paid_call && ++paid == 1 ? std::optional{full()} : std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 200);
    EXPECT_EQ(payments_made(), 1u);
}

struct Redirect {
    int status;
    const char* location;
};
class UnfollowedRedirect : public PaidCall, public ::testing::WithParamInterface<Redirect> {};
TEST_P(UnfollowedRedirect, IsAnErrorAndNotPaid) {
    redirect_unpaid_calls(GetParam().status, GetParam().location);
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_NE(detail(response.error(), network_.url()).find("is not followed"), std::string::npos);
    EXPECT_EQ(payments_made(), 0u);
}
INSTANTIATE_TEST_SUITE_P(Every, UnfollowedRedirect,
                         ::testing::Values(Redirect{302, "/apps/single/app/moved"}, Redirect{307, "//elsewhere/app"},
                                           Redirect{307, "https://elsewhere.example/app"}, Redirect{307, ""},
                                           Redirect{308, "/apps/single/app/run?a=b"}));  // to itself: once

TEST_F(PaidCall, AFreeApplicationsRedirectToAnotherServerIsItsAnswer) {
    network_.priced = false;
    redirect_unpaid_calls(302, "https://elsewhere.example/");
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 302);
}

TEST_F(PaidCall, ARateLimitIsPaidForFourTimesAtMost) {
    answer_paid_calls([] { return net::json_response(429, "{}"); });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 429);
    EXPECT_EQ(paid_calls(), 4u);
}

TEST_F(PaidCall, AFailureOfTheApplicationIsItsAnswerWhereThereIsNoTimeToRepeat) {
    answer_paid_calls([] { return net::json_response(500, R"({"detail":"broken"})"); });
    auto gateway = open(options());
    const auto call = [&gateway] {
        return gateway.call(within(std::chrono::milliseconds{240})).get();  // less than the shortest pause
    };
    auto response = call();
    for (int tries = 1; tries < 50 && !response && response.error().code == ErrorCode::timeout; ++tries) {
        response = call();  // the machine was too busy for the first answer
    }
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 500);
    EXPECT_EQ(*response->read_all().get(), R"({"detail":"broken"})");
}

TEST_F(PaidCall, ALostAnswerIsToldOfWhereNobodyGivesAnother) {
    network_.stream = [this](net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        network_.capacity_available = 0;  // from the next listing on
        writer.abort();
        co_return;
    };
    auto gateway = open(options());
    const auto response = gateway.call(within(std::chrono::milliseconds{4000})).get();
    ASSERT_FALSE(response);
    EXPECT_NE(response.error().message.find("the answer of " + network_.url() + " is lost"), std::string::npos)
        << response.error().message;
    EXPECT_EQ(detail(response.error(), "paid_payments"), "1");
}

class SharedRefusal : public PaidCall {
protected:
    static constexpr const char* kHint = "raise [tickets] max_face_value if tickets this large are wanted";
    void refuse() {
        network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
            const std::string begin =
                R"({"error":{"message":"above 3 eth","code":"ev_exceeded","details":{"most":"3 eth"},)";
            return asked.path() == "/generate-live-payment"
                       ? std::optional{net::json_response(400, begin + R"("hint":")" + kHint + R"("}})")}
                       : std::nullopt;
        };
    }
};

TEST_F(SharedRefusal, GivesTheJobItsHint) {
    refuse();
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_EQ(response.error().hint, kHint);
}

TEST_F(SharedRefusal, IsToldOnce) {
    refuse();
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(detail(response.error(), network_.url()), "the signer answered 400: above 3 eth");
}

TEST_F(SharedRefusal, GivesNoHintWhereAnotherWasRefusedForAnotherReason) {
    refuse();
    auto with = options();
    with.orchestrators.emplace_back("http://127.0.0.1:1");
    auto gateway = open(with);
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_NE(response.error().hint, kHint);
}

/// What a signer's 403 says in its details, and whether another orchestrator may be paid all the same.
struct Forbidden {
    const char* details;
    bool only_this_one;
};
class ForbiddenPayment : public PaidCall, public ::testing::WithParamInterface<Forbidden> {};
TEST_P(ForbiddenPayment, LeadsToAnotherOrchestratorWhereItIsAboutThisOne) {
    const FakeNetwork other;
    std::atomic<int> asked = 0;
    network_.intercept = [&asked](const net::Request& request) -> std::optional<net::Response> {
        if (request.path() != "/generate-live-payment" || ++asked > 1) {
            return std::nullopt;
        }
        const std::string begin = R"({"error":{"message":"not this one","code":"forbidden","details":)";
        return net::json_response(403, begin + GetParam().details + "}}");
    };
    auto with = options();
    with.orchestrators.push_back(other.url());
    auto gateway = open(with);
    const auto response = gateway.call(request()).get();
    if (GetParam().only_this_one) {
        ASSERT_TRUE(response) << response.error().message;
        EXPECT_EQ(response->orchestrator(), other.url());
    } else {
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, ErrorCode::forbidden);
        EXPECT_EQ(asked, 1);
    }
}
INSTANTIATE_TEST_SUITE_P(Every, ForbiddenPayment,
                         ::testing::Values(Forbidden{R"({"recipient":"0x3D"})", true},
                                           Forbidden{R"({"limit_name":"allowed_orchestrators"})", true},
                                           Forbidden{R"({"limit_name":"allowed_recipients"})", true},
                                           Forbidden{R"({"limit_name":"allowed_apps"})", false},
                                           Forbidden{"{}", false}));

TEST_F(PaidCall, AFailureOfTheApplicationIsPaidForTwiceAtMost) {
    answer_paid_calls([] { return net::json_response(500, "{}"); });
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 500);
    EXPECT_EQ(paid_calls(), 2u);
}

}  // namespace
}  // namespace farebox::gateway::test

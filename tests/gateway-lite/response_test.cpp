// A Response whose body comes piece by piece, and what is paid meanwhile.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <thread>

#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

using Writer = net::ResponseWriter;

class ResponseTest : public GatewayFixture {
protected:
    ~ResponseTest() override { *go_on_ = true; }

    /// "one", and after go_on() "two"; then the end, or none.
    void stream_two_pieces(bool with_end = true) {
        network_.stream = [go_on = go_on_, with_end](Writer& writer) { return two_pieces(writer, go_on, with_end); };
    }
    void go_on() { *go_on_ = true; }
    static net::asio::awaitable<void> two_pieces(Writer& writer, std::shared_ptr<std::atomic<bool>> go_on,
                                                 bool with_end) {
        net::Headers headers;
        static_cast<void>(co_await writer.begin(200, std::move(headers)));
        std::string piece = "one";
        static_cast<void>(co_await writer.write(std::move(piece)));
        while (!*go_on) {
            net::asio::steady_timer pause{co_await net::asio::this_coro::executor, std::chrono::milliseconds{2}};
            co_await pause.async_wait(net::asio::use_awaitable);
        }
        if (with_end) {
            piece = "two";
            static_cast<void>(co_await writer.write(std::move(piece)));
            static_cast<void>(co_await writer.end());
        }
    }
    static std::string text(Result<std::optional<Chunk>> chunk) {
        return !chunk ? std::string{to_string(chunk.error().code)} : *chunk ? (*chunk)->bytes : "end";
    }
    [[nodiscard]] std::size_t later_payments() const { return network_.seen("/apps/single/session/").size(); }

    std::shared_ptr<std::atomic<bool>> go_on_ = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(ResponseTest, PiecesComeAsTheyAreSentAndThenTheEnd) {
    stream_two_pieces();
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(text(response->next().get()), "one");  // while the second is not sent
    go_on();
    EXPECT_EQ(text(response->next().get()), "two");
    EXPECT_EQ(text(response->next().get()), "end");
    EXPECT_EQ(text(response->next().get()), "end");
}

TEST_F(ResponseTest, ABrokenBodyNeverLooksLikeItsEnd) {
    stream_two_pieces(false);
    go_on();
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(text(response->next().get()), "one");
    EXPECT_EQ(text(response->next().get()), "connection_failed");
    EXPECT_EQ(text(response->next().get()), "connection_failed");
}

TEST_F(ResponseTest, ASecondReadWhileOneIsOutstandingIsRefused) {
    stream_two_pieces();
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response && response->next().get());
    auto first = response->next();
    EXPECT_EQ(text(response->next().get()), "invalid_argument");
    EXPECT_EQ(response->read_all().get().error().code, ErrorCode::invalid_argument);
    go_on();
    EXPECT_EQ(text(std::move(first).get()), "two");
}

TEST_F(ResponseTest, ACancelledReadEndsTheTransfer) {
    stream_two_pieces();
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response && response->next().get());
    auto read = response->next();
    read.canceller().cancel();
    EXPECT_EQ(text(std::move(read).get()), "cancelled");
    go_on();
    Result<std::optional<Chunk>> later = response->next().get();
    while (!later && later.error().code == ErrorCode::invalid_argument) {  // the read is still being taken down
        later = response->next().get();
    }
    EXPECT_EQ(text(std::move(later)), "cancelled");
}

TEST_F(ResponseTest, ACallThatIsBilledByTimeIsPaidWhileItsBodyIsRead) {
    network_.single_unit = "seconds";
    stream_two_pieces();
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response && response->next().get());
    EXPECT_EQ(later_payments(), 0u);
    while (later_payments() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    go_on();
    EXPECT_EQ(*response->read_all().get(), "two");
    EXPECT_EQ(response->paid().payments, 2u);
    EXPECT_EQ(network_.seen("/generate-live-payment").size(), 2u);
}

TEST_F(ResponseTest, AQuoteThatTheSignerFindsTooOldIsAskedForAnew) {
    std::atomic<int> asked = 0;
    network_.intercept = [&asked](const net::Request& request) -> std::optional<net::Response> {
        const bool first = request.path() == "/generate-live-payment" && asked++ == 0;
        return first ? std::optional{net::json_response(480, "{}")} : std::nullopt;
    };
    auto gateway = open(options());
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->paid().payments, 1u);
    EXPECT_EQ(network_.seen("/apps/single/app").size(), 3u);  // two challenges
}

/// What refuses a reservation's payment: one for a fresh challenge does.
class RefusedReservation : public ResponseTest, public ::testing::WithParamInterface<int> {};
TEST_P(RefusedReservation, IsPaidOnceMore) {
    std::atomic<int> tries = 0;
    network_.intercept = [&tries](const net::Request& asked) -> std::optional<net::Response> {
        const bool reservation = asked.path() == "/apps/live/session" && asked.headers.contains("Livepeer-Payment");
        return reservation && tries++ == 0 ? std::optional{net::text_response(GetParam(), "refused")} : std::nullopt;
    };
    auto gateway = open(options());
    const auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(tries, 2);
}
INSTANTIATE_TEST_SUITE_P(Every, RefusedReservation, ::testing::Values(400, 402, 403, 409));

}  // namespace
}  // namespace farebox::gateway::test

// A program that does not read what it asked for: the library takes no more from the network than it can hold.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "tests/faults/market.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::size_t kWhole = 64 * 1024 * 1024;
/// The sockets' buffers on both sides, and a few pieces of the library's.
constexpr std::size_t kMostOnTheWay = 16 * 1024 * 1024;

class SlowConsumer : public gateway::test::GatewayFixture {
protected:
    SlowConsumer() {
        network_.stream = [sent = sent_](net::ResponseWriter& writer) { return pour(writer, sent); };
    }
    static net::asio::awaitable<void> pour(net::ResponseWriter& writer,
                                           std::shared_ptr<std::atomic<std::size_t>> sent) {
        net::Headers headers;
        auto going = co_await writer.begin(200, std::move(headers));
        while (going && *sent < kWhole) {
            std::string piece(kPiece, 'x');
            going = co_await writer.write(std::move(piece));
            *sent += going ? kPiece : 0;
        }
        if (going) {
            static_cast<void>(co_await writer.end());
        }
    }
    /// What the server could get rid of, once that no longer grows.
    [[nodiscard]] std::size_t sent_at_rest() const {
        std::size_t last = 0;
        for (int still = 0; still < 50; ++still) {
            const std::size_t now = *sent_;
            still = now == last ? still : 0;
            last = now;
            std::this_thread::sleep_for(5ms);
        }
        return last;
    }

    std::shared_ptr<std::atomic<std::size_t>> sent_ = std::make_shared<std::atomic<std::size_t>>(0);
};

TEST_F(SlowConsumer, HoldsBackTheServer) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_LT(sent_at_rest(), kMostOnTheWay);
    const auto first = response->next().get();
    ASSERT_TRUE(first && *first);
    EXPECT_LE((*first)->bytes.size(), 64u * 1024u) << "a piece is what one read took";
    EXPECT_LT(sent_at_rest(), kMostOnTheWay) << "nor does one read open the gates";
}

TEST_F(SlowConsumer, GetsEverythingInTheEnd) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_LT(sent_at_rest(), kMostOnTheWay);
    std::size_t bytes = 0;
    for (auto piece = response->next().get(); piece && *piece; piece = response->next().get()) {
        bytes += (*piece)->bytes.size();
    }
    EXPECT_EQ(bytes, kWhole);
}

TEST_F(SlowConsumer, IsInNobodysWay) {
    auto gateway = open(options());
    auto unread = gateway.call(request()).get();
    ASSERT_TRUE(unread) << text_of(unread.error());
    auto session = gateway.open_session(this->session()).get();
    ASSERT_TRUE(session) << text_of(session.error());
    EXPECT_EQ((**session->events().next().get()).kind, SessionEvent::Kind::paid);
    EXPECT_TRUE(session->stop().get());
    EXPECT_LT(sent_at_rest(), kMostOnTheWay);
}

TEST_F(SlowConsumer, WhoLimitsAnAnswerTakesNoMoreOfIt) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    const auto limited = response->read_all(1024 * 1024).get();
    ASSERT_FALSE(limited);
    EXPECT_EQ(limited.error().code, ErrorCode::too_large);
    EXPECT_LT(sent_at_rest(), kMostOnTheWay);
}

}  // namespace
}  // namespace farebox::faults

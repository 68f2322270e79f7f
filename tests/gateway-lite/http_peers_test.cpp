#include "gateway-lite/http_peers.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

/// The real peers, with an orchestrator that nobody can connect to.
class HttpPeersTest : public ::testing::Test {
protected:
    HttpPeersTest() {
        quote_ = make_quote();
        quote_.payment_url = *net::Url::parse("https://127.0.0.1:1/apps/x/session/1/payment");
    }
    ~HttpPeersTest() override { runtime_->close(std::chrono::milliseconds{100}); }

    ErrorCode deliver() {
        std::promise<ErrorCode> code;
        runtime_->spawn([this, &code] { return deliver_one(code); });
        return code.get_future().get();
    }
    asio::awaitable<void> deliver_one(std::promise<ErrorCode>& code) {
        const PaymentHeaders headers{"cGF5", "c2Vn"};
        const auto answer = co_await peers_.deliver(quote_, headers);
        code.set_value(answer ? ErrorCode::internal : answer.error().code);
    }

    std::shared_ptr<Runtime> runtime_ = std::make_shared<Runtime>(Post{}, Log{});
    Network network_{runtime_, CheckedOptions{}};
    SignerClient signer_{network_};
    HttpPeers peers_{network_, signer_};
    Quote quote_;
};

TEST_F(HttpPeersTest, ASessionWhoseOrchestratorShowsAnotherCertificateIsLost) {
    network_.trust->remember("127.0.0.1:1", "first");
    EXPECT_EQ(deliver(), ErrorCode::connection_failed);
    network_.trust->evict("127.0.0.1:1", "first");  // as another job does that meets the new one
    network_.trust->remember("127.0.0.1:1", "second");
    EXPECT_EQ(deliver(), ErrorCode::session_lost);
}

TEST_F(HttpPeersTest, ACertificateThatIsSeenFirstIsNoChange) {
    EXPECT_EQ(deliver(), ErrorCode::connection_failed);
    network_.trust->remember("127.0.0.1:1", "first");
    EXPECT_EQ(deliver(), ErrorCode::connection_failed);
}

}  // namespace
}  // namespace farebox::gateway::test

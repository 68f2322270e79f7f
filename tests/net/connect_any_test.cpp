#include "net/connect_any.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <vector>

#include "net/block_on.hpp"
#include "net/io_pool.hpp"

namespace farebox::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using Target = asio::generic::stream_protocol::endpoint;

/// A listener that nobody accepts at, with a full queue: further connections are neither taken nor refused.
class BlackHole {
public:
    BlackHole() {
        listener_.open(tcp::v4());
        listener_.bind({asio::ip::address_v4::loopback(), 0});
        listener_.listen(0);
        for (int caller = 0; caller < 8; ++caller) {
            auto& socket = callers_.emplace_back(context_, tcp::v4());
            socket.native_non_blocking(true);
            const auto target = listener_.local_endpoint();
            static_cast<void>(::connect(socket.native_handle(), target.data(), static_cast<socklen_t>(target.size())));
        }
    }
    [[nodiscard]] Target endpoint() const { return listener_.local_endpoint(); }

private:
    asio::io_context context_;
    tcp::acceptor listener_{context_};
    std::vector<tcp::socket> callers_;
};

class ConnectAny : public testing::Test {
protected:
    Result<StreamSocket> connect(std::vector<Target> targets, std::chrono::milliseconds time) {
        return block_on(pool_.at(0), connect_any(pool_.at(0), std::move(targets), deadline_in(time)));
    }
    IoPool pool_{1};
    asio::io_context context_;
    tcp::acceptor good_{context_, {asio::ip::address_v4::loopback(), 0}};
    BlackHole silent_;
};

TEST_F(ConnectAny, ASilentAddressLeavesTimeForTheNext) {
    EXPECT_TRUE(connect({silent_.endpoint(), good_.local_endpoint()}, 4s));
}

TEST_F(ConnectAny, ARefusingAddressIsFollowedByTheNext) {
    const tcp::endpoint nobody{asio::ip::address_v4::loopback(), 1};
    EXPECT_TRUE(connect({nobody, good_.local_endpoint()}, 4s));
}

TEST_F(ConnectAny, OnlySilentAddressesTimeOut) {
    const auto socket = connect({silent_.endpoint(), silent_.endpoint()}, 200ms);
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, ErrorCode::timeout);
}

TEST_F(ConnectAny, NoAddressIsAnError) {
    const auto socket = connect({}, 1s);
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, ErrorCode::connection_failed);
}

}  // namespace
}  // namespace farebox::net

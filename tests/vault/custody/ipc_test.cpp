#include "vault/custody/remote_signer/ipc.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <functional>
#include <optional>
#include <thread>

#include "net/unique_fd.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/process.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::vault {
namespace {

constexpr std::chrono::seconds kLong{60};

/// Answers one connection after the other with the same bytes, in two pieces; nothing: it hangs until the caller goes.
class IpcServer {
public:
    explicit IpcServer(std::optional<std::string> answer) : answer_{std::move(answer)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
        listener_ = net::UniqueFd{::socket(AF_UNIX, SOCK_STREAM, 0)};
        if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listener_.get(), 8) != 0) {
            throw std::runtime_error{"no socket"};
        }
        thread_ = std::thread{[this] { serve(); }};
    }
    ~IpcServer() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    IpcServer(const IpcServer&) = delete;
    IpcServer& operator=(const IpcServer&) = delete;
    [[nodiscard]] std::string path() const { return (folder_ / "ipc").string(); }
    [[nodiscard]] const std::string& received() const { return received_; }

private:
    void serve() {
        for (;;) {
            const net::UniqueFd connection{::accept(listener_.get(), nullptr, nullptr)};
            if (!connection) {
                return;
            }
            std::array<char, 4096> piece{};
            const auto size = ::recv(connection.get(), piece.data(), piece.size(), 0);
            received_.assign(piece.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size)));
            if (!answer_) {
                static_cast<void>(::recv(connection.get(), piece.data(), piece.size(), 0));
                continue;
            }
            const auto half = answer_->size() / 2;
            send(connection.get(), answer_->substr(0, half));
            send(connection.get(), answer_->substr(half));
        }
    }
    static void send(int socket, const std::string& text) {
        std::size_t at = 0;
        while (at < text.size()) {
            const auto sent = ::send(socket, text.data() + at, text.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) {
                return;
            }
            at += static_cast<std::size_t>(sent);
        }
    }

    farebox::test::TempDir folder_;
    const std::optional<std::string> answer_;
    std::string received_;  // read when an exchange is over
    net::UniqueFd listener_;
    std::thread thread_;
};

TEST(Ipc, IsOneLineEachWay) {
    IpcServer server{"{\"a\":1}\nrest"};
    const auto answer = exchange_over_ipc(server.path(), "{\"q\":1}", kLong);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "{\"a\":1}");
    EXPECT_EQ(server.received(), "{\"q\":1}\n");
}

TEST(Ipc, FailsWhereNobodyListens) {
    const farebox::test::TempDir folder;
    EXPECT_EQ(exchange_over_ipc((folder / "none").string(), "{}", kLong).error().code, ErrorCode::connection_failed);
    EXPECT_EQ(exchange_over_ipc("/" + std::string(200, 'x'), "{}", kLong).error().code, ErrorCode::connection_failed);
}

TEST(Ipc, GivesUpOnOneThatHangs) {
    IpcServer server{std::nullopt};
    EXPECT_EQ(exchange_over_ipc(server.path(), "{}", std::chrono::milliseconds{50}).error().code, ErrorCode::timeout);
}

TEST(Ipc, RefusesAnAnswerThatIsCutOffOrHasNoEnd) {
    IpcServer cut{"{\"a\":"};
    EXPECT_EQ(exchange_over_ipc(cut.path(), "{}", kLong).error().code, ErrorCode::connection_failed);
    IpcServer endless{std::string(1'000'000, ' ')};
    EXPECT_EQ(exchange_over_ipc(endless.path(), "{}", kLong).error().code, ErrorCode::too_large);
}

class ClefSocket : public testing::TestWithParam<const char*> {};
TEST_P(ClefSocket, WithoutAnAccountDoesNotOpen) {
    const IpcServer server{std::string{GetParam()} + "\n"};
    RemoteSignerOptions options;
    options.url = "unix:" + server.path();
    options.dialect = SignerDialect::clef;
    const auto opened = open_remote_signer(options);
    ASSERT_FALSE(opened);
    EXPECT_FALSE(opened.error().hint.empty());
    EXPECT_NE(server.received().find("\"account_list\""), std::string::npos) << server.received();
}
INSTANTIATE_TEST_SUITE_P(Bad, ClefSocket,
                         testing::Values("", "null", "HTTP/1.1 200 OK", R"({"jsonrpc":"2.0","id":1,"result":[]})",
                                         R"({"jsonrpc":"2.0","id":1,"result":["0x12"]})",
                                         R"({"jsonrpc":"2.0","id":2,"result":["0x12"]})",
                                         R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"denied"}})"));

}  // namespace
}  // namespace farebox::vault

// A vault whose keys are on the network, once it has given up the rest.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/self_signed.hpp"
#include "net/unique_fd.hpp"
#include "tests/gateway-lite/child_process.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/confined_child.hpp"
#include "vault/custody/http_line.hpp"
#include "vault/sandbox.hpp"
#include "vault/syscall_filter.hpp"

namespace farebox::vault {
namespace {

using test::can_read;
using test::kNotApplied;
using test::status_of_child;
using test::was_not_applied;

/// A server of one connection, which is told "hello".
class Listener {
public:
    Listener() : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 ||
            ::listen(socket_.get(), 1) != 0 ||
            ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address_), &size) != 0) {
            throw std::runtime_error{"no socket"};
        }
    }
    /// Looks the address up by name, connects, says hello.
    [[nodiscard]] bool reach() const {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_ADDRCONFIG;
        addrinfo* found = nullptr;
        if (::getaddrinfo("localhost", "80", &hints, &found) != 0) {
            return false;
        }
        ::freeaddrinfo(found);
        const net::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_) == 0 &&
               ::send(socket.get(), "hello", 5, MSG_NOSIGNAL) == 5;
    }

private:
    net::UniqueFd socket_;
    sockaddr_in address_{};
};

TEST(NetworkVault, FindsAndReachesItsServer) {
    const Listener listener;
    const farebox::test::TempDir folder;
    std::filesystem::create_directories(folder / "aws");
    std::filesystem::create_directories(folder / "state");
    for (const auto* name : {"aws/credentials", "state/order", "elsewhere"}) {
        std::ofstream{folder / name} << "content";
    }
    VaultConfig config;
    AwsKmsOptions kms;
    kms.credentials_file = folder / "aws/credentials";
    config.elsewhere = kms;
    const int status = status_of_child([&] {
        auto report = harden_process();
        sandbox_before_opening(config, folder / "state", report);
        if (!report.complete() || !filter_vault_syscalls(SandboxProfile::network).applied) {
            return kNotApplied;
        }
        const bool reads = can_read(folder / "aws/credentials") && can_read(folder / "state/order") &&
                           can_read("/etc/hosts") && !can_read(folder / "elsewhere") && !can_read("/etc/passwd");
        return (reads ? 0 : 1) + (listener.reach() ? 0 : 2);
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no Landlock or seccomp here";
    }
    EXPECT_EQ(status, 0);
}

TEST(NetworkVault, IsNoOtherVault) {
    HardeningReport report;
    sandbox_before_opening({"/keys", "/password", {}}, "/keys", report);
    VaultConfig token;
    token.elsewhere = Pkcs11Options{};
    sandbox_before_opening(token, "/state", report);
    EXPECT_TRUE(report.measures.empty());
    sandbox_vault(token, report);
    ASSERT_EQ(report.measures.size(), 1U);
    EXPECT_FALSE(report.measures.front().applied);
    EXPECT_FALSE(report.measures.front().detail.empty());
}

constexpr std::chrono::seconds kLong{60};

/// Two clients of a server with a certificate of its own: one that takes any, and a custodian's, which does not. Every
/// request needs a connection, and so a look-up and a handshake of its own.
class TlsClients {
public:
    explicit TlsClients(const net::Url& server)
        : server_{server}, any_{pool_.at(0), any_certificate()}, line_{server, 1, kLong} {}
    ~TlsClients() { pool_.stop(); }
    TlsClients(const TlsClients&) = delete;
    TlsClients& operator=(const TlsClients&) = delete;

    [[nodiscard]] bool work() {
        const auto answer =
            net::block_on(pool_.at(0), any_.send(server_, net::Request{"GET", "/"}, net::deadline_in(kLong)));
        const auto refused = line_.post({}, "{}", true);
        return answer && answer->status == 200 && !refused && refused.error().code == ErrorCode::unauthenticated;
    }

private:
    static net::HttpClientOptions any_certificate() {
        net::HttpClientOptions options;
        options.tls = net::TlsPolicy::insecure();
        options.max_idle_per_origin = 0;
        return options;
    }
    const net::Url server_;
    net::IoPool pool_{1};
    net::HttpClient any_;
    HttpLine line_;
};

/// Runs @p body in a child that is there before this process has threads, once it is told a port.
class WaitingChild {
public:
    explicit WaitingChild(const std::function<int(std::uint16_t)>& body) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error{"no pipe"};
        }
        const net::UniqueFd read_end{ends[0]};
        write_end_ = net::UniqueFd{ends[1]};
        child_ = ::fork();
        if (child_ == 0) {
            std::uint16_t port = 0;
            ::alarm(120);
            ::_exit(::read(read_end.get(), &port, sizeof port) == sizeof port ? body(port) : 2);
        }
    }
    int status_with(std::uint16_t port) {
        int status = -1;
        EXPECT_EQ(::write(write_end_.get(), &port, sizeof port), static_cast<ssize_t>(sizeof port));
        ::waitpid(child_, &status, 0);
        return status;
    }

private:
    net::UniqueFd write_end_;
    pid_t child_ = -1;
};

TEST(NetworkVault, SpeaksTls) {
    if (const char* const why = gateway::test::why_no_threads_in_child()) {
        GTEST_SKIP() << why;
    }
    WaitingChild child{[](std::uint16_t port) {
        auto report = harden_process();
        VaultConfig config;
        config.elsewhere = RemoteSignerOptions{};
        sandbox_before_opening(config, "/nowhere", report);
        TlsClients clients{*net::Url::parse("https://localhost:" + std::to_string(port))};
        const bool before = clients.work();
        if (!report.complete() || !filter_vault_syscalls(SandboxProfile::network).applied) {
            return kNotApplied;
        }
        return before && clients.work() ? 0 : 1;
    }};
    net::IoPool pool{1};
    net::ServerOptions options;
    options.handler = [](net::ServerRequest&, net::ResponseWriter& writer) -> boost::asio::awaitable<void> {
        writer.send(net::text_response(200, "hello"));
        co_return;
    };
    net::HttpServer server{pool, std::move(options)};
    const auto bound = server.listen({net::TcpAddress{"127.0.0.1", 0}, *net::make_self_signed("localhost"), "test"});
    ASSERT_TRUE(bound) << bound.error().message;
    const int status = child.status_with(bound->port);
    server.stop(std::chrono::milliseconds{0});
    pool.stop();
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no Landlock or seccomp here";
    }
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace farebox::vault

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "signer/daemon/sockets.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::test {
namespace {

using farebox::test::TempDir;

TEST(SocketFolder, IsMadePrivate) {
    const TempDir folder;
    ASSERT_TRUE(prepare_socket_folder((folder / "run/signer.sock").string()));
    struct stat status{};
    ASSERT_EQ(::stat((folder / "run").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(SocketFolder, IsRefusedWhereEverybodyMayWrite) {
    const TempDir folder;
    std::filesystem::create_directory(folder / "open");
    std::filesystem::permissions(folder / "open", std::filesystem::perms::all);
    const auto prepared = prepare_socket_folder((folder / "open/signer.sock").string());
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().code, ErrorCode::invalid_argument);
}

TEST(SocketFolder, IsRefusedWhereAGroupMayWrite) {
    const TempDir folder;
    std::filesystem::create_directory(folder / "shared");
    ASSERT_EQ(::chmod((folder / "shared").c_str(), 0770), 0);
    EXPECT_FALSE(prepare_socket_folder((folder / "shared/signer.sock").string()));
    ASSERT_EQ(::chmod((folder / "shared").c_str(), 0750), 0);
    EXPECT_TRUE(prepare_socket_folder((folder / "shared/signer.sock").string()));
}

TEST(SocketFolder, MustBePrivateWhereItLiesInAFolderOfEverybody) {
    const TempDir folder;
    std::filesystem::create_directory(folder / "tmp");
    ASSERT_EQ(::chmod((folder / "tmp").c_str(), 01777), 0);
    const auto socket = (folder / "tmp/farebox-1000/signer.sock").string();
    ASSERT_TRUE(prepare_socket_folder(socket));
    ASSERT_EQ(::chmod((folder / "tmp/farebox-1000").c_str(), 0755), 0);
    EXPECT_FALSE(prepare_socket_folder(socket));
}

TEST(SocketFolder, IsRefusedWhenItIsALink) {
    const TempDir folder;
    std::filesystem::create_directory(folder / "real");
    std::filesystem::create_symlink(folder / "real", folder / "link");
    EXPECT_FALSE(prepare_socket_folder((folder / "link/signer.sock").string()));
}

TEST(SocketFolder, IsRefusedWhenItBelongsToSomebodyElse) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can make a folder of somebody else";
    }
    const TempDir folder;
    std::filesystem::create_directory(folder / "theirs");
    ASSERT_EQ(::chown((folder / "theirs").c_str(), 65'534, 65'534), 0);
    EXPECT_FALSE(prepare_socket_folder((folder / "theirs/signer.sock").string()));
}

TEST(TcpAddress, SplitsHostAndPort) {
    EXPECT_EQ(to_tcp_address("127.0.0.1:8935").host, "127.0.0.1");
    EXPECT_EQ(to_tcp_address("127.0.0.1:8935").port, 8935);
    EXPECT_EQ(to_tcp_address("[::1]:80").host, "::1");
}

using Fds = std::vector<int>;

TEST(InheritedSockets, AreTakenOnlyWhenMeantForThisProcess) {
    EXPECT_TRUE(inherited_sockets({{"LISTEN_FDS", "2"}})->api.empty());
    EXPECT_TRUE(inherited_sockets({{"LISTEN_PID", "1"}, {"LISTEN_FDS", "2"}})->api.empty());
    EXPECT_EQ(inherited_sockets({{"LISTEN_PID", std::to_string(::getpid())}, {"LISTEN_FDS", "2"}})->api, (Fds{3, 4}));
}

TEST(InheritedSockets, GoWhereTheirNamesSay) {
    const auto sockets = inherited_sockets({{"LISTEN_PID", std::to_string(::getpid())},
                                            {"LISTEN_FDS", "5"},
                                            {"LISTEN_FDNAMES", "x.socket:admin:operations:api:unknown"}});
    ASSERT_TRUE(sockets);
    EXPECT_EQ(sockets->api, (Fds{3, 6, 7}));
    EXPECT_EQ(sockets->admin, Fds{4});
    EXPECT_EQ(sockets->operations, Fds{5});
}

TEST(InheritedSockets, AreRefusedUnderAnotherName) {
    const auto sockets = inherited_sockets(
        {{"LISTEN_PID", std::to_string(::getpid())}, {"LISTEN_FDS", "1"}, {"LISTEN_FDNAMES", "metrics"}});
    ASSERT_FALSE(sockets);
    EXPECT_EQ(sockets.error().code, ErrorCode::invalid_argument);
}

TEST(InheritedSockets, IgnoreNonsense) {
    const auto own = std::to_string(::getpid());
    EXPECT_TRUE(inherited_sockets({{"LISTEN_PID", own}, {"LISTEN_FDS", "-4"}})->api.empty());
    EXPECT_TRUE(inherited_sockets({{"LISTEN_PID", own}, {"LISTEN_FDS", "two"}})->api.empty());
    EXPECT_LE(inherited_sockets({{"LISTEN_PID", own}, {"LISTEN_FDS", "99999"}})->api.size(), 16U);
}

TEST(ServiceManager, HearsThatWeAreReady) {
    const TempDir folder;
    const auto path = (folder / "notify").string();
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path.size(), sizeof(address.sun_path));
    std::memcpy(address.sun_path, path.data(), path.size());
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    notify_service_manager({{"NOTIFY_SOCKET", path}}, "READY=1");
    std::array<char, 32> buffer{};
    const auto size = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    ::close(fd);
    ASSERT_GT(size, 0);
    EXPECT_EQ(std::string(buffer.data(), static_cast<std::size_t>(size)), "READY=1");
}

}  // namespace
}  // namespace farebox::signer::test

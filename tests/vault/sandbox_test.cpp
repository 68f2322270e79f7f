#include "vault/sandbox.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <thread>

#include "net/unique_fd.hpp"
#include "tests/gateway-lite/child_process.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/confined_child.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/hidden_files.hpp"
#include "vault/landlock.hpp"
#include "vault/packet.hpp"
#include "vault/privileges.hpp"
#include "vault/remote_vault.hpp"
#include "vault/syscall_filter.hpp"
#include "vault/vault_server.hpp"

namespace farebox::vault {
namespace {

using test::can_read;
using test::kNotApplied;
using test::status_of_child;
using test::was_not_applied;

class Files : public testing::Test {
protected:
    Files() {
        std::filesystem::create_directory(folder_ / "keys");
        std::filesystem::create_directory(folder_ / "front");
        for (const auto* name : {"keys/key", "password", "front/config", "elsewhere"}) {
            std::ofstream{folder_ / name} << "content";
        }
    }
    farebox::test::TempDir folder_;
};

using Landlock = Files;

TEST_F(Landlock, LeavesOnlyWhatTheRulesName) {
    const int status = status_of_child([&] {
        static_cast<void>(harden_process());
        if (!restrict_files({{folder_ / "keys"}, {folder_ / "password"}, {folder_ / "missing"}}).applied) {
            return kNotApplied;
        }
        const bool reads = can_read(folder_ / "keys/key") && can_read(folder_ / "password");
        const bool no_more = !can_read(folder_ / "elsewhere") && !can_read(folder_ / "front/config");
        const bool no_write = ::open((folder_ / "keys/key").c_str(), O_WRONLY) < 0;
        const bool no_new = ::open((folder_ / "keys/new").c_str(), O_WRONLY | O_CREAT, 0600) < 0;
        return reads && no_more && no_write && no_new ? 0 : 1;
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no Landlock here";
    }
    EXPECT_EQ(status, 0);
}

using HiddenKeys = Files;

TEST_F(HiddenKeys, AreOutOfTheFrontsReach) {
    const int status = status_of_child([&] {
        static_cast<void>(harden_process());
        const auto measure = hide_files({{folder_ / "keys", folder_ / "password"}, {folder_ / "front"}});
        if (!measure.applied) {
            return kNotApplied;
        }
        const bool hidden = !can_read(folder_ / "keys/key") && !can_read(folder_ / "password");
        return hidden && can_read(folder_ / "front/config") ? 0 : 1;
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "neither mounts nor Landlock here";
    }
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(can_read(folder_ / "keys/key")) << "other processes still see them";
}

TEST_F(HiddenKeys, NeedAFolderOfTheirOwnWhereNobodyIsRoot) {
    const int status = status_of_child([&] {
        if (::geteuid() == 0 && ::setresuid(65'534, 65'534, 65'534) != 0) {
            return kNotApplied;
        }
        static_cast<void>(harden_process());
        const auto measure = hide_files({{folder_ / "keys"}, {folder_.path()}});
        return !measure.applied && measure.detail.find("folder of their own") != std::string::npos ? 0 : 1;
    });
    EXPECT_EQ(status, 0);
}

TEST(OwnUser, IsNobodysAndKeepsOnlyWhatItNeeds) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become somebody else";
    }
    const int status = status_of_child([] {
        const auto user = find_unused_user();
        if (!become({user, user, {}}).applied) {
            return kNotApplied;
        }
        uid_t real = 0;
        uid_t effective = 0;
        uid_t saved = 0;
        ::getresuid(&real, &effective, &saved);
        const bool another = real == user && effective == user && saved == user && ::getgroups(0, nullptr) == 0;
        return another && ::setresuid(0, 0, 0) != 0 && ::kill(::getppid(), 0) != 0 ? 0 : 1;
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no other users here";
    }
    EXPECT_EQ(status, 0);
}

/// A service manager may have held back what the process would have kept: then it goes without.
TEST(OwnUser, GoesWithoutACapabilityThatItWasStartedWithout) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become somebody else";
    }
    const int status = status_of_child([] {
        const auto user = find_unused_user();
        // Drops all but setting users, as CapabilityBoundingSet= of systemd would have.
        if (!become({0, 0, {CAP_SETUID, CAP_SETGID, CAP_SETPCAP}}).applied) {
            return kNotApplied;
        }
        if (!become({user, user, {CAP_NET_BIND_SERVICE}}).applied) {
            return 1;
        }
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        std::array<__user_cap_data_struct, 2> left{};
        const bool known = ::syscall(SYS_capget, &header, left.data()) == 0;
        return known && (left[0].permitted | left[1].permitted) == 0 && ::getuid() == user ? 0 : 2;
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no other users here";
    }
    EXPECT_EQ(status, 0);
}

using Attempt = std::pair<const char*, void (*)()>;

/// What becomes of a vault of that profile that tries it.
int status_after(SandboxProfile profile, void (*attempt)()) {
    return status_of_child([&] {
        static_cast<void>(harden_process());
        if (!filter_vault_syscalls(profile).applied) {
            return kNotApplied;
        }
        attempt();
        return 1;
    });
}

class SyscallFilter : public testing::TestWithParam<Attempt> {};

TEST_P(SyscallFilter, EndsAVaultThat) {
    const int status = status_after(SandboxProfile::memory, GetParam().second);
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no seccomp here";
    }
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
}
INSTANTIATE_TEST_SUITE_P(Attempts, SyscallFilter,
                         testing::Values(std::pair{"MakesASocket", +[] { ::socket(AF_INET, SOCK_STREAM, 0); }},
                                         std::pair{"WritesAFile", +[] { ::open("/tmp/x", O_WRONLY | O_CREAT, 0600); }},
                                         std::pair{"RunsAProgram", +[] { ::execl("/bin/true", "true", nullptr); }},
                                         std::pair{"Forks", +[] { ::fork(); }},
                                         std::pair{"SignalsItsParent", +[] { ::kill(::getppid(), SIGTERM); }},
                                         std::pair{"BecomesDumpable", +[] { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
                                         std::pair{"RemovesAFile", +[] { ::unlink("/tmp/x"); }}),
                         [](const auto& tested) { return std::string{tested.param.first}; });

/// As above, but for sockets of its own.
class NetworkFilter : public testing::TestWithParam<Attempt> {};

TEST_P(NetworkFilter, EndsAVaultThat) {
    const int status = status_after(SandboxProfile::network, GetParam().second);
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no seccomp here";
    }
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
}
INSTANTIATE_TEST_SUITE_P(Attempts, NetworkFilter,
                         testing::Values(Attempt{"Listens", +[] { ::listen(::socket(AF_INET, SOCK_STREAM, 0), 1); }},
                                         Attempt{"SeesPackets", +[] { ::socket(AF_PACKET, SOCK_RAW, 0); }},
                                         Attempt{"WritesAFile", +[] { ::open("/tmp/x", O_WRONLY | O_CREAT, 0600); }},
                                         Attempt{"RunsAProgram", +[] { ::execl("/bin/true", "true", nullptr); }},
                                         Attempt{"Forks", +[] { ::fork(); }},
                                         Attempt{"SignalsItsParent", +[] { ::kill(::getppid(), SIGTERM); }},
                                         Attempt{"LocksFiles", +[] { ::fcntl(0, F_SETLK, nullptr); }},
                                         Attempt{"RemovesAFile", +[] { ::unlink("/tmp/x"); }}),
                         [](const auto& tested) { return std::string{tested.param.first}; });

TEST(ModuleFilter, RefusesWhatNoModuleDoesAndNothingElse) {
    const farebox::test::TempDir folder;
    const int status = status_of_child([&] {
        static_cast<void>(harden_process());
        if (!filter_vault_syscalls(SandboxProfile::module).applied) {
            return kNotApplied;
        }
        const auto refused = [](long result) { return result < 0 && errno == EPERM; };
        const bool no_program = refused(::execl("/bin/true", "true", nullptr));
        const bool no_trace = refused(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
        const bool no_space =
            refused(::unshare(CLONE_NEWUSER)) && refused(::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
        const bool no_mount = refused(::mount("none", "/mnt", "tmpfs", 0, nullptr));
        std::ofstream file{folder / "token"};
        file << "a module writes" << std::flush;
        bool ran = false;
        std::thread{[&ran] { ran = true; }}.join();
        const bool goes_on = file.good() && ran && net::UniqueFd{::socket(AF_UNIX, SOCK_STREAM, 0)};
        return (no_program ? 0 : 1) + (no_trace ? 0 : 2) + (no_space ? 0 : 4) + (no_mount ? 0 : 8) + (goes_on ? 0 : 16);
    });
    if (was_not_applied(status)) {
        GTEST_SKIP() << "no seccomp here";
    }
    EXPECT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(FilteredVault, SignsUnderLoad) {
    if (const char* const why = gateway::test::why_no_threads_in_child()) {
        GTEST_SKIP() << why;
    }
    auto pair = *make_packet_pair();
    const pid_t vault = ::fork();
    if (vault == 0) {
        static_cast<void>(harden_process());
        const VaultCore core{test::two_keys(), test::wide_caps(), "process"};
        VaultServer server{core, 2};
        static_cast<void>(filter_vault_syscalls(SandboxProfile::memory));
        server.serve(std::move(pair.other));
        for (;;) {
            std::this_thread::sleep_for(std::chrono::seconds{1});
        }
    }
    {
        const auto closed = std::move(pair.other);
    }
    std::atomic<int> ended = 0;
    std::atomic<int> signed_payments = 0;
    constexpr int kMany = 500;
    {
        RemoteVault remote;
        remote.attach(std::move(pair.one));
        for (int i = 0; i < kMany; ++i) {
            auto order = test::good_order();
            order.count = i % 10 == 0 ? kMaxTickets : 1;
            remote.sign_payment(order, [&](Result<PaymentSignatures> answer) {
                signed_payments += answer ? 1 : 0;
                ++ended;
                ended.notify_all();
            });
        }
        for (int seen = ended; seen < kMany; seen = ended) {
            ended.wait(seen);
        }
        EXPECT_TRUE(remote.hello());
    }
    EXPECT_EQ(signed_payments, kMany);
    ::kill(vault, SIGKILL);
    int status = 0;
    ::waitpid(vault, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << status;
}

}  // namespace
}  // namespace farebox::vault

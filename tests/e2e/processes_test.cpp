// The signer's three processes: what ends one, and what the others do then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "tests/e2e/stack.hpp"
#include "vault/sched_attributes.hpp"
#include "vault/short_turns.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

/// Waits as long as the test may take.
template <class Condition>
void wait_until(Condition condition) {
    while (!condition()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

bool is_gone(pid_t pid) {
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

class Processes : public testing::Test {
protected:
    int pay(const nlohmann::json& request) {
        const auto answer = signer_.post("/generate-live-payment", request);
        return answer ? answer->status : 0;
    }
    void wait_for_log(const std::string& text) {
        wait_until([&] { return signer_.process().err().find(text) != std::string::npos; });
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_};
    const nlohmann::json request_ = payment_request(challenge(sandbox_, signer_.address()));
};

TEST_F(Processes, AreThree) {
    const auto vault = signer_.pid_of("vault");
    const auto front = signer_.pid_of("front");
    EXPECT_NE(vault, front);
    EXPECT_EQ(children_of(signer_.process().pid()).size(), 2U);
}

TEST_F(Processes, RunInShortTurns) {
    for (const char* process : {"vault", "front"}) {
        vault::SchedAttributes attributes;
        ASSERT_EQ(::syscall(SYS_sched_getattr, signer_.pid_of(process), &attributes, sizeof attributes, 0), 0);
        const std::chrono::nanoseconds turn{attributes.runtime};
        EXPECT_TRUE(turn == vault::kShortTurn || turn.count() == 0)
            << process << ": " << turn.count();  // 0: Linux 6.11
    }
}

TEST_F(Processes, AVaultThatWasKilledIsFollowedByAnother) {
    const auto killed = signer_.pid_of("vault");
    signer_.kill("vault");
    wait_until([&] { return pay(request_) == 200; });
    EXPECT_NE(signer_.pid_of("vault"), killed);
    EXPECT_THAT(signer_.process().err(), HasSubstr(R"("event":"vault_ended","ended_by":"signal 9")"));
}

TEST_F(Processes, AFrontThatWasKilledIsFollowedByAnotherOnTheSameVault) {
    const auto vault = signer_.pid_of("vault");
    signer_.kill("front");
    wait_until([&] { return pay(request_) == 200; });
    EXPECT_EQ(signer_.pid_of("vault"), vault);
}

TEST_F(Processes, WithoutAFrontCallersWaitAndAreNotRefused) {
    std::atomic<bool> stop = false;
    std::atomic<int> refused = 0;
    std::atomic<int> connected = 0;
    std::thread caller{[&] {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (signer_.folder() / "signer.sock").string();
        std::memcpy(address.sun_path, path.data(), path.size());
        while (!stop) {
            const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
            const bool ok = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            ++(ok ? connected : refused);
            ::close(fd);
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }};
    for (int i = 0; i < 3; ++i) {
        const auto front = signer_.pid_of("front");
        signer_.kill("front");
        wait_until([&] { return is_gone(front) && pay(request_) == 200; });
    }
    stop = true;
    caller.join();
    EXPECT_EQ(refused, 0);
    EXPECT_GT(connected, 0);
}

TEST_F(Processes, EndWithTheirSupervisor) {
    const auto vault = signer_.pid_of("vault");
    const auto front = signer_.pid_of("front");
    signer_.kill();
    wait_until([&] { return is_gone(vault) && is_gone(front); });
}

TEST_F(Processes, AVaultThatHangsIsEndedAndFollowedByAnother) {
    const auto hung = signer_.pid_of("vault");
    ::kill(hung, SIGSTOP);
    wait_until([&] { return is_gone(hung); });
    EXPECT_THAT(signer_.process().err(), HasSubstr(R"("event":"vault_hangs")"));
    wait_until([&] { return pay(request_) == 200; });
}

TEST_F(Processes, FinishTogetherWhenAllAreToldToEnd) {
    for (const auto* process : {"vault", "front", "supervisor"}) {
        ::kill(signer_.pid_of(process), SIGTERM);  // as a terminal or a service manager does
    }
    const auto finished = signer_.process().wait();
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, HasSubstr(R"("complete":"true")"));
    EXPECT_FALSE(std::filesystem::exists(signer_.folder() / "signer.sock"));
    EXPECT_FALSE(std::filesystem::exists(signer_.folder() / "admin.sock"));
}

TEST_F(Processes, SayInTheirLogWhichTheyAre) {
    signer_.kill("vault");
    wait_for_log(R"("process":"supervisor","event":"vault_ended")");
    wait_for_log(R"("process":"front","event":"started")");
}

TEST_F(Processes, ABadSettingIsToldByTheExitStatus) {
    const auto refused = signer_.command({"serve", "--set", "tickets.max_ticket_ev=nonsense"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("tickets.max_ticket_ev"));
}

TEST(Roles, AreForTheSupervisorOnly) {
    for (const auto* role : {"vault", "front"}) {
        EXPECT_EQ(run({"farebox-signer", "serve", "--role", role}).status, 2);
    }
}

}  // namespace
}  // namespace farebox::test

// Where the key and its password are not, while the signer pays.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/e2e/canaries.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

struct Mapping {
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
};

std::vector<Mapping> readable_mappings(pid_t pid) {
    std::vector<Mapping> mappings;
    std::ifstream lines{"/proc/" + std::to_string(pid) + "/maps"};
    for (std::string line; std::getline(lines, line);) {
        Mapping mapping;
        char dash = 0;
        std::string rights;
        std::istringstream{line} >> std::hex >> mapping.from >> dash >> mapping.to >> rights;
        if (rights.starts_with('r') && line.find("[v") == std::string::npos) {  // [vvar], [vdso], [vsyscall]
            mappings.push_back(mapping);
        }
    }
    return mappings;
}

/// Everything a debugger could read of a process.
std::string memory_of(pid_t pid) {
    const int fd = ::open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    std::string all;
    for (const auto& mapping : readable_mappings(pid)) {
        const auto before = all.size();
        all.resize(before + (mapping.to - mapping.from));
        const auto size = ::pread(fd, all.data() + before, all.size() - before, static_cast<off_t>(mapping.from));
        all.resize(before + static_cast<std::size_t>(std::max<ssize_t>(0, size)));
    }
    ::close(fd);
    return all;
}

class Secrets : public testing::Test {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "a sanitizer maps terabytes, and keeps what it has seen";
#endif
        if (::geteuid() != 0) {
            GTEST_SKIP() << "only root can read the memory of these processes";
        }
        canaries_.add_wallet(signer_);
        const auto request = payment_request(challenge(sandbox_, signer_.address()));
        const auto paid = signer_.post("/generate-live-payment", request);
        ASSERT_TRUE(paid);
        ASSERT_EQ(paid->status, 200) << paid->body;
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_};
    Canaries canaries_;
};

TEST_F(Secrets, AreNotInTheMemoryOfFrontAndSupervisor) {
    for (const auto* process : {"front", "supervisor"}) {
        const auto memory = memory_of(signer_.pid_of(process));
        ASSERT_NE(memory.find(signer_.config()), std::string::npos) << "nothing could be read";
        canaries_.expect_absent(memory, process);
    }
}

TEST_F(Secrets, AreNotWhereADebuggerOfTheVaultLooks) {
    const auto pid = signer_.pid_of("vault");
    const auto health = signer_.command({"health"}).out;
    if (health.find("vault secrets_in_memfd_secret") == std::string::npos) {
        GTEST_SKIP() << "this kernel has no memfd_secret: root can read the vault's memory";
    }
    const auto memory = memory_of(pid);
    ASSERT_NE(memory.find(signer_.config()), std::string::npos) << "nothing could be read";
    EXPECT_EQ(memory.find(first_key_of(signer_)), std::string::npos) << "the key is in the vault's ordinary memory";
}

TEST_F(Secrets, AreNotInLogsAndProcEntries) {
    canaries_.expect_absent(signer_.process().err(), "the log");
    canaries_.expect_absent(signer_.process().out(), "the output");
    for (const auto* process : {"vault", "front", "supervisor"}) {
        const auto folder = "/proc/" + std::to_string(signer_.pid_of(process));
        for (const auto* entry : {"/cmdline", "/environ", "/status", "/maps"}) {
            canaries_.expect_absent(read_file(folder + entry), folder + entry);
        }
    }
}

TEST_F(Secrets, AreBehindEveryMeasureThatThisMachineOffers) {
    const auto health = signer_.command({"health"}).out;
    for (const auto* measure : {"vault no_new_privileges", "vault no_core_files", "vault landlock",
                                "front no_new_privileges", "front keys_hidden"}) {
        EXPECT_THAT(health, HasSubstr(measure));
    }
}

TEST_F(Secrets, AreInAProcessThatNoOtherUserMaySignal) {
    const auto status = read_file("/proc/" + std::to_string(signer_.pid_of("vault")) + "/status");
    EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
    if (signer_.command({"health"}).out.find("vault own_user;") != std::string::npos) {
        EXPECT_THAT(status, testing::Not(HasSubstr("Uid:\t0\t")));
    }
}

}  // namespace
}  // namespace farebox::test

#include "vault/syscall_filter.hpp"
#include "vault/system_reason.hpp"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>

#include <array>
#include <memory>
#include <type_traits>

namespace farebox::vault {
namespace {

constexpr auto kAllowed = std::to_array<int>({
    // Packets and control messages
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(shutdown),
    SCMP_SYS(close),
    SCMP_SYS(getsockopt),
    // vault.state, which is open already, and what lies beside the keys
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(getdents64),
    // Keys that are added later
    SCMP_SYS(memfd_secret),
    SCMP_SYS(ftruncate),
    SCMP_SYS(mlock),
    // Memory
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(getrandom),
    // Threads, their end, time
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(geteuid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
});

struct Release {
    void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

constexpr scmp_arg_cmp argument(unsigned number, scmp_compare how, scmp_datum_t one, scmp_datum_t two = 0) {
    return {number, how, one, two};
}

/// @return 0, or what libseccomp complains of.
int allow_all(void* filter) {
    for (const int number : kAllowed) {
        if (const int failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 0, nullptr); failed != 0) {
            return failed;
        }
    }
    // Only for reading.
    const auto flags = argument(2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
    if (const int failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, &flags); failed != 0) {
        return failed;
    }
    // Folders are looked through: opendir asks how one was opened, and closes it where a program is executed.
    for (const int command : {F_GETFL, F_SETFD}) {
        const auto only = argument(1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command));
        if (const int failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, &only); failed != 0) {
            return failed;
        }
    }
    // A thread names itself.
    const auto set_name = argument(0, SCMP_CMP_EQ, PR_SET_NAME);
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, &set_name);
}

}  // namespace

HardeningMeasure filter_vault_syscalls() {
    if (kSanitizerBuild) {
        return {"seccomp", false, "a sanitizer build needs more of the kernel: never run it with real keys"};
    }
    const Filter filter{seccomp_init(SCMP_ACT_KILL_PROCESS)};
    int failed = filter ? seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) : -ENOMEM;
    failed = failed == 0 ? allow_all(filter.get()) : failed;
    failed = failed == 0 ? seccomp_load(filter.get()) : failed;
    if (failed != 0) {
        return {"seccomp", false, "the filter is refused: " + system_reason(-failed)};
    }
    return {"seccomp", true, {}};
}

}  // namespace farebox::vault

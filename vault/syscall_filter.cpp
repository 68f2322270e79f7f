#include "vault/syscall_filter.hpp"
#include "vault/system_reason.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
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
    // Keys that are added later, credentials that are read again
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

/// Beside those: what a client of the network does. Its descriptors of epoll and timers are there from the start.
constexpr auto kNetwork = std::to_array<int>({
    SCMP_SYS(connect), SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(timerfd_settime),
    SCMP_SYS(uname), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(munlock),  // credentials that were read again
});

/// What no module of a token has a reason for.
constexpr auto kNeverAModules = std::to_array<int>({
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),  // its requests pass no filter
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
});

struct Release {
    void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

constexpr scmp_arg_cmp argument(unsigned number, scmp_compare how, scmp_datum_t one, scmp_datum_t two = 0) {
    return {number, how, one, two};
}

/// Rules until one fails. libseccomp's complaint, negative, is kept.
class Rules {
public:
    explicit Rules(std::uint32_t otherwise) : filter_{seccomp_init(otherwise)} {
        failed_ = filter_ ? seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_TSYNC, 1) : -ENOMEM;
    }
    template <std::size_t N>
    void add(std::uint32_t action, const std::array<int, N>& calls) {
        for (const int call : calls) {
            note(failed_ == 0 ? seccomp_rule_add_array(filter_.get(), action, call, 0, nullptr) : 0);
        }
    }
    void add(std::uint32_t action, int call, const scmp_arg_cmp& where) {
        note(failed_ == 0 ? seccomp_rule_add_array(filter_.get(), action, call, 1, &where) : 0);
    }
    [[nodiscard]] HardeningMeasure load(const char* name) {
        note(failed_ == 0 ? seccomp_load(filter_.get()) : 0);
        return failed_ == 0 ? HardeningMeasure{name, true, {}}
                            : HardeningMeasure{name, false, "the filter is refused: " + system_reason(-failed_)};
    }

private:
    void note(int result) { failed_ = failed_ == 0 ? result : failed_; }

    const Filter filter_;
    int failed_ = 0;
};

void allow_signing(Rules& rules) {
    rules.add(SCMP_ACT_ALLOW, kAllowed);
    // Only for reading.
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(openat),
              argument(2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
    // Folders are looked through: opendir asks how one was opened, and closes it where a program is executed.
    for (const int command : {F_GETFL, F_SETFD}) {
        rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), argument(1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command)));
    }
    // A thread names itself.
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), argument(0, SCMP_CMP_EQ, PR_SET_NAME));
}

void allow_connections(Rules& rules) {
    rules.add(SCMP_ACT_ALLOW, kNetwork);
    for (const int family : {AF_UNIX, AF_INET, AF_INET6}) {
        rules.add(SCMP_ACT_ALLOW, SCMP_SYS(socket), argument(0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
    }
    // The resolver does without, once it is told so.
    rules.add(SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), argument(0, SCMP_CMP_EQ, AF_NETLINK));
    for (const int command : {F_SETFL, F_GETFD}) {
        rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), argument(1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command)));
    }
    for (const auto request : {FIONBIO, FIONREAD}) {
        rules.add(SCMP_ACT_ALLOW, SCMP_SYS(ioctl), argument(1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(request)));
    }
}

void refuse_to_modules(Rules& rules) {
    constexpr std::uint32_t kRefused = SCMP_ACT_ERRNO(EPERM);
    rules.add(kRefused, kNeverAModules);
    // Threads come by clone() too, which hides no flags where clone3() does.
    rules.add(SCMP_ACT_ERRNO(ENOSYS), std::array{SCMP_SYS(clone3)});
    for (const auto space :
         {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP}) {
        const auto bit = static_cast<scmp_datum_t>(space);
        rules.add(kRefused, SCMP_SYS(clone), argument(0, SCMP_CMP_MASKED_EQ, bit, bit));
    }
}

constexpr const char* name_of(SandboxProfile profile) {
    return profile == SandboxProfile::memory    ? "seccomp"
           : profile == SandboxProfile::network ? "seccomp_network"
                                                : "seccomp_module";
}

}  // namespace

HardeningMeasure filter_vault_syscalls(SandboxProfile profile) {
    const auto* const name = name_of(profile);
    if (kSanitizerBuild) {
        return {name, false, "a sanitizer build needs more of the kernel: never run it with real keys"};
    }
    if (profile == SandboxProfile::module) {
        Rules rules{SCMP_ACT_ALLOW};
        refuse_to_modules(rules);
        return rules.load(name);
    }
    Rules rules{SCMP_ACT_KILL_PROCESS};
    allow_signing(rules);
    if (profile == SandboxProfile::network) {
        allow_connections(rules);
    }
    return rules.load(name);
}

}  // namespace farebox::vault

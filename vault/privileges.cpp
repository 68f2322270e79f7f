#include "vault/privileges.hpp"
#include "vault/system_reason.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <set>

namespace farebox::vault {
namespace {

constexpr unsigned kMaxCapability = 63;
constexpr unsigned kWordBits = 32;

HardeningMeasure missing(const std::string& what) {
    return {"own_user", false, what + ": " + system_reason()};
}

bool is_kept(const Identity& identity, unsigned capability) {
    return std::ranges::find(identity.capabilities, capability) != identity.capabilities.end();
}

/// So that nothing it executes could have them again.
void bound_capabilities(const Identity& identity) {
    for (unsigned capability = 0; capability <= kMaxCapability; ++capability) {
        if (!is_kept(identity, capability)) {
            ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // fails for numbers this kernel does not know
        }
    }
}

/// Those of its capabilities that this process has: whoever started it may have held some back.
bool set_capabilities(const Identity& identity) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> had{};
    if (::syscall(SYS_capget, &header, had.data()) != 0) {
        return false;
    }
    std::array<__user_cap_data_struct, 2> words{};
    for (const unsigned capability : identity.capabilities) {
        const auto index = capability / kWordBits;
        words[index].effective |= had[index].permitted & 1U << capability % kWordBits;
        words[index].permitted = words[index].effective;
    }
    return ::syscall(SYS_capset, &header, words.data()) == 0;
}

struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

HardeningMeasure become(const Identity& identity) {
    bound_capabilities(identity);
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || ::setgroups(0, nullptr) != 0 ||
        ::setresgid(identity.gid, identity.gid, identity.gid) != 0 ||
        ::setresuid(identity.uid, identity.uid, identity.uid) != 0) {
        return missing("cannot become user " + std::to_string(identity.uid));
    }
    if (!set_capabilities(identity)) {
        return missing("cannot give up capabilities");
    }
    // Both were taken back by the kernel with the change of user.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!kSanitizerBuild) {
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
    return {"own_user", true, {}};
}

uid_t find_unused_user() {
    constexpr uid_t kFirst = 64'801;  // between the systems' dynamic users (to 65519) and people's
    std::set<uid_t> used;
    const std::unique_ptr<std::FILE, Close> file{std::fopen("/etc/passwd", "re")};
    for (const passwd* entry = file ? ::fgetpwent(file.get()) : nullptr; entry != nullptr;
         entry = ::fgetpwent(file.get())) {
        used.insert(entry->pw_uid);
    }
    uid_t candidate = kFirst;
    while (used.contains(candidate)) {
        ++candidate;
    }
    return candidate;
}

}  // namespace farebox::vault

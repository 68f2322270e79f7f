#include "vault/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net/unique_fd.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadFolder = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteFile = kReadFile | LANDLOCK_ACCESS_FS_WRITE_FILE;
/// The first version's rights: 13 bits.
constexpr std::uint64_t kVersion1 = (1ULL << 13U) - 1;
constexpr std::uint64_t kRefer = 1ULL << 13U;     // version 2: move between folders
constexpr std::uint64_t kTruncate = 1ULL << 14U;  // version 3; newer than the headers we build with

HardeningMeasure missing(std::string why) {
    return {"landlock", false, std::move(why)};
}

/// What the kernel can keep a process from; 0: it has no Landlock.
std::uint64_t known_rights() {
    const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return 0;
    }
    return kVersion1 | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0);
}

bool allow(int ruleset, const FileRule& rule, std::uint64_t known) {
    const net::UniqueFd place{::open(rule.path.c_str(), O_PATH | O_CLOEXEC)};
    struct stat status{};
    if (!place || ::fstat(place.get(), &status) != 0) {
        return true;  // not there: nothing to allow
    }
    const bool folder = S_ISDIR(status.st_mode);
    const bool all = rule.access == FileRule::Access::all;
    landlock_path_beneath_attr beneath{};
    beneath.parent_fd = place.get();
    beneath.allowed_access =
        known & (folder ? (all ? known : kReadFolder) : (all ? kWriteFile | kTruncate : kReadFile));
    return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
}

}  // namespace

HardeningMeasure restrict_files(const std::vector<FileRule>& rules) {
    if (kSanitizerBuild) {
        return missing("a sanitizer build looks at its own threads in /proc: never run it with real keys");
    }
    const auto known = known_rights();
    if (known == 0) {
        return missing("this kernel has no Landlock (Linux 5.13, with lsm=landlock): " + system_reason());
    }
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = known;
    const net::UniqueFd ruleset{
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0))};
    if (!ruleset) {
        return missing("no rules can be made: " + system_reason());
    }
    for (const auto& rule : rules) {
        if (!allow(ruleset.get(), rule, known)) {
            return missing("no rule can be made for " + rule.path.string() + ": " + system_reason());
        }
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
        return missing("the rules are refused: " + system_reason());
    }
    return {"landlock", true, {}};
}

}  // namespace farebox::vault

#include "vault/hidden_files.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>

#include "vault/landlock.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;

/// Where programs look for libraries, certificates, names and the time.
constexpr std::array<const char*, 8> kSystem{"/etc", "/usr", "/lib", "/lib64", "/run", "/dev", "/proc", "/sys"};

HardeningMeasure missing(std::string why) {
    return {"keys_hidden", false, std::move(why)};
}

bool is_beneath(const fs::path& path, const fs::path& folder) {
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

bool cover(const fs::path& path) {
    std::error_code unknown;
    return fs::is_directory(path, unknown)
               ? ::mount("none", path.c_str(), "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                         "mode=0,size=4k") == 0
               : ::mount("/dev/null", path.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

HardeningMeasure cover_all(const std::vector<fs::path>& hidden) {
    // Later mounts of the machine still come here; ours go nowhere.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) {
        return missing("no view of the file system of its own: " + system_reason());
    }
    for (const auto& path : hidden) {
        if (!cover(path)) {
            return missing("cannot cover " + path.string() + ": " + system_reason());
        }
    }
    return {"keys_hidden", true, {}};
}

HardeningMeasure allow_others(const HiddenFiles& files) {
    std::vector<FileRule> rules;
    for (const auto& folder : files.needed) {
        rules.push_back({folder, FileRule::Access::all});
    }
    for (const auto& folder : files.read) {
        rules.push_back({folder, FileRule::Access::read});
    }
    for (const auto* folder : kSystem) {
        rules.push_back({folder, FileRule::Access::all});
    }
    for (const auto& rule : rules) {
        for (const auto& path : files.hidden) {
            if (is_beneath(path, rule.path)) {
                return missing(path.string() + " lies in " + rule.path.string() +
                               ", which the front needs: give keystore.path and keystore.password_file a folder of "
                               "their own, such as /var/lib/farebox-vault");
            }
        }
    }
    auto measure = restrict_files(rules);
    measure.name = "keys_hidden";
    return measure;
}

}  // namespace

HardeningMeasure hide_files(const HiddenFiles& files) {
    HiddenFiles real = files;
    for (auto* list : {&real.hidden, &real.needed, &real.read}) {
        for (auto& path : *list) {
            std::error_code unknown;
            const auto resolved = fs::weakly_canonical(path, unknown);
            path = unknown ? path : resolved;
        }
    }
    if (::geteuid() == 0) {
        auto covered = cover_all(real.hidden);
        if (covered.applied) {
            return covered;
        }
        auto otherwise = allow_others(real);
        return otherwise.applied ? otherwise : missing(covered.detail + "; " + otherwise.detail);
    }
    return allow_others(real);
}

}  // namespace farebox::vault

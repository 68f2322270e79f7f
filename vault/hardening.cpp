#include "vault/hardening.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "keystore/secret.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

HardeningMeasure measure(std::string name, bool applied, std::string why_not) {
    return {std::move(name), applied, applied ? std::string{} : std::move(why_not)};
}

HardeningMeasure make_not_dumpable() {
    if (kSanitizerBuild) {
        return measure("not_dumpable", false, "a sanitizer build must stay traceable: never run it with real keys");
    }
    const bool applied = ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
    return measure("not_dumpable", applied, applied ? "" : system_reason());
}

HardeningMeasure forbid_core_files() {
    const struct rlimit none = {0, 0};
    const bool applied = ::setrlimit(RLIMIT_CORE, &none) == 0;
    return measure("no_core_files", applied, applied ? "" : system_reason());
}

HardeningMeasure forbid_new_privileges() {
    const bool applied = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    return measure("no_new_privileges", applied, applied ? "" : system_reason());
}

}  // namespace

bool HardeningReport::complete() const noexcept {
    return std::ranges::all_of(measures, &HardeningMeasure::applied);
}

HardeningReport harden_process() {
    return {{make_not_dumpable(), forbid_core_files(), forbid_new_privileges()}};
}

void try_secret_memory(HardeningReport& report) {
    const auto probe = keystore::SecretBytes{1}.protection();
    if (probe.secret_memory) {
        report.measures.push_back(measure("secrets_in_memfd_secret", true, {}));
        return;  // which is all of the others, and more
    }
    for (auto& each : {
             measure("secrets_locked", probe.locked,
                     "mlock is not allowed: raise the limit of locked memory (ulimit -l, LimitMEMLOCK=1M)"),
             measure("secrets_not_dumped", probe.not_dumped, "the kernel does not know MADV_DONTDUMP"),
             measure("secrets_wiped_on_fork", probe.wiped_on_fork,
                     "the kernel does not know MADV_WIPEONFORK (Linux 4.14)"),
         }) {
        report.measures.push_back(each);
    }
}

}  // namespace farebox::vault

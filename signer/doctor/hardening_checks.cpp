#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// What the signer's processes have given up, or could.
namespace farebox::signer::doctor {
namespace {

constexpr const char* kHow = "see \"Its processes\" in docs/operating.md";

Findings judge_applied(const Diagnosis& running) {
    Findings findings;
    std::size_t applied = 0;
    for (const auto& process : running.hardening) {
        for (const auto& measure : process.report.measures) {
            if (measure.applied) {
                ++applied;
                continue;
            }
            const auto detail = "the " + process.process + " has no " + measure.name + ": " + measure.detail;
            findings.push_back(running.hardening_required ? problem(detail, kHow) : warning(detail, kHow));
        }
    }
    if (findings.empty()) {
        findings.push_back(ok(count_of(applied, "measure") + ", all there are"));
    }
    return findings;
}

/// What the start will find.
Findings judge_possible(const KernelReading& kernel) {
    Findings findings;
    const auto miss = [&findings](bool missing, const char* what, const char* fix) {
        if (missing) {
            findings.push_back(warning(what, fix));
        }
    };
    miss(kernel.landlock == 0, "the kernel has no Landlock: the processes cannot be kept from files",
         "use Linux 5.13 or newer, started with lsm=landlock");
    miss(!kernel.seccomp, "the kernel has no seccomp: the vault's system calls cannot be limited",
         "use a kernel with CONFIG_SECCOMP_FILTER");
    miss(!kernel.secret_memory, "the kernel has no memfd_secret: keys are in locked memory instead",
         "boot it with secretmem.enable=1 (Linux 5.14)");
    if (!kernel.root && !kernel.keys_in.empty()) {
        findings.push_back(warning("the keys lie in " + kernel.keys_in + ", which the front may open too",
                                   "give keystore.path and keystore.password_file a folder of their own, such as "
                                   "/var/lib/farebox-vault, or have root start the signer"));
    }
    if (findings.empty()) {
        findings.push_back(ok("the kernel has what the processes use; what applies shows once the signer runs"));
    }
    return findings;
}

}  // namespace

Findings judge_hardening(const Facts& facts) {
    if (const auto* running = facts.running()) {
        return judge_applied(*running);
    }
    return facts.kernel ? judge_possible(*facts.kernel) : not_in_time("the kernel");
}

}  // namespace farebox::signer::doctor

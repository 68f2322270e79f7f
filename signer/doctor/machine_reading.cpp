#include "signer/doctor/machine_reading.hpp"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "net/unique_fd.hpp"
#include "signer/ledger/storage.hpp"

namespace farebox::signer::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kExaminationTime{8};

fs::path real(const std::string& path) {
    std::error_code unknown;
    auto found = fs::weakly_canonical(path, unknown);
    return unknown ? fs::path{path} : found;
}

bool is_beneath(const fs::path& path, const fs::path& folder) {
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

/// As the front would find when it tries to give the keys up.
std::string find_folder_with_keys(const config::Loaded& loaded) {
    const auto& config = loaded.config;
    std::vector<fs::path> folders{"/etc", "/run"};
    for (const auto* file : {&loaded.file, &config.ledger.path, &config.api.unix_socket, &config.api.admin_socket}) {
        if (!file->empty()) {
            folders.push_back(real(*file).parent_path());
        }
    }
    for (const auto* secret : {&config.keystore.path, &config.keystore.password_file, &config.pkcs11.pin_file,
                               &config.remote_signer.token_file, &config.aws_kms.credentials_file}) {
        for (const auto& folder : folders) {
            if (!secret->empty() && is_beneath(real(*secret), folder)) {
                return folder.string();
            }
        }
    }
    return {};
}

bool has_secret_memory() {
#ifdef SYS_memfd_secret
    return static_cast<bool>(net::UniqueFd{static_cast<int>(::syscall(SYS_memfd_secret, 0))});
#else
    return false;
#endif
}

}  // namespace

KernelReading read_kernel(const config::Loaded& loaded) {
    KernelReading reading;
    reading.root = ::geteuid() == 0;
    reading.landlock =
        std::max<std::int64_t>(0, ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
    reading.secret_memory = has_secret_memory();
    reading.seccomp = ::prctl(PR_GET_SECCOMP) >= 0 || errno != EINVAL;
    reading.keys_in = find_folder_with_keys(loaded);
    return reading;
}

LedgerFileReading read_ledger_file(const LedgerConfig& ledger) {
    LedgerFileReading reading;
    const auto folder = fs::path{ledger.path}.parent_path();
    struct statvfs room{};
    struct statfs kind{};
    if (::statvfs(folder.c_str(), &room) != 0) {
        reading.no_folder = std::generic_category().message(errno);
        return reading;
    }
    reading.free_bytes = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    reading.on_network = ::statfs(folder.c_str(), &kind) == 0 && is_network_file_system(kind.f_type);
    std::error_code none;
    if (const auto size = fs::file_size(ledger.path + ".reserve", none); !none) {
        reading.reserve_bytes = size;
    }
    const auto holder = find_ledger_holder(ledger.path);
    if (!holder) {
        reading.holder_unknown = holder.error();
        return reading;
    }
    reading.holder = *holder;
    if (!holder->empty()) {
        return reading;
    }
    auto found = examine_ledger(ledger.path, kExaminationTime);
    const auto still = find_ledger_holder(ledger.path);
    if (still && !still->empty()) {
        reading.holder = *still;  // a signer began meanwhile
    } else if (found) {
        reading.found = *std::move(found);
    } else {
        reading.unreadable = found.error();
    }
    return reading;
}

Result<vault::StateFinding> read_vault_state(const Config& config) {
    const bool files = config.keystore.backend == KeyBackend::file;
    return vault::look_at_state(config.vault.state,
                                files ? fs::path{config.keystore.path} : fs::path{config.vault.state}.parent_path());
}

}  // namespace farebox::signer::doctor

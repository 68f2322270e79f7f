#include "signer/ledger/storage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace farebox::signer {
namespace {

/// linux/magic.h and the manual page of statfs(2); FUSE stands for sshfs, s3fs and their like.
constexpr std::array<std::int64_t, 13> kNetworkFileSystems = {
    0x6969,      // NFS
    0x517b,      // SMB
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB2
    0x00c36400,  // Ceph
    0x5346414f,  // AFS
    0x6b414653,  // kAFS
    0x73757245,  // Coda
    0x564c,      // NCP
    0x01021997,  // 9P
    0x0bd00bd0,  // Lustre
    0x7461636f,  // OCFS2
    0x65735546,  // FUSE
};

Error cannot_open(const std::string& path, int reason) {
    const auto code = reason == ENOSPC || reason == EDQUOT ? ErrorCode::disk_full : ErrorCode::ledger_unavailable;
    return make_error(code, "cannot open the ledger " + path + ": " + std::generic_category().message(reason),
                      "check [ledger] url and the folder's owner");
}

}  // namespace

bool is_network_file_system(std::int64_t type) noexcept {
    // f_type is signed on some machines and 32 bits wide on others.
    return std::find(kNetworkFileSystems.begin(), kNetworkFileSystems.end(), type & 0xffffffffLL) !=
           kNetworkFileSystems.end();
}

Result<std::string> prepare_ledger_file(const std::string& path) {
    std::error_code failure;
    const std::filesystem::path wanted = std::filesystem::absolute(path, failure);
    auto folder = std::filesystem::canonical(wanted.parent_path(), failure);
    if (failure) {
        return cannot_open(path, failure.value());
    }
    const std::string real = (folder / wanted.filename()).string();
    const int descriptor = open(real.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return cannot_open(real, errno);
    }
    struct statfs file_system{};
    const bool known = fstatfs(descriptor, &file_system) == 0;
    close(descriptor);
    if (known && is_network_file_system(file_system.f_type)) {
        return make_error(ErrorCode::ledger_unavailable, "the ledger " + real + " lies on a network file system",
                          "put it on a local disk; in a container, on a named volume");
    }
    return real;
}

Result<bool> make_ledger_private(const std::string& path) {
    constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
    bool was_open = false;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const std::string file = path + suffix;
        struct stat status{};
        if (lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & kOthers) == 0) {
            continue;
        }
        if (fchmodat(AT_FDCWD, file.c_str(), S_IRUSR | S_IWUSR, 0) != 0) {
            return make_error(ErrorCode::ledger_unavailable, "other users may open the ledger " + file,
                              "make it the signer's own: chown, and chmod 600");
        }
        was_open = true;
    }
    return was_open;
}

}  // namespace farebox::signer

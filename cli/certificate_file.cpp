#include "cli/certificate_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace farebox::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".pem";

std::string variable(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value != nullptr ? value : std::string{};
}

/// Whoever else could write to the folder could put another certificate there.
bool is_private_folder(const std::string& path) {
    if (::mkdir(path.c_str(), S_IRWXU) == 0) {
        return true;
    }
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

Result<std::string> private_folder() {
    if (const auto runtime = variable("XDG_RUNTIME_DIR"); !runtime.empty() && is_private_folder(runtime + "/farebox")) {
        return runtime + "/farebox";
    }
    const auto temporary = variable("TMPDIR");
    const auto path = (temporary.empty() ? "/tmp" : temporary) + "/farebox-" + std::to_string(::geteuid());
    if (!is_private_folder(path)) {
        return make_error(ErrorCode::internal, path + " cannot be made, or is not this user's alone",
                          "remove it, or set XDG_RUNTIME_DIR");
    }
    return path;
}

/// A file that nobody holds a lock on is what a killed process left.
void remove_stale(const std::string& folder) {
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator{folder, problem}) {
        if (entry.path().extension() != kEnding) {
            continue;
        }
        const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0) {
            continue;
        }
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
            ::unlink(entry.path().c_str());
        }
        ::close(descriptor);
    }
}

/// A new file with a lock on it. Another process may have removed it before it was locked: then once more.
int make_locked(const std::string& folder, std::string& path) {
    for (int tries = 0; tries < 10; ++tries) {
        path = folder + "/XXXXXX" + std::string{kEnding};
        const int descriptor = ::mkostemps(path.data(), static_cast<int>(kEnding.size()), O_CLOEXEC);
        if (descriptor < 0) {
            return -1;
        }
        struct stat status{};
        if (::flock(descriptor, LOCK_EX) == 0 && ::fstat(descriptor, &status) == 0 && status.st_nlink > 0) {
            return descriptor;
        }
        ::close(descriptor);
    }
    return -1;
}

}  // namespace

Result<CertificateFile> CertificateFile::create(std::string_view pem) {
    const auto folder = private_folder();
    if (!folder) {
        return folder.error();
    }
    remove_stale(*folder);
    std::string path;
    const int descriptor = make_locked(*folder, path);
    if (descriptor < 0) {
        return make_error(ErrorCode::internal, "no file can be made in " + *folder);
    }
    CertificateFile file{std::move(path), descriptor};
    if (::write(descriptor, pem.data(), pem.size()) != static_cast<ssize_t>(pem.size())) {
        return make_error(ErrorCode::internal, file.path() + " cannot be written");
    }
    return file;
}

CertificateFile::CertificateFile(CertificateFile&& other) noexcept
    : path_{std::exchange(other.path_, {})}, descriptor_{std::exchange(other.descriptor_, -1)} {}

CertificateFile::~CertificateFile() {
    if (descriptor_ >= 0) {
        ::unlink(path_.c_str());
        ::close(descriptor_);
    }
}

}  // namespace farebox::cli

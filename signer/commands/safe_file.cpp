#include "signer/commands/safe_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace farebox::signer::commands {
namespace {

Error system_error(const std::string& what, const std::string& hint = {}) {
    return make_error(ErrorCode::invalid_argument, what + ": " + std::strerror(errno), hint);  // NOLINT: one thread
}

bool write_all(int fd, const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const auto count = ::write(fd, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        written += static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace

Result<void> make_private_folder(const std::string& path) {
    std::error_code failed;
    const auto parent = std::filesystem::path{path}.parent_path();
    if (!parent.empty()) {
        std::filesystem::create_directories(parent, failed);
    }
    if (::mkdir(path.c_str(), 0700) == 0) {
        return {};
    }
    if (errno != EEXIST) {
        return system_error("cannot make the folder " + path, "choose another place with --dir");
    }
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return system_error(path);
    }
    const bool ours = status.st_uid == ::geteuid() || status.st_uid == 0;
    if (!ours || (status.st_mode & S_IWOTH) != 0) {
        return make_error(ErrorCode::invalid_argument, "others may write to the folder " + path,
                          "make it your own: chown and chmod 700, or choose another with --dir");
    }
    return {};
}

Result<void> write_private_file(const std::string& path, const std::string& text, bool replace) {
    const auto temporary = path + ".new";
    ::unlink(temporary.c_str());
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return system_error("cannot write " + temporary);
    }
    const bool complete = write_all(fd, text) && ::fsync(fd) == 0;
    ::close(fd);
    // link() fails where the name exists, rename() replaces it; both are atomic.
    const bool placed = complete && (replace ? ::rename(temporary.c_str(), path.c_str()) == 0
                                             : ::link(temporary.c_str(), path.c_str()) == 0);
    const int why = errno;
    if (!placed || !replace) {
        ::unlink(temporary.c_str());
    }
    errno = why;
    if (!placed) {
        return system_error("cannot write " + path, why == EEXIST ? "it exists; --force replaces it" : "");
    }
    return {};
}

Result<PrivateFile> PrivateFile::create(std::string path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return system_error("cannot make " + path, errno == EEXIST ? "it exists; choose another name" : "");
    }
    return PrivateFile{std::move(path), fd};
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : path_{std::move(other.path_)}, fd_{std::exchange(other.fd_, -1)} {}

PrivateFile& PrivateFile::operator=(PrivateFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
}

PrivateFile::~PrivateFile() {
    if (fd_ >= 0) {
        ::close(fd_);
        ::unlink(path_.c_str());
    }
}

Result<void> PrivateFile::write(const std::string& text) {
    return write_all(fd_, text) ? Result<void>{} : system_error("cannot write " + path_);
}

Result<void> PrivateFile::finish() {
    if (::fsync(fd_) != 0) {
        return system_error("cannot write " + path_);
    }
    ::close(std::exchange(fd_, -1));
    return {};
}

}  // namespace farebox::signer::commands

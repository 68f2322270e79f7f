#include "keystore/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "keystore/fault.hpp"
#include "keystore/random.hpp"
#include "protocol/hex.hpp"

namespace farebox::keystore {
namespace {

constexpr std::size_t kMaxPasswordBytes = 4096;

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int fd) noexcept : fd_{fd} {}
    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool open() const noexcept { return fd_ >= 0; }

private:
    int fd_;
};

std::string reason() {
    return std::error_code{errno, std::generic_category()}.message();
}

Error unreadable(const std::filesystem::path& path, const std::string& why) {
    return make_fault(Fault::file_unreadable, "cannot read " + path.string() + ": " + why);
}

Result<void> check_owner_and_mode(const std::filesystem::path& path, const struct stat& facts) {
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
        return make_fault(Fault::file_permissions, path.string() + " belongs to another user",
                          "run: chown $(id -u) " + path.string());
    }
    if ((facts.st_mode & 077U) != 0) {
        return make_fault(Fault::file_permissions, path.string() + " may be accessed by its group or by everybody",
                          "run: chmod 600 " + path.string() + " (in Kubernetes: defaultMode: 0400)");
    }
    return {};
}

Result<struct stat> check_file(const std::filesystem::path& path, int fd, std::size_t max_bytes) {
    struct stat facts{};
    if (::fstat(fd, &facts) != 0) {
        return unreadable(path, reason());
    }
    if (!S_ISREG(facts.st_mode)) {
        return unreadable(path, "it is not a regular file");
    }
    if (auto allowed = check_owner_and_mode(path, facts); !allowed) {
        return std::move(allowed).error();
    }
    if (static_cast<std::size_t>(facts.st_size) > max_bytes) {
        return unreadable(path, "it is larger than " + std::to_string(max_bytes) + " bytes");
    }
    return facts;
}

/// The length of the Unicode white space that @p text starts with (as Go's unicode.IsSpace), or 0.
std::size_t space_at(std::string_view text) {
    constexpr std::string_view kAscii = " \t\n\v\f\r";
    if (!text.empty() && kAscii.find(text.front()) != std::string_view::npos) {
        return 1;
    }
    constexpr auto kWide = std::to_array<std::string_view>(
        {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
         "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"});
    for (const auto space : kWide) {
        if (text.starts_with(space)) {
            return space.size();
        }
    }
    return 0;
}

std::string_view trim(std::string_view text) {
    while (const std::size_t space = space_at(text)) {
        text.remove_prefix(space);
    }
    for (std::size_t width = 1; width <= 3 && width <= text.size();) {
        const bool is_space = space_at(text.substr(text.size() - width)) == width;
        text.remove_suffix(is_space ? width : 0);
        width = is_space ? 1 : width + 1;
    }
    return text;
}

Error not_written(const std::filesystem::path& path) {
    return make_fault(Fault::file_not_written, "cannot write " + path.string() + ": " + reason());
}

bool write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool sync_folder(const std::filesystem::path& folder) {
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return opened.open() && ::fsync(opened.get()) == 0;
}

/// @p folder and its missing parents, each open to its owner only.
Result<void> make_folder(const std::filesystem::path& folder) {
    std::filesystem::path made;
    for (const auto& part : folder) {
        made /= part;
        std::error_code unknown;
        if (!std::filesystem::is_directory(made, unknown) && ::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST) {
            return not_written(made);
        }
    }
    return {};
}

/// A name beside @p path that nobody else uses.
std::filesystem::path temporary_name(const std::filesystem::path& path) {
    std::array<std::uint8_t, 8> random{};
    fill_random(random);
    std::string name{"."};
    name.append(path.filename().string()).append(".").append(protocol::to_hex(random)).append(".tmp");
    return path.parent_path() / name;
}

}  // namespace

Result<SecretBytes> read_private_file(const std::filesystem::path& path, std::size_t max_bytes) {
    // O_NONBLOCK: opening a named pipe must not wait for somebody to write into it.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!file.open()) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return missing ? make_fault(Fault::file_missing, "there is no file " + path.string())
                       : unreadable(path, reason());
    }
    const auto facts = check_file(path, file.get(), max_bytes);
    if (!facts) {
        return facts.error();
    }
    SecretBytes content{static_cast<std::size_t>(facts->st_size)};
    std::size_t filled = 0;
    while (filled < content.size()) {
        const auto got = ::read(file.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return unreadable(path, got == 0 ? "it shrank while it was read" : reason());
        }
        filled += static_cast<std::size_t>(got);
    }
    return content;
}

Result<SecretString> read_password_file(const std::filesystem::path& path) {
    const auto content = read_private_file(path, kMaxPasswordBytes);
    if (!content) {
        return content.error();
    }
    const auto password = trim({reinterpret_cast<const char*>(content->data()), content->size()});
    if (password.empty()) {
        return make_fault(Fault::empty_password, path.string() + " holds no password",
                          "write the password of the keystore into it, on one line");
    }
    return SecretString{password};
}

Result<void> write_private_file(const std::filesystem::path& path, std::string_view content) {
    if (auto folder = make_folder(path.parent_path()); !folder) {
        return folder;
    }
    const auto temporary = temporary_name(path);
    const Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file.open()) {
        return not_written(path);
    }
    const bool complete = ::fchmod(file.get(), 0600) == 0 && write_all(file.get(), content) && ::fsync(file.get()) == 0;
    // A hard link instead of a rename: it fails where the name is taken, so nothing is ever overwritten.
    const bool named = complete && ::link(temporary.c_str(), path.c_str()) == 0;
    const int problem = errno;
    ::unlink(temporary.c_str());
    errno = problem;
    if (complete && !named && problem == EEXIST) {
        return make_fault(Fault::file_exists, path.string() + " exists and is not overwritten");
    }
    const auto folder = path.parent_path().empty() ? std::filesystem::path{"."} : path.parent_path();
    if (!named || !sync_folder(folder)) {
        return not_written(path);
    }
    return {};
}

}  // namespace farebox::keystore

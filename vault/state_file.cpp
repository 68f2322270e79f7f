#include "vault/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "vault/state_codec.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

off_t place_of(std::uint64_t slot) {
    return static_cast<off_t>(slot * kSlotBytes);
}

Error cannot(const std::string& what, const std::filesystem::path& path) {
    return make_error(ErrorCode::invalid_argument,
                      "the vault cannot " + what + " its state, " + path.string() + ": " + system_reason(),
                      "name a file on a disk that may be written with vault.state");
}

}  // namespace

Result<StateFile> StateFile::open(const std::filesystem::path& path, Missing missing) {
    net::UniqueFd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return cannot("open", path);
    }
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 || status.st_uid != ::geteuid()) {
        return make_error(ErrorCode::forbidden, path.string() + " is not a file of the vault's user alone",
                          "chown it to the user that starts the signer, and chmod 600");
    }
    StateFile file{std::move(fd), path};
    if (auto read = file.read(missing); !read) {
        return std::move(read).error();
    }
    return file;
}

bool StateFile::is_missing(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    return bytes.find_first_not_of('\0') == std::string::npos;
}

Result<void> StateFile::read(Missing missing) {
    if (is_missing(path_)) {
        if (missing == Missing::lost) {
            return {};
        }
        auto written = write({});  // both slots take their room on the disk
        return written ? write({}) : written;
    }
    for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
        if (auto read = consider(slot); !read) {
            return read;
        }
    }
    return {};
}

Result<void> StateFile::consider(std::uint64_t slot) {
    std::array<std::uint8_t, kSlotBytes> bytes{};
    if (::pread(file_.get(), bytes.data(), bytes.size(), place_of(slot)) < 0) {
        return cannot("read", path_);
    }
    const auto content = newest_in(bytes);
    if (content && (!found_ || content->generation > generation_)) {
        generation_ = content->generation;
        slot_ = slot;
        found_ = content->state;
    }
    return {};
}

Result<void> StateFile::write(const VaultState& state) {
    const auto generation = generation_ + 1;
    const auto slot = (slot_ + 1) % kSlots;
    const auto bytes = encode_slot({generation, state});
    if (::pwrite(file_.get(), bytes.data(), bytes.size(), place_of(slot)) != static_cast<ssize_t>(bytes.size()) ||
        ::fdatasync(file_.get()) != 0) {
        auto error = cannot("write", path_);
        error.code = ErrorCode::vault_unavailable;
        return error;
    }
    generation_ = generation;
    slot_ = slot;
    found_ = state;
    return {};
}

}  // namespace farebox::vault

#include "signer/ledger/reserve_file.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace farebox::signer {

ReserveFile::ReserveFile(const std::string& ledger_path, std::uint64_t bytes)
    : path_{ledger_path + ".reserve"}, bytes_{bytes} {}

bool ReserveFile::hold() {
    if (held_ || bytes_ == 0) {
        return held_ = true;
    }
    const int descriptor = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return false;
    }
    // Blocks are set aside for real; a sparse file would keep nothing free.
    held_ = posix_fallocate(descriptor, 0, static_cast<off_t>(bytes_)) == 0;
    close(descriptor);
    if (!held_) {
        unlink(path_.c_str());
    }
    return held_;
}

void ReserveFile::release() noexcept {
    if (bytes_ > 0) {
        unlink(path_.c_str());
        held_ = false;
    }
}

}  // namespace farebox::signer

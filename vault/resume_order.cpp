#include "vault/resume_order.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <system_error>

#include "keystore/private_file.hpp"
#include "keystore/random.hpp"
#include "net/unique_fd.hpp"
#include "protocol/hex.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "resume ";
constexpr std::size_t kOrderBytes = kPrefix.size() + 2 * Hash32::kSize + 1;

}  // namespace

fs::path resume_order_path(const fs::path& keystore) {
    std::error_code unknown;
    return (fs::is_directory(keystore, unknown) ? keystore : keystore.parent_path()) / ".farebox-resume";
}

Result<void> write_resume_order(const fs::path& keystore) {
    Hash32 number;
    keystore::fill_random(number.data);
    remove_resume_order(keystore);
    return keystore::write_private_file(resume_order_path(keystore),
                                        std::string{kPrefix} + protocol::to_hex(number.data) + "\n");
}

void remove_resume_order(const fs::path& keystore) noexcept {
    std::error_code unknown;
    fs::remove(resume_order_path(keystore), unknown);
}

std::optional<Hash32> read_resume_order(const fs::path& keystore, uid_t owner) {
    const auto path = resume_order_path(keystore);
    const net::UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_uid != 0 && status.st_uid != owner) || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return std::nullopt;
    }
    std::array<char, kOrderBytes + 1> bytes{};
    const auto size = ::read(file.get(), bytes.data(), bytes.size());
    const std::string_view text{bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    Hash32 number;
    if (text.size() != kOrderBytes || !text.starts_with(kPrefix) || text.back() != '\n' ||
        !protocol::decode_hex(text.substr(kPrefix.size(), 2 * Hash32::kSize), number.data)) {
        return std::nullopt;
    }
    return number;
}

}  // namespace farebox::vault

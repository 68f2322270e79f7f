#include "vault/one_use_order.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

#include "keystore/private_file.hpp"
#include "keystore/random.hpp"
#include "net/unique_fd.hpp"
#include "protocol/hex.hpp"
#include "vault/beside_keys.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 2 * Hash32::kSize;
constexpr std::string_view kForgets = " forget-spending";
constexpr std::size_t kMaxOrderBytes = 128;

std::string_view word_of(OrderKind kind) noexcept {
    switch (kind) {
        case OrderKind::resume:
            return "resume";
        case OrderKind::reset:
            return "reset";
        case OrderKind::adopt:
            return "adopt";
    }
    return {};
}

/// word, space, 64 hex digits, and for some the word that they forget; a line.
std::optional<OneUseOrder> parse(std::string_view text, OrderKind kind) {
    const auto prefix = std::string{word_of(kind)} + " ";
    if (!text.starts_with(prefix) || !text.ends_with('\n')) {
        return std::nullopt;
    }
    text.remove_prefix(prefix.size());
    text.remove_suffix(1);
    OneUseOrder order;
    order.forgets_spending = kind != OrderKind::resume && text.ends_with(kForgets);
    if (order.forgets_spending) {
        text.remove_suffix(kForgets.size());
    }
    return text.size() == kDigits && protocol::decode_hex(text, order.number.data) ? std::optional{order}
                                                                                   : std::nullopt;
}

}  // namespace

fs::path order_path(const fs::path& keystore, OrderKind kind) {
    return folder_of_keys(keystore) / (".farebox-" + std::string{word_of(kind)});
}

Result<void> write_order(const fs::path& keystore, OrderKind kind, bool forgets_spending) {
    Hash32 number;
    keystore::fill_random(number.data);
    remove_order(keystore, kind);
    return keystore::write_private_file(order_path(keystore, kind),
                                        std::string{word_of(kind)} + " " + protocol::to_hex(number.data) +
                                            std::string{forgets_spending ? kForgets : ""} + "\n");
}

void remove_order(const fs::path& keystore, OrderKind kind) noexcept {
    std::error_code unknown;
    fs::remove(order_path(keystore, kind), unknown);
}

std::optional<OneUseOrder> read_order(const fs::path& keystore, OrderKind kind, uid_t owner) {
    const auto path = order_path(keystore, kind);
    const net::UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_uid != 0 && status.st_uid != owner) || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return std::nullopt;
    }
    std::array<char, kMaxOrderBytes> bytes{};
    const auto size = ::read(file.get(), bytes.data(), bytes.size());
    return parse({bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0}, kind);
}

}  // namespace farebox::vault

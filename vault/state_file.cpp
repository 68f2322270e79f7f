#include "vault/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

// A slot:  magic (8) | generation (8) | paused (1) | last order (32) | Keccak-256 of all that (32)
constexpr std::string_view kMagic = "fbxvst01";
constexpr std::size_t kGenerationAt = 8;
constexpr std::size_t kPausedAt = 16;
constexpr std::size_t kOrderAt = 17;
constexpr std::size_t kSumAt = kOrderAt + Hash32::kSize;
constexpr std::size_t kSlotBytes = kSumAt + Hash32::kSize;
/// Apart, so that one torn page does not hold both.
constexpr off_t kSlotDistance = 4096;
constexpr std::uint64_t kSlots = 2;

using Slot = std::array<std::uint8_t, kSlotBytes>;

struct Read {
    std::uint64_t generation = 0;
    VaultState state;
};

Hash32 sum_of(const Slot& slot) {
    return protocol::keccak256(std::span{slot}.first(kSumAt));
}

Slot write_slot(std::uint64_t generation, const VaultState& state) {
    Slot slot{};
    std::ranges::copy(protocol::as_bytes(kMagic), slot.begin());
    for (std::size_t i = 0; i < sizeof generation; ++i) {
        slot[kGenerationAt + i] = static_cast<std::uint8_t>(generation >> (8 * i));
    }
    slot[kPausedAt] = state.paused ? 1 : 0;
    std::ranges::copy(state.last_order.data, slot.begin() + kOrderAt);
    std::ranges::copy(sum_of(slot).data, slot.begin() + kSumAt);
    return slot;
}

std::optional<Read> read_slot(const Slot& slot) {
    if (!std::ranges::equal(sum_of(slot).data, std::span{slot}.subspan(kSumAt)) ||
        !std::ranges::equal(protocol::as_bytes(kMagic), std::span{slot}.first(kMagic.size())) || slot[kPausedAt] > 1) {
        return std::nullopt;
    }
    Read read;
    for (std::size_t i = 0; i < sizeof read.generation; ++i) {
        read.generation |= std::uint64_t{slot[kGenerationAt + i]} << (8 * i);
    }
    read.state.paused = slot[kPausedAt] == 1;
    std::ranges::copy(std::span{slot}.subspan(kOrderAt, Hash32::kSize), read.state.last_order.data.begin());
    return read;
}

Error cannot(const std::string& what, const std::filesystem::path& path) {
    return make_error(ErrorCode::invalid_argument,
                      "the vault cannot " + what + " its state, " + path.string() + ": " + system_reason(),
                      "name a file on a disk that may be written with vault.state");
}

}  // namespace

Result<StateFile> StateFile::open(const std::filesystem::path& path) {
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
    if (auto read = file.read(); !read) {
        return std::move(read).error();
    }
    return file;
}

Result<void> StateFile::read() {
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) {
        return cannot("read", path_);
    }
    if (status.st_size == 0) {
        return write({});  // a first start
    }
    for (std::uint64_t number = 0; number < kSlots; ++number) {
        Slot slot{};
        const auto size = ::pread(file_.get(), slot.data(), slot.size(), static_cast<off_t>(number) * kSlotDistance);
        if (size < 0) {
            return cannot("read", path_);
        }
        const auto read = read_slot(slot);
        if (read && (!found_ || read->generation > generation_)) {
            generation_ = read->generation;
            found_ = read->state;
        }
    }
    return {};
}

Result<void> StateFile::write(const VaultState& state) {
    const auto next = generation_ + 1;
    const auto slot = write_slot(next, state);
    const auto at = static_cast<off_t>(next % kSlots) * kSlotDistance;
    if (::pwrite(file_.get(), slot.data(), slot.size(), at) != static_cast<ssize_t>(slot.size()) ||
        ::fdatasync(file_.get()) != 0) {
        auto error = cannot("write", path_);
        error.code = ErrorCode::vault_unavailable;
        return error;
    }
    generation_ = next;
    found_ = state;
    return {};
}

}  // namespace farebox::vault

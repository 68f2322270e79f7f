#include "vault/state_summary.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>

#include "net/unique_fd.hpp"
#include "vault/open_state.hpp"
#include "vault/state_codec.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

using Content = std::array<std::uint8_t, kSlots * kSlotBytes>;

StateSummary summary_of(const VaultState& state) {
    return {state.paused, state.pin, state.revoked.size(), state.adopts_next_ledger};
}

/// The newest slot that is whole, as the vault itself would take it.
std::optional<SlotContent> newest_of(const Content& content) {
    const std::span bytes{content};
    auto newest = newest_in(bytes.first<kSlotBytes>());
    auto other = newest_in(bytes.subspan<kSlotBytes, kSlotBytes>());
    if (other && (!newest || other->generation > newest->generation)) {
        newest = std::move(other);
    }
    return newest;
}

StateFinding missing(const std::filesystem::path& state, const std::filesystem::path& keystore) {
    std::error_code unknown;
    const bool begun = std::filesystem::exists(state_note_path(state, keystore), unknown);
    return {begun ? StateFinding::Kind::lost : StateFinding::Kind::not_begun, {}};
}

}  // namespace

Result<StateFinding> look_at_state(const std::filesystem::path& state, const std::filesystem::path& keystore) {
    const net::UniqueFd file{::open(state.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (!file && (errno == ENOENT || errno == ENOTDIR)) {
        return missing(state, keystore);
    }
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0) {
        return make_error(ErrorCode::invalid_argument, "cannot read " + state.string() + ": " + system_reason(),
                          "run this as root or as the user that starts the signer");
    }
    Content content{};
    if (!S_ISREG(status.st_mode) || ::pread(file.get(), content.data(), content.size(), 0) < 0) {
        return make_error(ErrorCode::invalid_argument, state.string() + " is no file that can be read",
                          "name a file with vault.state");
    }
    if (content == Content{}) {
        return missing(state, keystore);
    }
    const auto newest = newest_of(content);
    return newest ? StateFinding{StateFinding::Kind::readable, summary_of(newest->state)}
                  : StateFinding{StateFinding::Kind::damaged, {}};
}

}  // namespace farebox::vault

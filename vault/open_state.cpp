#include "vault/open_state.hpp"

#include <system_error>
#include <utility>

#include "keystore/private_file.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "vault/beside_keys.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code unknown;
    return fs::exists(fs::symlink_status(path, unknown));
}

}  // namespace

fs::path state_note_path(const fs::path& state, const fs::path& keystore) {
    constexpr std::size_t kShown = 8;
    std::error_code unknown;
    auto real = fs::weakly_canonical(state, unknown);
    const auto name = protocol::keccak256((unknown ? state : real).string());
    return folder_of_keys(keystore) / (".farebox-state-" + protocol::to_hex(name.span().first(kShown)));
}

Result<std::unique_ptr<StateKeeper>> open_state(const fs::path& state, const fs::path& keystore) {
    const auto note = state_note_path(state, keystore);
    const bool begun_before = is_there(note);
    auto file = StateFile::open(state, begun_before ? StateFile::Missing::lost : StateFile::Missing::first_start);
    if (!file) {
        return std::move(file).error();
    }
    auto keeper = StateKeeper::open(*std::move(file));
    if (keeper && !begun_before) {
        // A keystore may be read-only.
        static_cast<void>(static_cast<bool>(keystore::write_private_file(note, "vault.state was begun\n")));
    }
    return keeper;
}

}  // namespace farebox::vault

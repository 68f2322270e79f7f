#pragma once

#include <filesystem>
#include <memory>

#include "farebox/result.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {

/// Opens vault.state, or begins one. That one was begun is noted in a file beside the keys, where no front can write:
/// from then on a state that is missing is lost, like one that is torn. A keystore that cannot be written has no such
/// note, and a missing state is then taken for a first start.
[[nodiscard]] Result<std::unique_ptr<StateKeeper>> open_state(const std::filesystem::path& state,
                                                              const std::filesystem::path& keystore);

/// The note: one for each place where a state may be, so that signers can share keys.
[[nodiscard]] std::filesystem::path state_note_path(const std::filesystem::path& state,
                                                    const std::filesystem::path& keystore);

}  // namespace farebox::vault

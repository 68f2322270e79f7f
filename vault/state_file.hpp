#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/unique_fd.hpp"

namespace farebox::vault {

/// What the vault must not forget, whatever ends it.
struct VaultState {
    bool paused = false;
    Hash32 last_order{};  ///< The one-use order that was obeyed last.
    friend bool operator==(const VaultState&, const VaultState&) = default;
};

/// vault.state: two slots with a checksum each, written in turn, so that a crash leaves the one before. Kept open, so
/// that a vault that may open no file for writing can still write it.
class StateFile {
public:
    /// Makes the file (0600) where there is none.
    static Result<StateFile> open(const std::filesystem::path& path);

    /// The newest state that is whole. @return Nothing where something was written and nothing of it is whole.
    [[nodiscard]] const std::optional<VaultState>& found() const noexcept { return found_; }
    /// Durable when it returns.
    Result<void> write(const VaultState& state);

private:
    StateFile(net::UniqueFd file, std::filesystem::path path) : file_{std::move(file)}, path_{std::move(path)} {}
    Result<void> read();

    net::UniqueFd file_;
    std::filesystem::path path_;
    std::uint64_t generation_ = 0;
    std::optional<VaultState> found_;
};

}  // namespace farebox::vault

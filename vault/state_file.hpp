#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "farebox/result.hpp"
#include "net/unique_fd.hpp"
#include "vault/vault_state.hpp"

namespace farebox::vault {

/// vault.state: two slots with a checksum each, written in turn, so that a crash leaves the one before. Kept open, so
/// that a vault that may open no file for writing can still write it. A file of the first version is read, and written
/// anew with the first change.
class StateFile {
public:
    /// What it means that there is no file, or nothing in it.
    enum class Missing : std::uint8_t {
        first_start,  ///< A state begins.
        lost,         ///< Nothing is found, until something is written.
    };
    /// Makes the file (0600) where there is none.
    static Result<StateFile> open(const std::filesystem::path& path, Missing missing = Missing::first_start);
    /// Whether there is none, or nothing but zeros, as a crash leaves of one that was being made.
    [[nodiscard]] static bool is_missing(const std::filesystem::path& path);

    /// The newest state that is whole. @return Nothing where something was written and nothing of it is whole.
    [[nodiscard]] const std::optional<VaultState>& found() const noexcept { return found_; }
    /// Durable when it returns.
    Result<void> write(const VaultState& state);

private:
    StateFile(net::UniqueFd file, std::filesystem::path path) : file_{std::move(file)}, path_{std::move(path)} {}
    Result<void> read(Missing missing);
    Result<void> consider(std::uint64_t slot);

    net::UniqueFd file_;
    std::filesystem::path path_;
    std::uint64_t generation_ = 0;
    std::uint64_t slot_ = 0;  ///< Where the newest lies.
    std::optional<VaultState> found_;
};

}  // namespace farebox::vault

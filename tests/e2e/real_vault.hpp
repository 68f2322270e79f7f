#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "net/unique_fd.hpp"
#include "tests/support/process.hpp"
#include "vault/messages.hpp"

namespace farebox::test {

/// The vault of `farebox-signer serve` as its supervisor starts it, sandboxed, with one key. The test plays the
/// supervisor, and hands whoever it likes the front's end of a conversation.
class RealVault {
public:
    /// @param settings  `--set` these.
    explicit RealVault(const vault::VaultCaps& caps, const std::vector<std::string>& settings = {});
    RealVault(const RealVault&) = delete;
    RealVault& operator=(const RealVault&) = delete;
    /// Ends it.
    ~RealVault();

    /// The front's end; the conversation before is over.
    [[nodiscard]] net::UniqueFd connect();
    [[nodiscard]] bool running();
    [[nodiscard]] const Address& key() const { return key_; }
    /// What it has written.
    [[nodiscard]] std::string log() const { return read_file(folder_ / "vault.log"); }

private:
    void start(const vault::VaultCaps& caps, const std::vector<std::string>& settings);

    TempDir folder_;
    Address key_;
    net::UniqueFd control_;
    pid_t pid_ = -1;
    bool ended_ = false;
};

}  // namespace farebox::test

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/stack.hpp"

namespace farebox::test {

/// Secrets that a signer works with, and the places in which none of them may ever be found.
class Canaries {
public:
    void add(const std::string& name, const std::string& secret);
    /// Whoever lets that file hold a password or a PIN: its first line.
    void add_file(const std::string& name, const std::filesystem::path& file);
    /// The password of the signer's keystore, and its first key as it is and in hex.
    void add_wallet(const Signer& signer);
    /// Looks for all of them, and for the beginning of each.
    void expect_absent(const std::string& text, const std::string& where) const;
    /// Logs, commands, metrics, audit export, arguments and environments of all processes, and what lies on the disk
    /// beside the secrets themselves. Stops the signer.
    void expect_absent_everywhere(Signer& signer) const;

private:
    std::vector<std::pair<std::string, std::string>> secrets_;
};

/// The 32 bytes of the first key in the signer's keystore.
[[nodiscard]] std::string first_key_of(const Signer& signer);

}  // namespace farebox::test

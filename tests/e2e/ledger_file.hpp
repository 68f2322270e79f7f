#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace farebox::test {

/// One row of the ledger's grants, read from the file after the signer has stopped.
struct LedgerGrant {
    std::int64_t id = 0;
    std::string rand_hash;  ///< "0x" + 64 lower-case hex digits.
    std::int64_t first_nonce = 0;
    std::int64_t tickets = 0;

    [[nodiscard]] bool covers(const std::string& hash, std::int64_t nonce) const {
        return hash == rand_hash && nonce >= first_nonce && nonce < first_nonce + tickets;
    }
};

std::vector<LedgerGrant> read_grants(const std::filesystem::path& ledger);

/// How many audit entries of that kind it has.
std::size_t count_audit_entries(const std::filesystem::path& ledger, const std::string& kind);

/// When the client was last promised anything, and when it was revoked, both by ledger time in nanoseconds. Absent:
/// never.
struct LedgerEnd {
    std::optional<std::int64_t> last_grant;
    std::optional<std::int64_t> revoked;
};
LedgerEnd end_of_client(const std::filesystem::path& ledger, const std::string& client);

/// As somebody who can write the file would: without the triggers that keep its audit as it is.
void change_ledger(const std::filesystem::path& ledger, const std::string& sql);

}  // namespace farebox::test

#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "signer/access/api_key_index.hpp"
#include "signer/clients/client_row.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer {

/// A client that requests may come from, wherever it was made.
struct KnownClient {
    ClientConfig settings;
    std::vector<ApiKey> keys;  ///< All of its keys that are not revoked.
};

/// The clients that were made while the signer ran, as they are in force. Thread-safe.
class ClientBook {
public:
    void load(std::vector<ClientRow> rows);
    /// From now on in the place of what is there under its name.
    void put(ClientRow row);
    [[nodiscard]] std::optional<ClientRow> find(const std::string& name) const;
    [[nodiscard]] std::size_t size() const;
    /// By name, those after @p name; at most @p limit.
    [[nodiscard]] std::vector<ClientRow> after(const std::string& name, std::size_t limit) const;

    /**
     * @brief The configuration's clients, and those of the ledger that are not revoked.
     * Of one that is in both the file says everything; where it states no api_key, the ledger's keys are good too.
     */
    [[nodiscard]] std::vector<KnownClient> join(const Config& config) const;
    /// The same without their keys.
    [[nodiscard]] std::vector<ClientConfig> settings(const Config& config) const;
    /// Which clients of the ledger are left out there, and why: a sentence each.
    [[nodiscard]] std::vector<std::string> left_out(const Config& config) const;

private:
    /// Read once: joining is part of every change, and nobody waits for the policy that long.
    struct Entry {
        ClientRow row;
        Result<KnownClient> known;
    };

    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace farebox::signer

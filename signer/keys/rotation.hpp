#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/config/config.hpp"
#include "signer/keys/key_set.hpp"
#include "signer/keys/pins.hpp"
#include "signer/ledger/ledger.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {

/// One key, and who still needs it.
struct KeyUse {
    OwnKey key;
    std::optional<SenderFunds> funds;  ///< Absent: not read yet.
    std::vector<PinRow> pins;
};

/// Changes which key signs for whom while the signer runs. What it says is durable before it is in force, except that
/// a revoked key stops at once. Thread-safe; one change at a time.
class Rotation {
public:
    struct Parts {
        Ledger& ledger;
        vault::Vault& vault;
        ChainView& chain;
        Pins& pins;
        std::function<protocol::Timestamp()> clock;
        std::function<void()> changed;  ///< keys() is another one now, and in force; quick.
    };
    using Done = std::function<void(Result<void>)>;

    explicit Rotation(Parts parts) : parts_{std::move(parts)} {}

    /// Goes on from what the ledger remembers of the keys that the vault holds. keystore.active is an order: it is
    /// obeyed once, whatever `keys flip` said before, and not again until it is changed. Waits for the ledger.
    Result<void> start(const vault::Hello& hello, const KeystoreConfig& settings);

    [[nodiscard]] KeySet keys() const;
    [[nodiscard]] std::vector<KeyUse> uses() const;

    /// Takes note of the keys that the vault holds now, and of those that it has revoked. @return Keys that are new.
    std::vector<Address> meet(const vault::Hello& hello);

    /// Makes @p key the one of new sessions. @return key_overexposed where it has no deposit, no reserve, or is
    /// unlocking.
    void flip(const Address& key, Done done);
    /// As flip(), by order of the configuration.
    void obey(const Address& configured, Done done);
    /// Holds every caller of @p client to the active key, whatever sessions it has. @return How many were not.
    Result<std::size_t> move_client(const std::string& client);
    /// @return forbidden with who uses it in details, while sessions or pins live.
    void retire(const Address& key, Done done);
    /// Stops a key for ever.
    void revoke(const Address& key, Done done);

private:
    using Change = std::function<Result<void>(KeySet&)>;
    struct Note {
        std::string kind;
        Address key;
    };

    [[nodiscard]] Result<void> check_funds(const Address& key) const;
    void activate(const Address& key, KeyBookChange rows, Done done);
    Result<void> choose_active(const KeyBook& book, const KeystoreConfig& settings);
    void change(const Change& make, KeyBookChange rows, Note note, Done done);
    void retire_unused(const Address& key, const std::vector<KeySession>& sessions, Done done);
    void remember(const Note& note);

    const Parts parts_;
    mutable std::mutex mutex_;
    KeySet keys_;
    bool busy_ = false;
};

}  // namespace farebox::signer

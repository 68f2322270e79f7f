#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/chain/boot_clock.hpp"
#include "signer/keys/caller.hpp"
#include "signer/keys/key_set.hpp"

namespace farebox::signer {

/// Who pays from which key. A caller asks for our address once, has orchestrators make quotes for it, and cannot know
/// that the active key has changed since: so it is held to the key whose address it was given, until it asks again.
/// Thread-safe.
class Pins {
public:
    struct Options {
        std::function<BootClock::time_point()> clock = BootClock::now;
        std::function<protocol::Timestamp()> wall_clock;
        /// Has rows remembered; must not block. Called with the lock held.
        std::function<void(KeyBookChange)> remember;
        /// When a process began; nullopt: it is not running, or nobody can tell.
        std::function<std::optional<std::uint64_t>(std::int32_t pid)> process_start;
    };
    /// A session that was paid for so recently is being used.
    static constexpr std::chrono::minutes kLive{5};
    /// Callers of one client that are told apart; those beyond share one pin.
    static constexpr std::size_t kMaxPerClient = 1024;
    /// Who neither asks nor pays for so long is forgotten.
    static constexpr std::chrono::hours kKept{7 * 24};

    explicit Pins(Options options) : options_{std::move(options)} {}

    /// As they were before the signer was started again. Each counts as live at first: nobody knows.
    void restore(const std::vector<PinRow>& rows);

    /// The address for a caller that asks for one: the active key's, unless it has live sessions on another key and
    /// could not tell the two apart. @return key_revoked where no key is active.
    Result<Address> give(const std::string& client, const Caller& caller, const KeySet& keys);
    /// The key that a new session of this caller is signed with, if it was given an address.
    [[nodiscard]] std::optional<Address> key_of(const std::string& client, const Caller& caller) const;
    /// It has paid for a session from @p key.
    void note_paid(const std::string& client, const Caller& caller, const Address& key);

    /// Whose pins on @p key still count: neither ended nor forgotten.
    [[nodiscard]] std::vector<PinRow> on(const Address& key) const;
    /// Holds every caller of @p client to @p key from now on. @return How many were held to another one.
    std::size_t move(const std::string& client, const Address& key);

private:
    struct Pin {
        Address key;
        mutable std::atomic<BootClock::rep> paid{0};  ///< When, for a session of `key`; written under the shared lock.
        std::optional<std::uint64_t> process_start;
        protocol::Timestamp used;  ///< As remembered.
    };
    using Callers = std::map<std::string, Pin, std::less<>>;
    using Entry = Callers::value_type;

    [[nodiscard]] BootClock::rep now() const { return options_.clock().time_since_epoch().count(); }
    [[nodiscard]] const Entry* find(const std::string& client, const Caller& caller) const;
    [[nodiscard]] Entry* find(const std::string& client, const Caller& caller);
    Entry& enter(const std::string& client, const Caller& caller);
    void make_room(const std::string& client, Callers& callers);
    [[nodiscard]] bool is_over(const Entry& entry) const;
    [[nodiscard]] bool stays(const Caller& caller, const Pin& pin, const KeySet& keys) const;
    [[nodiscard]] bool is_due(const Pin& pin) const;
    [[nodiscard]] static PinRow row_of(const std::string& client, const Entry& entry);
    void hold(const std::string& client, Entry& entry, const Address& key);

    const Options options_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, Callers, std::less<>> pins_;
};

}  // namespace farebox::signer

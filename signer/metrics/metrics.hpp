#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/wei.hpp"
#include "signer/access/auth_refusal.hpp"
#include "signer/keys/key_status.hpp"

namespace farebox::signer {

/// Values that are looked up when somebody scrapes.
struct GaugeReadings {
    struct Key {
        std::string address;
        Wei deposit;
        Wei reserve;
    };
    struct Certificate {
        double seconds_left = 0;
        bool newest = true;  ///< What is on disk is in use.
    };
    struct TokenKeys {
        std::size_t count = 0;
        double age_seconds = 0;
    };
    struct OwnKey {
        std::string address;
        KeyStatus status = KeyStatus::standby;
        std::chrono::seconds age{0};
        std::size_t pins = 0;
    };
    struct Discovery {
        std::size_t candidates = 0;
        std::size_t listed = 0;
        std::uint64_t failed_polls = 0;
        double oldest_seconds = 0;
    };
    std::vector<OwnKey> own_keys;
    double chain_age_seconds = -1;  ///< Below 0: never polled.
    std::int64_t l1_block = 0;
    std::int64_t round = 0;
    std::vector<Key> keys;
    bool ledger_ok = false;
    bool ready = false;
    std::optional<Certificate> certificate;  ///< Nothing: no TLS.
    std::optional<Discovery> discovery;      ///< Nothing: it is off.
    std::optional<TokenKeys> token_keys;     ///< Nothing: no [api.jwt].
    bool config_ok = true;
    std::uint64_t ledger_queued = 0;
    std::uint64_t ledger_commits = 0;
    std::uint64_t ledger_failed_commits = 0;
    std::int64_t ledger_sequence = 0;
    double ledger_ahead_seconds = 0;
    std::uint64_t connections = 0;
};

/// The Prometheus side of the daemon. Thread-safe. Client names come from the configuration, so labels stay few.
class Metrics {
public:
    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    /// A request was answered. @p code is "ok" or an error code's name.
    void request_done(std::string_view route, int status, std::string_view code, std::chrono::nanoseconds took);
    /// A payment was signed and answered.
    void payment_signed(const std::string& client, std::uint32_t tickets, const Wei& charge);
    /// A client was refused by a rule. @param code  An error code's name.
    void denied(const std::string& client, std::string_view code);
    /// A payment was charged beside one that the client did not use.
    void reissued(const std::string& client);
    /// A grant may have been charged, but its answer never left.
    void grant_undelivered(const std::string& client);
    /// The auth webhook was asked, or would have been. @p result is one of few words.
    void webhook_asked(std::string_view result, std::chrono::nanoseconds took);
    /// A TLS client ended, or was cut, before its handshake was complete.
    void handshake_failed();
    /// A caller was not recognised.
    void auth_refused(AuthRefusal why);
    /// Signer-Auth-Id came from somebody who is no trusted proxy.
    void auth_id_ignored();
    /// Somebody came without TLS, from elsewhere, and is no trusted proxy.
    void connection_refused();

    /// Something became of a transaction of ours. @p outcome is one of few words.
    void funding_done(std::string_view outcome, bool automatic);

    /// Everything, in Prometheus' text format.
    [[nodiscard]] std::string render(const GaugeReadings& readings);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace farebox::signer

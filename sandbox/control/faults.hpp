#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "sandbox/control/nonsense.hpp"
#include "sandbox/control/place.hpp"
#include "sandbox/price_factor.hpp"

namespace farebox::sandbox {

/// "A of every B": the first A of each B events count. 0/1 is never, 1/1 is always.
class Fraction {
public:
    static Result<Fraction> parse(std::string_view text);
    /// Whether the next event is one of the A.
    bool next() noexcept;

private:
    std::uint32_t hits_ = 0;
    std::uint32_t period_ = 1;
    std::uint32_t position_ = 0;
};

/// Whether runners pretend to have no room, and whether discovery says so: a list may be older than what it lists.
enum class Fullness : std::uint8_t { honest, announced, hidden };

/// How the discovery webhook fails.
enum class WebhookFault : std::uint8_t {
    none,
    empty,    ///< A list of nobody.
    garbage,  ///< No JSON.
    wrong,    ///< JSON of another shape.
    error,    ///< 500.
    silent,   ///< Never an answer.
};

/// The ways in which the orchestrator misbehaves, each off by default. Set at the start and while it runs.
class Faults {
public:
    std::chrono::milliseconds slow{0};        ///< Every answer waits this long.
    std::int64_t dying = 0;                   ///< A session ends when its N-th payment arrives; 0: never.
    PriceFactor price_raising;                ///< New quotes cost more than the price list.
    std::int64_t expiring_params_blocks = 0;  ///< Advertised parameters live this long; 0: as usual.
    std::int64_t transcoding = 0;             ///< Sessions of video transcoding that others hold.
    Fraction reject_tickets;                  ///< Payments refused although their tickets are good.
    Fraction drop_payments;                   ///< Payments whose connection closes unread.
    Fraction lose_answers;                    ///< Payments booked, answers lost.
    Fullness full = Fullness::honest;         ///< No runner has capacity.
    Fraction drop_transactions;               ///< Transactions taken and forgotten.
    Fraction cut_after_send;                  ///< Transactions taken, the connection cut instead of an answer.
    bool never_mine = false;                  ///< No transaction is mined.
    PriceFactor fees_rising;                  ///< The base fee is so many times the usual.
    Places stalled;                           ///< Where requests are taken and not answered; nothing is done for them.
    Places stalled_midway;                    ///< Where half of an answer is sent.
    Places cut;                        ///< Where everything is done, and the connection cut instead of an answer.
    std::optional<Nonsense> nonsense;  ///< In answers.
    std::int64_t crashing = 0;         ///< The N-th payment of a life ends it; 0: none does.
    WebhookFault webhook = WebhookFault::none;
    std::chrono::milliseconds webhook_slow{0};  ///< The webhook's answers wait this long.
    bool moved = false;                         ///< Discovery lists URLs that answer 307 to the runners' own.

    /// Whether it is the chain's or the webhook's, not one orchestrator's.
    [[nodiscard]] static bool is_of_the_whole_sandbox(std::string_view name);
    /// Sets one fault from its text; an empty text means the fault's default strength.
    Result<void> set(std::string_view name, std::string_view value);
    /// Switches one fault off.
    Result<void> clear(std::string_view name);
    /// Every fault that is on, with the text it was set with.
    [[nodiscard]] const std::map<std::string, std::string>& active() const noexcept { return active_; }

private:
    Result<void> apply(std::string_view name, std::string_view value);
    Result<void> apply_special(std::string_view name, std::string_view value);
    std::map<std::string, std::string> active_;
};

}  // namespace farebox::sandbox

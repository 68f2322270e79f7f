#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/endpoint.hpp"
#include "signer/discovery/candidate_source.hpp"
#include "signer/discovery/terms.hpp"

namespace farebox::signer {

/// Whom to ask when, and what each answered last. An orchestrator that fails keeps its last good answer until that is
/// too old; nobody waits for another one. No I/O and no clock: every call is told the time.
class DiscoveryBook {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Rules {
        std::chrono::milliseconds poll_interval{0};  ///< From a good answer to the next question.
        std::chrono::milliseconds max_age{0};        ///< Answers older than this are forgotten.
        std::uint32_t extra_nodes = 0;  ///< How many of the nodes that a listed orchestrator names are asked too.
    };
    /// One orchestrator's last good answer.
    struct Record {
        const net::Endpoint& endpoint;
        const OrchestratorTerms& terms;
        const Runners& runners;
    };
    struct Counts {
        std::size_t candidates = 0;
        std::size_t answering = 0;  ///< With an answer that is not too old.
        std::uint64_t failed_polls = 0;
        std::chrono::milliseconds oldest{0};  ///< Age of the oldest answer in use.
    };
    static constexpr std::size_t kMaxCandidates = 1000;

    /// What is due then is due under the new rules, at once where a shorter interval says so.
    void set_rules(const Rules& rules, TimePoint now);
    /// New ones are due at once; those no longer named are forgotten, with the nodes that only they named.
    void set_candidates(std::vector<Candidate> candidates, TimePoint now);
    /// Everybody is due at once, and nothing answered before counts.
    void forget_answers(TimePoint now);
    /// At most @p most of those that are due, longest waiting first. They are not due again before note().
    [[nodiscard]] std::vector<Candidate> take_due(TimePoint now, std::size_t most);
    /// What one of them answered. Somebody else's, and one that was forgotten meanwhile, changes nothing.
    /// @return Whether this is news for the log: it fails, answers or calls itself other than before.
    bool note(const net::Endpoint& endpoint, OrchestratorAnswer answer, TimePoint now);
    /// Why the last poll was not good; empty: it was, or there was none.
    [[nodiscard]] std::string problem_of(const net::Endpoint& endpoint) const;

    /// When somebody is due next, maybe already; and when the first of the answers in use will be too old.
    [[nodiscard]] std::optional<TimePoint> next_due() const;
    [[nodiscard]] std::optional<TimePoint> next_expiry(TimePoint now) const;
    /// Answers that are not too old, in the order of the candidates, nodes after whoever named them.
    [[nodiscard]] std::vector<Record> records(TimePoint now) const;
    [[nodiscard]] Counts counts(TimePoint now) const;
    /// Who was forgotten since the last call.
    [[nodiscard]] std::vector<net::Endpoint> take_forgotten();

private:
    template <class T>
    struct Dated {
        T value;
        TimePoint as_of;
    };
    struct Entry {
        Candidate candidate;
        TimePoint due;
        bool asked = false;          ///< And has not answered yet.
        std::uint32_t failures = 0;  ///< In a row.
        std::string problem = {};
        std::optional<Dated<OrchestratorTerms>> terms = {};
        std::optional<Dated<Runners>> runners = {};
    };

    [[nodiscard]] const Entry* find(const net::Endpoint& endpoint) const;
    [[nodiscard]] bool is_good(const Entry& entry, TimePoint now) const;
    [[nodiscard]] std::chrono::milliseconds pause_after(std::uint32_t failures) const;
    /// Makes the entries those of what sources and orchestrators name; who stays keeps all.
    void settle(TimePoint now);

    Rules rules_;
    std::vector<Candidate> named_;  ///< By sources.
    std::vector<Entry> entries_;
    std::vector<net::Endpoint> forgotten_;
    std::uint64_t failed_polls_ = 0;
};

}  // namespace farebox::signer

#include "signer/discovery/book.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::chrono::milliseconds kFirstPause{5'000};
constexpr std::uint32_t kMostDoublings = 12;
const Runners no_runners;

/// Some of it is the orchestrator's own words.
std::string problem_in(const OrchestratorAnswer& answer) {
    constexpr std::size_t kMost = 300;
    if (!answer.terms) {
        return answer.terms.error().message.substr(0, kMost);
    }
    return answer.runners ? std::string{} : "its runners: " + answer.runners.error().message.substr(0, kMost);
}

}  // namespace

const DiscoveryBook::Entry* DiscoveryBook::find(const net::Endpoint& endpoint) const {
    const auto found =
        std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.candidate.endpoint == endpoint; });
    return found == entries_.end() ? nullptr : &*found;
}

bool DiscoveryBook::is_good(const Entry& entry, TimePoint now) const {
    return entry.terms && now - entry.terms->as_of < rules_.max_age;
}

/// 5 s, then twice as long each time, but never longer than what a good answer is left alone for.
std::chrono::milliseconds DiscoveryBook::pause_after(std::uint32_t failures) const {
    return std::min(rules_.poll_interval, kFirstPause * (1U << std::min(failures - 1, kMostDoublings)));
}

void DiscoveryBook::settle(TimePoint now) {
    auto before = std::exchange(entries_, {});
    std::map<std::string, Entry*> known;
    for (auto& entry : before) {
        known.emplace(entry.candidate.endpoint.to_string(), &entry);
    }
    std::set<std::string> taken;
    const auto add = [&](const Candidate& candidate) {
        const auto key = candidate.endpoint.to_string();
        if (entries_.size() == kMaxCandidates || !taken.insert(key).second) {
            return false;
        }
        const auto found = known.find(key);
        const bool stays = found != known.end() && found->second->candidate.address == candidate.address;
        entries_.push_back(stays ? std::move(*found->second) : Entry{candidate, now});
        if (found != known.end()) {
            known.erase(found);
        }
        return true;
    };
    const auto is_named = [&](const net::Endpoint& endpoint) {
        return std::ranges::find(named_, endpoint, &Candidate::endpoint) != named_.end();
    };
    for (const auto& candidate : named_) {
        if (!add(candidate) || !entries_.back().terms) {
            continue;
        }
        const auto nodes = entries_.back().terms->value.nodes;
        for (std::size_t i = 0; i < std::min<std::size_t>(nodes.size(), rules_.extra_nodes); ++i) {
            if (!is_named(nodes[i])) {
                add({nodes[i]});
            }
        }
    }
    for (const auto& [key, entry] : known) {
        forgotten_.push_back(entry->candidate.endpoint);
    }
}

void DiscoveryBook::set_rules(const Rules& rules, TimePoint now) {
    rules_ = rules;
    for (auto& entry : entries_) {
        entry.due = std::min(entry.due, now + rules_.poll_interval);
    }
    settle(now);
}

void DiscoveryBook::set_candidates(std::vector<Candidate> candidates, TimePoint now) {
    named_ = std::move(candidates);
    settle(now);
}

void DiscoveryBook::forget_answers(TimePoint now) {
    for (auto& entry : entries_) {
        entry = Entry{entry.candidate, now};
    }
    settle(now);
}

std::vector<Candidate> DiscoveryBook::take_due(TimePoint now, std::size_t most) {
    std::vector<Entry*> due;
    for (auto& entry : entries_) {
        if (!entry.asked && entry.due <= now) {
            due.push_back(&entry);
        }
    }
    std::ranges::stable_sort(due, {}, [](const Entry* entry) { return entry->due; });
    due.resize(std::min(due.size(), most));
    std::vector<Candidate> taken;
    for (auto* const entry : due) {
        entry->asked = true;
        taken.push_back(entry->candidate);
    }
    return taken;
}

bool DiscoveryBook::note(const net::Endpoint& endpoint, OrchestratorAnswer answer, TimePoint now) {
    const auto entry =
        std::ranges::find_if(entries_, [&](const Entry& each) { return each.candidate.endpoint == endpoint; });
    if (entry == entries_.end() || !entry->asked) {
        return false;
    }
    const auto problem = problem_in(answer);
    const auto known_as = entry->terms ? entry->terms->value.other_name : std::string{};
    const bool renamed = answer.terms && answer.terms->other_name != known_as;
    const bool news = entry->problem != problem || renamed;
    entry->problem = problem;
    entry->asked = false;
    entry->failures = problem.empty() ? 0 : entry->failures + 1;
    failed_polls_ += problem.empty() ? 0U : 1U;
    entry->due = now + (problem.empty() ? rules_.poll_interval : pause_after(entry->failures));
    if (answer.runners) {
        entry->runners = {*std::move(answer.runners), now};
    }
    if (answer.terms) {
        entry->terms = {*std::move(answer.terms), now};
        settle(now);
    }
    return news;
}

std::string DiscoveryBook::problem_of(const net::Endpoint& endpoint) const {
    const auto* const entry = find(endpoint);
    return entry == nullptr ? std::string{} : entry->problem;
}

std::optional<DiscoveryBook::TimePoint> DiscoveryBook::next_due() const {
    std::optional<TimePoint> next;
    for (const auto& entry : entries_) {
        if (!entry.asked) {
            next = next ? std::min(*next, entry.due) : entry.due;
        }
    }
    return next;
}

std::optional<DiscoveryBook::TimePoint> DiscoveryBook::next_expiry(TimePoint now) const {
    std::optional<TimePoint> next;
    for (const auto& entry : entries_) {
        if (is_good(entry, now)) {
            const auto expiry = entry.terms->as_of + rules_.max_age;
            next = next ? std::min(*next, expiry) : expiry;
        }
    }
    return next;
}

std::vector<DiscoveryBook::Record> DiscoveryBook::records(TimePoint now) const {
    std::vector<Record> records;
    for (const auto& entry : entries_) {
        if (is_good(entry, now)) {
            const bool listed = entry.runners && now - entry.runners->as_of < rules_.max_age;
            records.push_back(
                {entry.candidate.endpoint, entry.terms->value, listed ? entry.runners->value : no_runners});
        }
    }
    return records;
}

DiscoveryBook::Counts DiscoveryBook::counts(TimePoint now) const {
    Counts counts{entries_.size(), 0, failed_polls_};
    for (const auto& entry : entries_) {
        if (is_good(entry, now)) {
            ++counts.answering;
            counts.oldest = std::max(counts.oldest,
                                     std::chrono::duration_cast<std::chrono::milliseconds>(now - entry.terms->as_of));
        }
    }
    return counts;
}

std::vector<net::Endpoint> DiscoveryBook::take_forgotten() {
    return std::exchange(forgotten_, {});
}

}  // namespace farebox::signer

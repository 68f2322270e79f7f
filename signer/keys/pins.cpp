#include "signer/keys/pins.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::string_view kPid = "pid:";
constexpr char kStart = '@';
/// How exactly the last use is remembered.
constexpr std::chrono::hours kUsedWithin{24};

/// 0: it is not known by its process.
std::int32_t pid_in(std::string_view name) {
    std::int32_t pid = 0;
    if (name.starts_with(kPid)) {
        std::from_chars(name.data() + kPid.size(), name.data() + name.size(), pid);
    }
    return pid;
}

/// As a row names a process: a pid comes again, the pair with its start does not.
std::pair<std::string, std::optional<std::uint64_t>> split_row_name(const std::string& caller) {
    const auto at = caller.starts_with(kPid) ? caller.rfind(kStart) : std::string::npos;
    if (at == std::string::npos) {
        return {caller, std::nullopt};
    }
    std::uint64_t start = 0;
    std::from_chars(caller.data() + at + 1, caller.data() + caller.size(), start);
    return {caller.substr(0, at), start};
}

}  // namespace

PinRow Pins::row_of(const std::string& client, const Entry& entry) {
    const auto& [name, pin] = entry;
    return {client, pin.process_start ? name + kStart + std::to_string(*pin.process_start) : name, pin.key, pin.used};
}

void Pins::restore(const std::vector<PinRow>& rows) {
    const std::unique_lock lock{mutex_};
    for (const auto& row : rows) {
        auto [name, start] = split_row_name(row.caller);
        auto& callers = pins_[row.client];
        if (callers.size() >= kMaxPerClient) {
            continue;
        }
        auto& pin = callers[std::move(name)];
        pin.key = row.key;
        pin.paid = now();
        pin.process_start = start;
        pin.used = row.used;
    }
}

const Pins::Entry* Pins::find(const std::string& client, const Caller& caller) const {
    const auto callers = pins_.find(client);
    if (callers == pins_.end()) {
        return nullptr;
    }
    auto found = callers->second.find(caller.to_text());
    if (found == callers->second.end() && callers->second.size() > kMaxPerClient) {
        found = callers->second.find("");
    }
    return found == callers->second.end() ? nullptr : &*found;
}

Pins::Entry* Pins::find(const std::string& client, const Caller& caller) {
    return const_cast<Entry*>(std::as_const(*this).find(client, caller));
}

Pins::Entry& Pins::enter(const std::string& client, const Caller& caller) {
    auto& callers = pins_[client];
    auto name = caller.to_text();
    if (!callers.contains(name)) {
        make_room(client, callers);
        if (callers.size() >= kMaxPerClient) {
            name.clear();
        }
    }
    return *callers.try_emplace(std::move(name)).first;
}

void Pins::make_room(const std::string& client, Callers& callers) {
    if (callers.size() < kMaxPerClient) {
        return;
    }
    KeyBookChange change;
    for (auto entry = callers.begin(); entry != callers.end();) {
        if (is_over(*entry)) {
            change.forgotten.push_back(row_of(client, *entry));
            entry = callers.erase(entry);
        } else {
            ++entry;
        }
    }
    if (!change.forgotten.empty()) {
        options_.remember(std::move(change));
    }
}

bool Pins::is_over(const Entry& entry) const {
    const auto& [name, pin] = entry;
    const auto unused = std::chrono::nanoseconds{protocol::nanos_between(pin.used, options_.wall_clock())};
    return unused > kKept + kUsedWithin ||
           (pin.process_start && options_.process_start(pid_in(name)) != pin.process_start);
}

bool Pins::is_due(const Pin& pin) const {
    return std::chrono::nanoseconds{protocol::nanos_between(pin.used, options_.wall_clock())} > kUsedWithin;
}

bool Pins::stays(const Caller& caller, const Pin& pin, const KeySet& keys) const {
    const auto* key = keys.find(pin.key);
    return !caller.names_sender && key != nullptr && opens_sessions(key->row.status) &&
           std::chrono::nanoseconds{now() - pin.paid} < kLive;
}

void Pins::hold(const std::string& client, Entry& entry, const Address& key) {
    auto& pin = entry.second;
    pin.key = key;
    pin.used = options_.wall_clock();
    options_.remember({.pins = {row_of(client, entry)}});
}

Result<Address> Pins::give(const std::string& client, const Caller& caller, const KeySet& keys) {
    const auto* active = keys.active();
    if (active == nullptr) {
        return no_active_key();
    }
    const std::unique_lock lock{mutex_};
    auto& entry = enter(client, caller);
    auto& pin = entry.second;
    const bool fresh = pin.key.is_zero();
    const auto pid = pid_in(entry.first);
    const auto start = pid > 0 ? options_.process_start(pid) : std::nullopt;
    const bool same_process = start == pin.process_start;
    if (!fresh && same_process && (pin.key == active->row.address || stays(caller, pin, keys))) {
        if (is_due(pin)) {
            hold(client, entry, pin.key);
        }
        return pin.key;
    }
    if (!fresh && !same_process) {
        options_.remember({.forgotten = {row_of(client, entry)}});
    }
    pin.process_start = start;
    pin.paid = 0;
    hold(client, entry, active->row.address);
    return pin.key;
}

std::optional<Address> Pins::key_of(const std::string& client, const Caller& caller) const {
    const std::shared_lock lock{mutex_};
    const auto* entry = find(client, caller);
    return entry == nullptr ? std::nullopt : std::optional{entry->second.key};
}

void Pins::note_paid(const std::string& client, const Caller& caller, const Address& key) {
    {
        const std::shared_lock lock{mutex_};
        const auto* entry = std::as_const(*this).find(client, caller);
        if (entry == nullptr || entry->second.key != key) {
            return;
        }
        entry->second.paid = now();
        if (!is_due(entry->second)) {
            return;
        }
    }
    const std::unique_lock lock{mutex_};
    if (auto* entry = find(client, caller); entry != nullptr && entry->second.key == key) {
        hold(client, *entry, key);
    }
}

std::vector<PinRow> Pins::on(const Address& key) const {
    const std::shared_lock lock{mutex_};  // it looks into /proc, and payments go on
    std::vector<PinRow> rows;
    for (const auto& [client, callers] : pins_) {
        for (const auto& entry : callers) {
            if (entry.second.key == key && !is_over(entry)) {
                rows.push_back(row_of(client, entry));
            }
        }
    }
    return rows;
}

std::size_t Pins::move(const std::string& client, const Address& key) {
    const std::unique_lock lock{mutex_};
    std::size_t moved = 0;
    if (const auto callers = pins_.find(client); callers != pins_.end()) {
        for (auto& entry : callers->second) {
            if (entry.second.key != key) {
                hold(client, entry, key);
                ++moved;
            }
        }
    }
    return moved;
}

}  // namespace farebox::signer

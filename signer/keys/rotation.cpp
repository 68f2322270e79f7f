#include "signer/keys/rotation.hpp"

#include <algorithm>
#include <utility>

#include "protocol/address.hpp"
#include "signer/config/active_key.hpp"
#include "signer/ledger/wait_for_answer.hpp"

namespace farebox::signer {
namespace {

/// Of a start, for what the ledger remembers.
constexpr std::chrono::seconds kPatience{30};

/// Of those that keep a key from being retired, named in the refusal.
constexpr std::size_t kNamed = 20;

std::vector<KeyRow> changed_rows(const KeySet& before, const KeySet& after) {
    std::vector<KeyRow> rows;
    for (const auto& key : after.all()) {
        const auto* known = before.find(key.row.address);
        if (known == nullptr || known->row != key.row) {
            rows.push_back(key.row);
        }
    }
    return rows;
}

std::vector<Address> addresses_of(const vault::Hello& hello) {
    std::vector<Address> addresses;
    for (const auto& key : hello.keys) {
        addresses.push_back(key.address);
    }
    return addresses;
}

Error not_to_be_activated(const Address& key, const std::string& why, std::string hint) {
    return make_error(ErrorCode::key_overexposed, protocol::to_checksum(key) + " cannot be activated: " + why,
                      std::move(hint));
}

Error in_use(const Address& key, const std::vector<PinRow>& pins, const std::vector<KeySession>& sessions) {
    Error error = make_error(ErrorCode::forbidden,
                             protocol::to_checksum(key) + " is in use: " + std::to_string(pins.size()) +
                                 " callers hold its address, and " + std::to_string(sessions.size()) +
                                 " sessions were paid from it within five minutes",
                             "wait until they have moved; `farebox-signer keys flip --client NAME` moves a client now");
    std::string callers;
    for (std::size_t i = 0; i < std::min(kNamed, pins.size()); ++i) {
        callers +=
            (callers.empty() ? "" : ", ") + pins[i].client + (pins[i].caller.empty() ? "" : " " + pins[i].caller);
    }
    std::string live;
    for (std::size_t i = 0; i < std::min(kNamed, sessions.size()); ++i) {
        live += (live.empty() ? "" : ", ") + sessions[i].client + " " + sessions[i].state_id;
    }
    error.details = {{"callers", std::move(callers)}, {"sessions", std::move(live)}};
    return error;
}

}  // namespace

Result<void> Rotation::start(const vault::Hello& hello, const KeystoreConfig& settings) {
    const auto ask = [this](auto done) { parts_.ledger.read_key_book(std::move(done)); };
    const auto book = wait_for_answer<Result<KeyBook>>(kPatience, ask).value_or(ledger_is_silent());
    if (!book) {
        return book.error();
    }
    parts_.pins.restore(book->pins);
    keys_ = KeySet{book->keys};
    const auto remembered = keys_;
    const auto now = parts_.clock();
    for (const auto& key : hello.keys) {
        keys_.meet(key.address, key.deterministic, now);
    }
    for (const auto& address : hello.revoked) {
        keys_.revoke(address, now);
    }
    if (auto chosen = choose_active(*book, settings); !chosen) {
        return chosen;
    }
    parts_.ledger.write_key_book({.keys = changed_rows(remembered, keys_), .configured = settings.active}, {});
    parts_.changed();
    return {};
}

Result<void> Rotation::choose_active(const KeyBook& book, const KeystoreConfig& settings) {
    const bool obeyed = !settings.active || settings.active == book.configured;
    if (const auto* active = keys_.active(); active != nullptr && active->in_vault && obeyed) {
        return {};
    }
    std::vector<Address> usable;
    for (const auto& key : keys_.all()) {
        if (key.in_vault && signs(key.row.status)) {
            usable.push_back(key.row.address);
        }
    }
    const auto* wanted = settings.active ? keys_.find(*settings.active) : nullptr;
    if (usable.empty() || (wanted != nullptr && !signs(wanted->row.status))) {
        // A signer that was told to stop a key does not end because of it.
        if (std::ranges::any_of(keys_.all(), [](const OwnKey& key) { return key.row.status == KeyStatus::revoked; })) {
            return {};
        }
    }
    const auto chosen = config::choose_active_key(usable, settings);
    return chosen ? keys_.activate(*chosen, parts_.clock()) : Result<void>{chosen.error()};
}

KeySet Rotation::keys() const {
    const std::scoped_lock lock{mutex_};
    return keys_;
}

std::vector<KeyUse> Rotation::uses() const {
    std::vector<KeyUse> uses;
    const auto own = keys();
    for (const auto& key : own.all()) {
        const auto reading = parts_.chain.read(key.row.address);
        uses.push_back(
            {key, reading.known_key ? std::optional{reading.funds} : std::nullopt, parts_.pins.on(key.row.address)});
    }
    return uses;
}

std::vector<Address> Rotation::meet(const vault::Hello& hello) {
    std::vector<Address> fresh;
    KeyBookChange rows;
    {
        const std::scoped_lock lock{mutex_};
        const auto before = keys_;
        const auto now = parts_.clock();
        for (const auto& key : hello.keys) {
            if (keys_.meet(key.address, key.deterministic, now)) {
                fresh.push_back(key.address);
            }
        }
        keys_.keep_in_vault(addresses_of(hello));
        for (const auto& address : hello.revoked) {
            keys_.revoke(address, now);
        }
        rows.keys = changed_rows(before, keys_);
    }
    if (!rows.keys.empty()) {
        parts_.ledger.write_key_book(std::move(rows), {});
    }
    parts_.changed();
    return fresh;
}

Result<void> Rotation::check_funds(const Address& key) const {
    const auto reading = parts_.chain.read(key);
    if (!reading.known_key) {
        return not_to_be_activated(key, "its deposit has not been read yet", "try again in a few seconds");
    }
    if (reading.funds.withdraw_round != 0) {
        return not_to_be_activated(
            key, "its deposit is unlocking (withdraw round " + std::to_string(reading.funds.withdraw_round) + ")",
            "`farebox-signer fund cancel-unlock --key " + protocol::to_checksum(key) + "` keeps it in");
    }
    if (reading.funds.deposit.is_zero() || reading.funds.reserve.is_zero()) {
        return not_to_be_activated(
            key, std::string{"the TicketBroker holds no "} + (reading.funds.deposit.is_zero() ? "deposit" : "reserve"),
            "fund it: `farebox-signer fund deposit AMOUNT --reserve AMOUNT --key " + protocol::to_checksum(key) + "`");
    }
    return {};
}

void Rotation::flip(const Address& key, Done done) {
    activate(key, {}, std::move(done));
}

void Rotation::obey(const Address& configured, Done done) {
    activate(configured, {.configured = configured}, std::move(done));
}

void Rotation::activate(const Address& key, KeyBookChange rows, Done done) {
    const auto activated = [key, now = parts_.clock()](KeySet& keys) { return keys.activate(key, now); };
    auto trial = keys();
    if (auto possible = activated(trial); !possible) {
        return done(std::move(possible));
    }
    if (auto funded = check_funds(key); !funded) {
        return done(std::move(funded));
    }
    change(activated, std::move(rows), {"key_activated", key}, std::move(done));
}

Result<std::size_t> Rotation::move_client(const std::string& client) {
    const auto active = keys().active_address();
    if (active.is_zero()) {
        return no_active_key();
    }
    const auto moved = parts_.pins.move(client, active);
    parts_.ledger.audit({"client_moved", client, protocol::to_checksum(active)});
    return moved;
}

void Rotation::retire(const Address& key, Done done) {
    parts_.ledger.sessions_of_key(
        key, Pins::kLive, 1'000, [this, key, done = std::move(done)](Result<std::vector<KeySession>> sessions) mutable {
            if (!sessions) {
                return done(sessions.error());
            }
            retire_unused(key, *sessions, std::move(done));
        });
}

void Rotation::retire_unused(const Address& key, const std::vector<KeySession>& sessions, Done done) {
    const auto retired = [key, now = parts_.clock()](KeySet& keys) { return keys.retire(key, now); };
    auto trial = keys();
    if (auto possible = retired(trial); !possible) {
        return done(std::move(possible));
    }
    if (const auto pins = parts_.pins.on(key); !pins.empty() || !sessions.empty()) {
        return done(in_use(key, pins, sessions));
    }
    change(retired, {}, {"key_retired", key}, std::move(done));
}

void Rotation::revoke(const Address& key, Done done) {
    if (keys().find(key) == nullptr) {
        return done(no_such_key(key));
    }
    if (auto stopped = parts_.vault.revoke_key(key); !stopped) {
        return done(std::move(stopped));
    }
    // The vault has it in writing: here it is in force at once, even where the ledger cannot be written.
    KeyRow row;
    {
        const std::scoped_lock lock{mutex_};
        keys_.revoke(key, parts_.clock());
        row = keys_.find(key)->row;
    }
    parts_.changed();
    parts_.ledger.write_key_book({.keys = {row}}, {});
    remember({"key_revoked", key});
    done({});
}

void Rotation::change(const Change& make, KeyBookChange rows, Note note, Done done) {
    {
        const std::scoped_lock lock{mutex_};
        auto next = keys_;
        auto made = busy_ ? Result<void>{make_error(ErrorCode::overloaded,
                                                    "another change of the keys is being written", "try again")}
                          : make(next);
        if (!made) {
            return done(std::move(made));
        }
        rows.keys = changed_rows(keys_, next);
        busy_ = true;
    }
    parts_.ledger.write_key_book(std::move(rows),
                                 [this, make, note = std::move(note), done = std::move(done)](Result<void> written) {
                                     {
                                         const std::scoped_lock lock{mutex_};
                                         busy_ = false;
                                         if (written) {
                                             written = make(keys_);  // again: what the vault said meanwhile stays
                                         }
                                     }
                                     if (written) {
                                         parts_.changed();
                                         remember(note);
                                     }
                                     done(std::move(written));
                                 });
}

void Rotation::remember(const Note& note) {
    parts_.ledger.audit({note.kind, {}, protocol::to_checksum(note.key)});
}

}  // namespace farebox::signer

#include "signer/keys/key_set.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

void become(OwnKey& key, KeyStatus status, protocol::Timestamp now) {
    key.row.status = status;
    key.row.changed = now;
}

}  // namespace

Error no_active_key() {
    return make_error(ErrorCode::key_revoked, "no key is active: the one that was is revoked",
                      "the signer's operator activates another one: `farebox-signer keys flip ADDRESS`");
}

Error no_such_key(const Address& address) {
    return make_error(ErrorCode::not_found, protocol::to_checksum(address) + " is no key of this signer",
                      "`farebox-signer keys list` shows its keys");
}

KeySet::KeySet(const std::vector<Address>& keys) {
    for (const auto& address : keys) {
        keys_.push_back({.row = {.address = address}});
    }
    if (!keys_.empty()) {
        keys_.front().row.status = KeyStatus::active;
    }
}

KeySet::KeySet(const std::vector<KeyRow>& remembered) {
    for (const auto& row : remembered) {
        keys_.push_back({.row = row, .in_vault = false});
    }
}

const OwnKey* KeySet::find(const Address& address) const noexcept {
    const auto found = std::ranges::find(keys_, address, [](const OwnKey& key) { return key.row.address; });
    return found == keys_.end() ? nullptr : &*found;
}

OwnKey* KeySet::entry(const Address& address) noexcept {
    return const_cast<OwnKey*>(find(address));
}

const OwnKey* KeySet::active() const noexcept {
    const auto found = std::ranges::find(keys_, KeyStatus::active, [](const OwnKey& key) { return key.row.status; });
    return found == keys_.end() ? nullptr : &*found;
}

Address KeySet::active_address() const noexcept {
    const auto* key = active();
    return key == nullptr ? Address{} : key->row.address;
}

Result<void> KeySet::check_signs(const Address& address) const {
    const auto* key = find(address);
    if (key == nullptr) {
        return no_such_key(address);
    }
    if (signs(key->row.status)) {
        return {};
    }
    return make_error(ErrorCode::key_revoked,
                      "the key " + protocol::to_checksum(address) + " was " + std::string{to_string(key->row.status)} +
                          ": nothing is signed with it any more",
                      "ask /sign-orchestrator-info for the address that pays now, and open a new session");
}

bool KeySet::meet(const Address& address, bool deterministic, protocol::Timestamp now) {
    auto* known = entry(address);
    if (known == nullptr) {
        keys_.push_back({.row = {.address = address, .status = KeyStatus::standby, .met = now, .changed = now}});
        keys_.back().deterministic = deterministic;
        return true;
    }
    const bool news = !known->in_vault || known->deterministic != deterministic;
    known->in_vault = true;
    known->deterministic = deterministic;
    return news;
}

void KeySet::keep_in_vault(const std::vector<Address>& addresses) {
    for (auto& key : keys_) {
        key.in_vault = std::ranges::find(addresses, key.row.address) != addresses.end();
    }
}

Result<OwnKey*> KeySet::one_of_ours(const Address& address) {
    auto* key = entry(address);
    if (key == nullptr) {
        return no_such_key(address);
    }
    if (key->row.status == KeyStatus::revoked) {
        return make_error(ErrorCode::key_revoked, protocol::to_checksum(address) + " was revoked, which is for ever",
                          "choose another key");
    }
    return key;
}

Result<void> KeySet::activate(const Address& address, protocol::Timestamp now) {
    const auto key = one_of_ours(address);
    if (!key) {
        return key.error();
    }
    if (!(*key)->in_vault) {
        return make_error(ErrorCode::not_found, "the vault does not hold " + protocol::to_checksum(address),
                          "put its file back beside the others");
    }
    if (auto* before = entry(active_address()); before != nullptr && before != *key) {
        become(*before, KeyStatus::draining, now);
    }
    if ((*key)->row.status != KeyStatus::active) {
        become(**key, KeyStatus::active, now);
    }
    return {};
}

Result<void> KeySet::retire(const Address& address, protocol::Timestamp now) {
    const auto key = one_of_ours(address);
    if (!key) {
        return key.error();
    }
    if ((*key)->row.status == KeyStatus::active) {
        return make_error(ErrorCode::invalid_argument,
                          protocol::to_checksum(address) + " is the active key: new sessions need one",
                          "activate another key first: `farebox-signer keys flip ADDRESS`");
    }
    if ((*key)->row.status != KeyStatus::retired) {
        become(**key, KeyStatus::retired, now);
    }
    return {};
}

void KeySet::revoke(const Address& address, protocol::Timestamp now) {
    auto* key = entry(address);
    if (key == nullptr) {
        keys_.push_back({.row = {.address = address, .met = now}, .in_vault = false});
        key = &keys_.back();
    }
    if (key->row.status != KeyStatus::revoked) {
        become(*key, KeyStatus::revoked, now);
    }
}

}  // namespace farebox::signer

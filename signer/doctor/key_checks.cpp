#include <algorithm>

#include "protocol/address.hpp"
#include "signer/config/active_key.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// The keys: whether they can be read, which pays, whether they are open, and how old they are.
namespace farebox::signer::doctor {
namespace {

constexpr std::chrono::days kOld{90};

std::vector<Address> addresses_of(const KeysReading& keys) {
    std::vector<Address> addresses;
    std::ranges::transform(keys.files, std::back_inserter(addresses), &vault::KeyFile::address);
    return addresses;
}

const KeyReading* find_active(const Diagnosis& running) {
    const auto active = std::ranges::find(running.keys, "active", &KeyReading::status);
    return active == running.keys.end() ? nullptr : &*active;
}

bool is_open(const Diagnosis& running, const Address& key) {
    return std::ranges::any_of(running.keys,
                               [&key](const KeyReading& each) { return each.address == key && each.in_vault; });
}

void judge_open(const Diagnosis& running, const KeysReading& keys, Findings& findings) {
    const auto open = std::ranges::count_if(running.keys, &KeyReading::in_vault);
    findings.push_back(open == 0 ? problem("the vault has opened no key", "see the log of the start")
                                 : ok(count_of(static_cast<std::size_t>(open), "key") + " open in the vault"));
    for (const auto& text : running.key_problems) {
        findings.push_back(problem("not opened: " + text, "correct the file or its password, or take it away"));
    }
    for (const auto& file : keys.files) {
        if (!is_open(running, file.address) && running.key_problems.empty()) {
            findings.push_back(warning(file.path.string() + " is not open in the running signer",
                                       "it is found within seconds; else `farebox-signer reload`"));
        }
    }
}

Finding judge_age(const Address& key, std::chrono::seconds age) {
    const auto detail = protocol::to_checksum(key) + " is " + format_age(age) + " old";
    return age < kOld ? ok(detail)
                      : warning(detail, "rotate it: farebox-signer keys create, fund it, farebox-signer keys flip");
}

}  // namespace

std::optional<Address> payer_of(const Facts& facts) {
    if (const auto* running = facts.running()) {
        if (const auto* active = find_active(*running)) {
            return active->address;
        }
    }
    if (!facts.keys) {
        return std::nullopt;
    }
    if (facts.keys->backend != KeyBackend::file) {
        return facts.keys->wanted;
    }
    const auto chosen = config::choose_active_key(addresses_of(*facts.keys), facts.config().keystore);
    return chosen ? std::optional{*chosen} : std::nullopt;
}

Findings judge_keystore(const Facts& facts) {
    if (!facts.keys) {
        return not_in_time("the keystore");
    }
    const auto& keys = *facts.keys;
    Findings findings;
    if (keys.unreadable) {
        findings.push_back(problem_of(*keys.unreadable));
    } else if (keys.backend == KeyBackend::file) {
        const auto chosen = config::choose_active_key(addresses_of(keys), facts.config().keystore);
        const auto held = facts.config().keystore.path + " holds " + count_of(keys.files.size(), "key");
        findings.push_back(chosen ? ok(held + ", and " + protocol::to_checksum(*chosen) + " pays")
                                  : problem_of(chosen.error()));
    } else {
        findings.push_back(ok("keys are in " + std::string{config::describe(keys.backend)} + ", which is not asked"));
    }
    if (keys.secret) {
        findings.push_back(problem_of(*keys.secret));
    }
    if (const auto* running = facts.running()) {
        judge_open(*running, keys, findings);
    }
    return findings;
}

Findings judge_key_age(const Facts& facts) {
    const auto* running = facts.running();
    if (const auto* active = running != nullptr ? find_active(*running) : nullptr) {
        return {judge_age(active->address, active->age)};
    }
    const auto payer = payer_of(facts);
    if (payer && facts.keys) {
        const auto file = std::ranges::find(facts.keys->files, *payer, &vault::KeyFile::address);
        const auto made = file == facts.keys->files.end() ? std::nullopt : made_at(file->path);
        if (made) {
            return {judge_age(*payer, std::chrono::floor<std::chrono::seconds>(facts.now) - *made)};
        }
    }
    return {skipped("only the running signer knows since when it has the key", "farebox-signer serve")};
}

}  // namespace farebox::signer::doctor

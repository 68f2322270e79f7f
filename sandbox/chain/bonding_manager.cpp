#include "sandbox/chain/bonding_manager.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sandbox/chain/abi.hpp"

namespace farebox::sandbox {
namespace {

enum class View : std::uint32_t {
    get_first_transcoder_in_pool = 0x88a6c749,
    get_next_transcoder_in_pool = 0x235c9603,
    get_transcoder = 0x5dce9948,
    transcoder_status = 0x8b2f1652,
    transcoder_total_stake = 0x9ef9df94,
    is_active_transcoder = 0x08802374,
    get_transcoder_pool_size = 0x2a4e0d55,
    get_transcoder_pool_max_size = 0x5a2a75a9,
    get_service_uri = 0x214c2a4b,
};

constexpr std::int64_t kPoolMaxSize = 100;
constexpr std::size_t kRecordWords = 10;

using Answer = std::optional<std::string>;
using Everybody = std::vector<const RegisteredOrchestrator*>;

Everybody everybody(const LocalChain& chain, const RegisteredOrchestrator& own) {
    Everybody all;
    for (const auto& other : chain.orchestrators()) {
        all.push_back(&other);
    }
    if (std::ranges::none_of(all, [&](const auto* each) { return each->address == own.address; })) {
        all.insert(all.begin(), &own);  // else it was registered anew
    }
    std::ranges::stable_sort(all, std::greater<>{}, [](const auto* each) { return each->stake; });
    return all;
}

const RegisteredOrchestrator* find(const Everybody& all, const std::optional<Address>& address) {
    const auto found = std::ranges::find_if(all, [&](const auto* each) { return each->address == address; });
    return found == all.end() ? nullptr : *found;
}

Everybody pool_of(Everybody all) {
    std::erase_if(all, [](const auto* each) { return each->deactivation_round != RegisteredOrchestrator::kNever; });
    return all;
}

/// Ten words, of which two say when it is active.
std::string record_of(const RegisteredOrchestrator& orchestrator) {
    const bool stays = orchestrator.deactivation_round == RegisteredOrchestrator::kNever;
    std::array<std::string, kRecordWords> words;
    words.fill(abi_word(std::int64_t{0}));
    words[4] = abi_word(orchestrator.activation_round);
    words[5] = stays ? abi_word(kMaxUint256) : abi_word(orchestrator.deactivation_round);
    std::string record;
    for (const auto& word : words) {
        record += word;
    }
    return record;
}

bool is_active(const LocalChain& chain, const RegisteredOrchestrator& orchestrator) {
    return orchestrator.activation_round <= chain.current_round() &&
           chain.current_round() < orchestrator.deactivation_round;
}

std::string next_in(const Everybody& pool, const std::optional<Address>& address) {
    const auto at = std::ranges::find_if(pool, [&](const auto* each) { return each->address == address; });
    const bool last = at == pool.end() || at + 1 == pool.end();
    return abi_word(last ? Address{} : (*(at + 1))->address);
}

Answer about_one(const LocalChain& chain, View view, const RegisteredOrchestrator* asked) {
    switch (view) {
        case View::get_transcoder:
            return asked != nullptr ? record_of(*asked) : std::string(kRecordWords * kWordBytes, '\0');
        case View::transcoder_status:
            return abi_word(std::int64_t{asked != nullptr ? 1 : 0});
        case View::is_active_transcoder:
            return abi_word(std::int64_t{asked != nullptr && is_active(chain, *asked) ? 1 : 0});
        case View::transcoder_total_stake:
            return asked != nullptr ? abi_word(asked->stake.value()) : abi_word(std::int64_t{0});
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<std::string> call_bonding_manager(const LocalChain& chain, const RegisteredOrchestrator& own,
                                                std::string_view call_data) {
    const View view{abi_selector(call_data).value_or(0)};
    const auto all = everybody(chain, own);
    const auto pool = pool_of(all);
    switch (view) {
        case View::get_first_transcoder_in_pool:
            return abi_word(pool.empty() ? Address{} : pool.front()->address);
        case View::get_transcoder_pool_size:
            return abi_word(static_cast<std::int64_t>(pool.size()));
        case View::get_transcoder_pool_max_size:
            return abi_word(std::max(kPoolMaxSize, static_cast<std::int64_t>(pool.size())));
        default:
            break;
    }
    const auto asked = abi_address(call_data, 0);
    if (!asked) {
        return std::nullopt;
    }
    return view == View::get_next_transcoder_in_pool ? Answer{next_in(pool, asked)}
                                                     : about_one(chain, view, find(all, asked));
}

std::optional<std::string> call_service_registry(const LocalChain& chain, const RegisteredOrchestrator& own,
                                                 ServiceRegistry which, std::string_view call_data) {
    const auto asked = abi_address(call_data, 0);
    if (View{abi_selector(call_data).value_or(0)} != View::get_service_uri || !asked) {
        return std::nullopt;
    }
    const auto* const found = find(everybody(chain, own), asked);
    if (found == nullptr) {
        return abi_string("");
    }
    return abi_string(which == ServiceRegistry::ai ? found->ai_service_uri : found->service_uri);
}

}  // namespace farebox::sandbox

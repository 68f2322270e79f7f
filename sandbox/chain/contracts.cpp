#include "sandbox/chain/contracts.hpp"

#include <algorithm>
#include <array>

#include "protocol/keccak.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/redemption.hpp"

namespace farebox::sandbox {
namespace {

/// Selectors of the view functions that signers, gateways and orchestrators read.
enum class View : std::uint32_t {
    get_contract = 0xe16c7d98,
    paused = 0x5c975abb,
    get_sender_info = 0xe1a589da,
    get_reserve_info = 0x5b6333eb,
    claimed_reserve = 0x4ac826da,
    claimable_reserve = 0x81779f38,
    is_unlock_in_progress = 0x121cdcc2,
    unlock_period = 0x20d3a0b4,
    ticket_validity_period = 0x856a2cf8,
    used_tickets = 0x59a515ba,
    last_initialized_round = 0x8807f36e,
    current_round = 0x8a19c8bc,
    current_round_initialized = 0x219bc76c,
    current_round_locked = 0x6841f253,
    current_round_start_block = 0x8fa148f2,
    block_hash_for_round = 0x3aa4add4,
    round_length = 0x8b649b94,
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

using Answer = std::optional<std::string>;

Address named_address(std::string_view name) {
    const Hash32 hash = protocol::keccak256("farebox sandbox contract " + std::string{name});
    Address address;
    std::copy(hash.data.end() - Address::kSize, hash.data.end(), address.data.begin());
    return address;
}

/// Controller ids are the hash of the contract's name.
Answer controller(const LocalChain& chain, View view, std::string_view call_data) {
    if (view == View::paused) {
        return abi_word(std::int64_t{chain.paused() ? 1 : 0});
    }
    const auto id = abi_argument(call_data, 0);
    if (view != View::get_contract || !id) {
        return std::nullopt;
    }
    const ContractAddresses contracts = local_contracts();
    const std::array<std::pair<std::string_view, Address>, 4> names{{{"TicketBroker", contracts.ticket_broker},
                                                                     {"RoundsManager", contracts.rounds_manager},
                                                                     {"BondingManager", contracts.bonding_manager},
                                                                     {"ServiceRegistry", contracts.service_registry}}};
    for (const auto& [name, address] : names) {
        if (*id == abi_word(protocol::keccak256(name))) {
            return abi_word(address);
        }
    }
    return abi_word(Address{});
}

Answer ticket_broker(const LocalChain& chain, View view, std::string_view call_data) {
    if (view == View::unlock_period) {
        return abi_word(kUnlockPeriodRounds);
    }
    if (view == View::ticket_validity_period) {
        return abi_word(kTicketValidityRounds);
    }
    if (const auto ticket = abi_argument(call_data, 0); view == View::used_tickets && ticket) {
        TicketHash hash;
        std::ranges::copy(*ticket, hash.data.begin());
        return abi_word(std::int64_t{chain.tickets().is_used(hash) ? 1 : 0});
    }
    if (const auto hash = answer_ticket_hash(call_data)) {
        return abi_word(*hash);
    }
    const auto sender = abi_address(call_data, 0);
    if (!sender) {
        return std::nullopt;
    }
    const SenderFunds funds = chain.funds(*sender);
    const ReserveRound claims{*sender, chain.current_round()};
    const auto claimant = abi_address(call_data, 1);
    const std::string reserve = abi_word(funds.reserve.value()) + abi_word(chain.tickets().claimed(claims).value());
    switch (view) {
        case View::get_sender_info:
            return abi_word(funds.deposit.value()) + abi_word(funds.withdraw_round) + reserve;
        case View::get_reserve_info:
            return reserve;
        case View::claimed_reserve:
            return claimant ? Answer{abi_word(chain.tickets().claimed_by(claims, *claimant).value())} : std::nullopt;
        case View::claimable_reserve:
            return claimant ? Answer{abi_word(chain.tickets().claimable(claims, *claimant, funds.reserve).value())}
                            : std::nullopt;
        case View::is_unlock_in_progress:
            return abi_word(std::int64_t{funds.withdraw_round > 0 ? 1 : 0});
        default:
            return std::nullopt;
    }
}

Answer rounds_manager(const LocalChain& chain, View view, std::string_view call_data) {
    switch (view) {
        case View::last_initialized_round:
        case View::current_round:
            return abi_word(chain.current_round());
        case View::current_round_initialized:
            return abi_word(std::int64_t{1});
        case View::current_round_locked:
            return abi_word(std::int64_t{0});
        case View::current_round_start_block:
            return abi_word(chain.round_start_block());
        case View::round_length:
            return abi_word(chain.options().round_length);
        case View::block_hash_for_round: {
            const auto round = abi_integer(call_data, 0);
            return round ? Answer{abi_word(chain.round_hash(*round))} : std::nullopt;
        }
        default:
            return std::nullopt;
    }
}

/// Ten words: active since round 1, never deactivated.
std::string transcoder_record() {
    constexpr std::size_t kWords = 10;
    constexpr std::size_t kActivationRound = 4;
    constexpr std::size_t kDeactivationRound = 5;
    std::string record;
    for (std::size_t word = 0; word < kWords; ++word) {
        record += word == kDeactivationRound ? abi_word(kMaxUint256)
                                             : abi_word(std::int64_t{word == kActivationRound ? 1 : 0});
    }
    return record;
}

Answer bonding_manager(const Address& orchestrator, View view, std::string_view call_data) {
    const auto asked = abi_address(call_data, 0);
    const bool known = asked == orchestrator;
    switch (view) {
        case View::get_first_transcoder_in_pool:
            return abi_word(orchestrator);
        case View::get_next_transcoder_in_pool:
            return abi_word(Address{});
        case View::get_transcoder:
            return known ? transcoder_record() : std::string(10 * kWordBytes, '\0');
        case View::transcoder_status:
        case View::is_active_transcoder:
        case View::transcoder_total_stake:
            return abi_word(std::int64_t{known ? 1 : 0});
        case View::get_transcoder_pool_size:
        case View::get_transcoder_pool_max_size:
            return abi_word(std::int64_t{1});
        default:
            return std::nullopt;
    }
}

Answer service_registry(const RegisteredOrchestrator& orchestrator, View view, std::string_view call_data) {
    const auto asked = abi_address(call_data, 0);
    if (view != View::get_service_uri || !asked) {
        return std::nullopt;
    }
    return abi_string(*asked == orchestrator.address ? std::string_view{orchestrator.service_uri} : "");
}

}  // namespace

ContractAddresses local_contracts() {
    return {named_address("Controller"), named_address("TicketBroker"), named_address("RoundsManager"),
            named_address("BondingManager"), named_address("ServiceRegistry")};
}

bool is_contract(const Address& address) {
    const ContractAddresses contracts = local_contracts();
    return address == contracts.controller || address == contracts.ticket_broker ||
           address == contracts.rounds_manager || address == contracts.bonding_manager ||
           address == contracts.service_registry;
}

std::optional<std::string> call_contract(const LocalChain& chain, const RegisteredOrchestrator& orchestrator,
                                         const Address& contract, std::string_view call_data) {
    const auto selector = abi_selector(call_data);
    if (!selector) {
        return std::nullopt;
    }
    const View view{*selector};
    const ContractAddresses contracts = local_contracts();
    if (contract == contracts.controller) {
        return controller(chain, view, call_data);
    }
    if (contract == contracts.ticket_broker) {
        return ticket_broker(chain, view, call_data);
    }
    if (contract == contracts.rounds_manager) {
        return rounds_manager(chain, view, call_data);
    }
    if (contract == contracts.bonding_manager) {
        return bonding_manager(orchestrator.address, view, call_data);
    }
    if (contract == contracts.service_registry) {
        return service_registry(orchestrator, view, call_data);
    }
    return std::string{};  // as on a real chain: a call to an account without code succeeds and returns nothing
}

}  // namespace farebox::sandbox

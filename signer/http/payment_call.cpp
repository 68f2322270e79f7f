#include "signer/http/payment_call.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "protocol/address.hpp"
#include "signer/http/random_id.hpp"
#include "signer/http/still_admitted.hpp"
#include "signer/ledger/digest.hpp"
#include "signer/payment/fingerprint.hpp"
#include "signer/registry/registry_view.hpp"
#include "vault/verify.hpp"

namespace farebox::signer {
namespace {

using protocol::Timestamp;

Rounding choose_rounding(RoundingPolicy policy, bool farebox_version) noexcept {
    if (policy == RoundingPolicy::automatic) {
        return farebox_version ? Rounding::exact : Rounding::reference;
    }
    return policy == RoundingPolicy::exact ? Rounding::exact : Rounding::reference;
}

/// The key of ours that signed the presented state as go-livepeer does, while take-over is on.
std::optional<Address> find_legacy_signer(const ServiceParts& parts, const ServicePolicy& policy,
                                          const PaymentRequest& request) {
    if (!request.has_state() || !policy.takeover_until || parts.clock() > *policy.takeover_until) {
        return std::nullopt;
    }
    const auto signer = vault::recover_personal_signer(request.state, request.state_sig);
    if (!signer || !policy.keys.check_signs(*signer)) {
        return std::nullopt;
    }
    return *signer;
}

/// The key that signs if this turns out to be a new session: the one that its quote was made for.
Result<Address> key_of_new_session(const ServiceParts& parts, const PaymentCall& call) {
    const ServiceCall& service = call.service;
    const KeySet& keys = service.policy->keys;
    const auto opens = [&keys](const std::optional<Address>& address) {
        const auto* key = address ? keys.find(*address) : nullptr;
        return key != nullptr && opens_sessions(key->row.status);
    };
    if (opens(call.expected_sender)) {
        return *call.expected_sender;
    }
    const auto pinned = parts.pins.key_of(service.client->name, service.caller);
    if (opens(pinned)) {
        return *pinned;
    }
    // Who names a sender is told the one that pays now; who does not, has a quote for a key that signs nothing more.
    if (pinned && !call.expected_sender) {
        if (auto usable = keys.check_signs(*pinned); !usable) {
            return std::move(usable).error();
        }
    }
    const auto* active = keys.active();
    return active != nullptr ? Result<Address>{active->row.address} : no_active_key();
}

Result<void> check_sender(const PaymentCall& call, const Address& key) {
    if (!call.expected_sender || *call.expected_sender == key) {
        return {};
    }
    Error error = make_error(ErrorCode::sender_mismatch, "the quote was made for another sender",
                             "ask the orchestrator for a quote for the address in details.sender");
    error.details.emplace_back("sender", protocol::to_checksum(key));
    return error;
}

Error chain_stale(std::string message) {
    Error error = make_error(ErrorCode::chain_stale, std::move(message),
                             "check the signer's [chain] rpc endpoints; running sessions may go on for a while");
    error.retry_after = std::chrono::seconds{5};
    return error;
}

Error protocol_paused() {
    Error error =
        make_error(ErrorCode::paused, "the Livepeer protocol is paused by its Controller: no ticket can be redeemed",
                   "wait until it goes on; running sessions may go on for a while");
    error.retry_after = std::chrono::seconds{60};
    return error;
}

/// Whether a session may be paid for on what is known of the chain.
Result<void> check_age(const ChainReading& reading, const BillingBase& base) {
    const bool too_old = reading.age == ChainAge::none || reading.age == ChainAge::stale;
    if (!too_old && (reading.age != ChainAge::soft || base.previous)) {
        return {};
    }
    if (reading.paused) {
        return protocol_paused();
    }
    return chain_stale(too_old ? "the signer's view of the chain is too old to sign"
                               : "the signer's view of the chain is too old for new sessions");
}

/// The chain as the session's key sees it, or why it is too old to go by.
Result<ChainFacts> read_chain(const ChainView& chain, const BillingBase& base) {
    const ChainReading reading = chain.read(base.key);
    if (auto usable = check_age(reading, base); !usable) {
        return std::move(usable).error();
    }
    const auto snapshot = chain.snapshot();
    if (!reading.known_key || !snapshot) {
        return chain_stale("the signing key's deposit has not been read yet");
    }
    const auto unsigned_of = [](std::int64_t value) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value));
    };
    ChainFacts facts;
    facts.sender.latest_l1_block = unsigned_of(reading.l1_block);
    facts.sender.last_initialized_round = unsigned_of(reading.last_initialized_round);
    facts.sender.deposit = reading.funds.deposit;
    facts.sender.reserve = reading.funds.reserve;
    facts.sender.withdraw_round = unsigned_of(reading.funds.withdraw_round);
    facts.latest = {snapshot->hash_round, snapshot->round_block_hash};
    return facts;
}

Error unlocking(const ChainFacts& facts) {
    return make_error(ErrorCode::key_overexposed,
                      "the deposit of the signing key is being unlocked (withdraw round " +
                          std::to_string(facts.sender.withdraw_round) + "): no new session is opened on it",
                      "cancel the unlock, or let another key sign (keystore.active); running sessions go on");
}

/// Anybody can write an orchestrator's answer and have tickets made out to himself; to be in the pool takes a stake.
Result<void> check_recipient(const PaymentCall& call, const RegistryView* registry, const BillingBase& base) {
    if (!call.service.policy->active_recipients) {
        return {};
    }
    const auto& recipient = call.checked.params.recipient;
    const auto standing = registry != nullptr ? registry->standing(recipient) : Standing::unknown;
    if (standing == Standing::active || (base.previous && standing != Standing::absent)) {
        return {};
    }
    if (standing == Standing::unknown) {
        return chain_stale("the chain's list of active orchestrators has not been read yet");
    }
    auto error =
        make_error(ErrorCode::forbidden,
                   "the tickets' recipient " + protocol::to_checksum(recipient) + " is no active orchestrator",
                   "choose an orchestrator of the active set; the operator may set tickets.recipients = \"any\"");
    error.details = {{"recipient", protocol::to_checksum(recipient)}};  // by which clients know to ask another one
    return error;
}

/// That it is not known what an ether costs, as its feed tells it.
Result<PaymentPlan> with_reason(const PriceView* ether, Result<PaymentPlan> planned) {
    const bool lacks_price = !planned && planned.error().code == ErrorCode::chain_stale;
    return lacks_price && ether != nullptr ? Result<PaymentPlan>{ether->unknown()} : std::move(planned);
}

Result<void> check_held(const ServicePolicy& policy, const Address& key) {
    if (policy.held == nullptr) {
        return {};
    }
    const auto found = policy.held->find(key);
    if (found == policy.held->end()) {
        return {};
    }
    return make_error(ErrorCode::paused, "the signing key is held: " + found->second,
                      "the signer's operator has to look at it: farebox-signer usage, then keys acknowledge or flip");
}

/// What is known of the world beyond this process.
struct Views {
    const ChainView& chain;
    const RegistryView* registry;
    const PriceView* ether;
};

/// Runs on a thread of the ledger's, which no exception may reach.
Result<PaymentPlan> plan(const PaymentCall& call, const Views& views, const BillingBase& base, PlanTime now) {
    try {
        if (auto usable = call.service.policy->keys.check_signs(base.key); !usable) {
            return std::move(usable).error();
        }
        if (auto free = check_held(*call.service.policy, base.key); !free) {
            return std::move(free).error();
        }
        if (auto same = check_sender(call, base.key); !same) {
            return std::move(same).error();
        }
        auto facts = read_chain(views.chain, base);
        if (!facts) {
            return std::move(facts).error();
        }
        facts->ether = call.ether;
        if (call.service.client->dollars != nullptr && !call.ether) {
            return with_reason(views.ether, ether_price_unknown());
        }
        auto planned = with_reason(
            views.ether, plan_payment(call.checked, base, call.service.policy->rules, *facts, call.options, now));
        // Last, so that what the reference refuses is refused as the reference does.
        if (planned && !base.previous && facts->sender.withdraw_round != 0) {
            return unlocking(*facts);
        }
        if (planned) {
            if (auto known = check_recipient(call, views.registry, base); !known) {
                return std::move(known).error();
            }
        }
        return planned;
    } catch (const std::exception& problem) {
        return make_error(ErrorCode::internal, std::string{"planning failed: "} + problem.what());
    }
}

/// Deposit plus reserve of a key, as far as the chain is known.
std::optional<Wei> key_funds(const ChainReading& reading) {
    if (!reading.known_key) {
        return std::nullopt;
    }
    const auto sum = reading.funds.deposit.checked_add(reading.funds.reserve);
    return sum ? std::optional{*sum} : std::nullopt;
}

Wei whole_wei(const protocol::Rational& amount) {
    return Wei{amount.floor().to_uint256().value_or(kMaxUint256)};
}

}  // namespace

Result<std::shared_ptr<const PaymentCall>> prepare_payment(const ServiceParts& parts, ServiceCall service,
                                                           std::string_view body) {
    auto request = parse_payment_request(body);
    if (!request) {
        return std::move(request).error();
    }
    auto call = std::make_shared<PaymentCall>();
    if (!request->sender.empty()) {
        const auto sender = protocol::parse_address(request->sender);
        if (!sender) {
            return make_error(ErrorCode::invalid_argument, "sender is not an address");
        }
        call->expected_sender = *sender;
    }
    call->legacy_signer = find_legacy_signer(parts, *service.policy, *request);
    const auto is_authentic = [&](const PaymentRequest& shown) {
        return call->legacy_signer || parts.ledger.is_sealed(service.client->name, shown.state, shown.state_sig);
    };
    auto checked = check_request(*std::move(request), is_authentic);
    if (!checked) {
        return std::move(checked).error();
    }
    call->checked = *std::move(checked);
    call->options.rounding = choose_rounding(service.policy->rounding, service.farebox_version);
    call->options.empty_payments = service.farebox_version;
    call->options.client_rules = &service.client->rules;
    if (!call->checked.state) {
        call->options.new_state_id = order_by_time(parts.random_id(), parts.clock());
    }
    if (call->checked.request.manifest_id.empty()) {
        call->options.new_manifest_id = parts.random_id();
    }
    call->service = std::move(service);
    if (parts.ether != nullptr) {
        call->ether = parts.ether->read().usable;
    }
    const Client& client = *call->service.client;
    call->limits = client.dollars != nullptr ? limits_at(client.limits, *client.dollars, call->ether) : client.limits;
    if (!call->checked.state) {
        auto key = key_of_new_session(parts, *call);
        if (!key) {
            return std::move(key).error();
        }
        call->new_session_key = *key;
    }
    return std::shared_ptr<const PaymentCall>{std::move(call)};
}

ReserveRequest reserve_request(const ServiceParts& parts, const std::shared_ptr<const PaymentCall>& call) {
    const ServicePolicy& policy = *call->service.policy;
    const PaymentRequest& request = call->checked.request;
    const Timestamp now = parts.clock();
    const ChainReading reading = parts.chain.read(call->new_session_key);

    ReserveRequest reserve;
    reserve.client = call->service.client->name;
    reserve.key = call->new_session_key;
    if (call->checked.state) {
        reserve.presented = PresentedState{request.state, request.state_sig, *call->checked.state, call->legacy_signer};
    }
    reserve.fingerprint = sha256(fingerprint_material(call->checked, reserve.client));
    reserve.manifest_is_auth_session =
        !request.manifest_id.empty() && request.manifest_id == call->checked.quote.auth_token->session_id;
    reserve.recipient_rand_hash = call->checked.params.recipient_rand_hash;
    if (!request.has_state()) {
        reserve.idempotency_key = call->service.idempotency_key;
    }
    reserve.limits = call->limits;
    reserve.once_keys = policy.once_keys;
    reserve.key_funds = key_funds(reading);
    reserve.takeover_bounds.reset();
    if (policy.bound_takeovers) {
        reserve.takeover_bounds.emplace().max_balance = whole_wei(policy.rules.max_payment_ev);
    }
    reserve.replay_refusal =
        expired(call->checked, static_cast<std::uint64_t>(std::max<std::int64_t>(0, reading.l1_block)), now);
    reserve.plan = [call, views = Views{parts.chain, parts.registry, parts.ether}, policy = parts.policy, now](
                       const BillingBase& base, Timestamp ledger_now) -> Result<PaymentPlan> {
        if (auto admitted = check_still_admitted(policy, call->service); !admitted) {
            return std::move(admitted).error();
        }
        return plan(*call, views, base, {ledger_now, now});
    };
    return reserve;
}

}  // namespace farebox::signer

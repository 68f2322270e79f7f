#include "sandbox/orchestrator/orchestrator.hpp"

#include <stdexcept>
#include <utility>

#include "keystore/verify.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/wire/payment_result.hpp"
#include "sandbox/acceptance/recipient_rand.hpp"
#include "sandbox/orchestrator/announcement.hpp"
#include "sandbox/orchestrator/route.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::chrono::minutes kBalanceLifetime{10};

/// The same address at every start, so that allow-lists stay valid. It guards nothing: there is no money here.
keystore::PrivateKey orchestrator_key(const std::string& name) {
    const std::string seed = "farebox sandbox orchestrator" + (name.empty() ? "" : " " + name);
    auto key = keystore::PrivateKey::from_bytes(protocol::keccak256(seed).data);
    if (!key) {
        throw std::logic_error(key.error().message);
    }
    return *std::move(key);
}

/// Advertised parameters as the wire has them in quotes, with the creation round.
protocol::wire::TicketParams to_quote_params(const protocol::TicketParams& params) {
    auto wire = protocol::to_payment_params(params);
    auto& expiration = wire.expiration_params.emplace();
    expiration.creation_round = params.creation_round;
    expiration.creation_round_block_hash = protocol::to_string(params.creation_round_block_hash);
    return wire;
}

}  // namespace

Orchestrator::Orchestrator(OrchestratorTerms terms, std::vector<RunnerSpec> runners, Surroundings surroundings)
    : terms_{std::move(terms)},
      around_{std::move(surroundings)},
      runners_{std::move(runners)},
      key_{orchestrator_key(terms_.key_name)} {}

protocol::Price Orchestrator::current_price(const RunnerSpec& runner) const {
    return raised(list_price(runner));
}

protocol::Price Orchestrator::list_price(const RunnerSpec& runner) const {
    return times({runner.price_wei, 1}, terms_.says.price);
}

std::string Orchestrator::discovery_json() const {
    const std::string base = service_uri_ + (around_.faults.moved ? std::string{kMovedPrefix} : "");
    return discovery_document(runners_, service_uri_, {base, around_.faults.full == Fullness::announced, terms_.says});
}

Verdict<Challenge> Orchestrator::challenge(const RunnerSpec& runner, const Address& payer) {
    auto info = quote({payer, list_price(runner)});
    if (!info) {
        return info.rejection();
    }
    info->auth_token = auth_tokens_.issue(random_session_id(), protocol::unix_seconds({now()}));
    const std::string& session_id = info->auth_token->session_id;
    std::string payment_url = service_uri_ + "/apps/" + runner.route + "/session/" + session_id + "/payment";
    return Challenge{*std::move(info), std::move(payment_url)};
}

Verdict<Challenge> Orchestrator::refresh(const Address& payer, const std::string& manifest_id) {
    const auto price = balances_.fixed_price(payer, manifest_id);
    if (!price) {
        return Rejection{409, "fixed price not found for session"};
    }
    auto info = quote({payer, *price});
    if (!info) {
        return info.rejection();
    }
    info->auth_token = auth_tokens_.issue(manifest_id, protocol::unix_seconds({now()}));
    return Challenge{*std::move(info), service_uri_ + "/payment"};
}

Verdict<protocol::wire::OrchestratorInfo> Orchestrator::describe(const protocol::wire::OrchestratorRequest& request) {
    constexpr std::string_view kPrefix = "Invalid orchestrator request: ";
    const Address payer = sender_address(request.address);
    const Hash32 message = protocol::keccak256(protocol::address_proof_text(payer));
    if (!keystore::verify_personal(payer, message.data, protocol::as_bytes(request.sig))) {
        return Rejection{500, std::string{kPrefix} + "orchestrator req sig check failed"};
    }
    const bool full = around_.faults.full != Fullness::honest || !has_transcoding_slot();
    if (full && !request.ignore_capacity_check) {
        return Rejection{500, std::string{kPrefix} + "OrchestratorCapped"};
    }
    auto info = quote({payer, price_for(request.capabilities)});
    if (!info) {
        return info.rejection();
    }
    info->auth_token = auth_tokens_.issue(random_session_id(), protocol::unix_seconds({now()}));
    info->capabilities = announced_capabilities(terms_.says);
    if (!request.capabilities) {
        info->capabilities_prices = announced_prices(terms_.says);
        info->hardware = announced_hardware(terms_.says);
    }
    info->nodes = around_.siblings ? around_.siblings() : std::vector<std::string>{};
    return info;
}

std::string Orchestrator::answer_ping(std::string_view value) const {
    const Hash32 message = protocol::keccak256(value);
    return protocol::to_string(key_.sign(protocol::personal_sign_digest(message)));
}

Verdict<Credentials> Orchestrator::check_headers(std::string_view payment, std::string_view segment) const {
    CredentialRules rules;
    rules.capabilities = announced_capabilities(terms_.says);
    rules.token_is_ours = [this](const auto& token) { return auth_tokens_.is_ours(token); };
    rules.now_unix_nanos = now();
    // Sessions of live runners are not among those that the real orchestrator counts here, so none is "known".
    rules.has_capacity = [this](std::string_view) { return has_transcoding_slot(); };
    return check_credentials(payment, segment, rules);
}

bool Orchestrator::has_transcoding_slot() const {
    return around_.faults.transcoding < terms_.max_sessions;
}

Verdict<protocol::wire::OrchestratorInfo> Orchestrator::quote(const QuoteTerms& terms) {
    QuoteRequest request;
    request.recipient = address();
    request.sender = terms.payer;
    request.price = raised(terms.price);
    request.max_float = around_.chain.funds(terms.payer).reserve;
    if (around_.faults.expiring_params_blocks > 0) {
        request.lifetime_blocks = around_.faults.expiring_params_blocks;
    }
    const auto params = make_ticket_params(terms_.tickets, chain_facts(), request, rand_secret_);
    if (!params) {
        return params.rejection();
    }
    protocol::wire::OrchestratorInfo info;
    info.transcoder = service_uri_;
    info.ticket_params = to_quote_params(*params);
    auto& price = info.price_info.emplace();
    price.price_per_unit = request.price.price_per_unit;
    price.pixels_per_unit = request.price.pixels_per_unit;
    info.address = protocol::to_string(address());
    return info;
}

ChainFacts Orchestrator::chain_facts() const {
    const LocalChain& chain = around_.chain;
    ChainFacts facts;
    facts.latest_l1_block = chain.l1_block();
    facts.last_initialized_round = chain.current_round();
    facts.round_hash = chain.round_hash(facts.last_initialized_round);
    facts.previous_round_hash = chain.round_hash(facts.last_initialized_round - 1);
    return facts;
}

PaymentRules Orchestrator::payment_rules() const {
    PaymentRules rules;
    rules.now_unix_nanos = now();
    rules.is_active = [this](const Address& recipient) { return recipient == address(); };
    rules.tickets.recipient = address();
    rules.tickets.last_initialized_round = around_.chain.current_round();
    rules.tickets.latest_l1_block = Uint256{{static_cast<std::uint64_t>(around_.chain.l1_block())}};
    rules.tickets.withdraw_round = [this](const Address& sender) { return around_.chain.funds(sender).withdraw_round; };
    rules.tickets.matching_rand = [this](const auto& params, const Address& sender, const protocol::Price& price) {
        return matching_rand(rand_secret_, params, sender, price);
    };
    return rules;
}

protocol::Price Orchestrator::price_for(const std::optional<protocol::wire::Capabilities>& wanted) const {
    if (wanted && wanted->constraints) {
        const auto& constraints = wanted->constraints->per_capability;
        const auto video = constraints.find(protocol::kLiveVideoToVideo);
        if (video != constraints.end() && video->second.models.contains(terms_.says.model) &&
            wanted->capacities.contains(protocol::kLiveVideoToVideo)) {
            return times({kVideoPrice, 1}, terms_.says.price);
        }
    }
    return times({kTranscodingPrice, kTranscodingPixels}, terms_.says.price);
}

protocol::Price Orchestrator::raised(const protocol::Price& price) const {
    return times(price, around_.faults.price_raising);
}

void Orchestrator::tidy() {
    nonces_.forget_expired(Uint256{{static_cast<std::uint64_t>(around_.chain.l1_block())}});
    balances_.forget_idle(now(), kBalanceLifetime);
}

}  // namespace farebox::sandbox

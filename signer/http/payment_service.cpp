#include "signer/http/payment_service.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "signer/http/api_error.hpp"
#include "signer/http/payment_call.hpp"
#include "signer/payment/json_text.hpp"
#include "signer/payment/response.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

using Signatures = Result<vault::PaymentSignatures>;

/// Only a web address is repeated to the client: the quote is the client's own claim.
bool is_web_url(std::string_view text) {
    const auto url = net::Url::parse(text);
    return url && url->endpoint.scheme != net::Scheme::unix_socket;
}

ServiceAnswer refuse(Error error, const std::string& request_id) {
    error.request_id = request_id;
    ServiceAnswer answer;
    answer.response = error_response(error);
    answer.error = std::move(error);
    return answer;
}

/// A refusal of a request whose quote is known: 480 names the orchestrator to fetch a fresh one from.
ServiceAnswer refuse(Error error, const PaymentCall& call) {
    ServiceAnswer answer = refuse(std::move(error), call.service.request_id);
    const std::string& transcoder = call.checked.quote.transcoder;
    if (answer.response.status == 480 && is_web_url(transcoder)) {
        answer.response.headers.add("Livepeer-Orchestrator-Url", transcoder);
    }
    return answer;
}

Error paused() {
    return make_error(ErrorCode::paused, "the signer is paused by its operator");
}

vault::PaymentOrder order_for(const Grant& grant) {
    vault::PaymentOrder order;
    order.key = grant.key;
    order.recipient = grant.recipient;
    order.face_value = grant.face_value;
    order.win_prob = grant.win_prob;
    order.rand_hash = grant.recipient_rand_hash;
    order.creation_round = grant.creation_round;
    order.creation_round_block_hash = grant.creation_round_block_hash;
    order.first_nonce = grant.first_nonce;
    order.count = grant.count;
    order.ledger_sequence = static_cast<std::uint64_t>(grant.id);
    if (!grant.credentials) {
        order.manifest_id = grant.manifest_id;
    }
    return order;
}

SignedPayment signed_payment(const Grant& grant, const vault::PaymentSignatures& signatures,
                             const Signature& credentials) {
    return {.sender = grant.key,
            .creation_round = grant.creation_round,
            .creation_round_block_hash = grant.creation_round_block_hash,
            .first_nonce = grant.first_nonce,
            .tickets = signatures.tickets,
            .manifest_id = grant.manifest_id,
            .credentials = credentials,
            .state = grant.state,
            .state_sig = grant.state_sig};
}

PaymentEvent payment_event(const PaymentCall& call, const Grant& grant, const PaymentPlan& plan) {
    PaymentEvent event;
    event.state_id = plan.next_state.state_id;
    event.sequence_number = plan.next_state.sequence_number;
    event.grant_id = grant.id;
    event.type = plan.next_state.type;
    event.app = plan.next_state.app;
    event.manifest_id = grant.manifest_id;
    if (is_web_url(call.checked.quote.transcoder)) {
        event.orchestrator_url = call.checked.quote.transcoder;
    }
    event.orchestrator = call.checked.orchestrator;
    event.recipient = grant.recipient;
    event.key = grant.key;
    event.tickets = grant.count;
    event.charge = grant.charge;
    event.face_value = grant.face_value;
    event.fee = plan.fee.to_fixed(0);
    event.balance = plan.next_state.balance.to_fixed(0);
    event.billable_seconds = plan.billable_seconds;
    return event;
}

/// 200 with the payment; or, without tickets, the 482 that carries one (Farebox-Version).
ServiceAnswer deliver(const PaymentCall& call, const ReserveOutcome& outcome,
                      const vault::PaymentSignatures& signatures) {
    const Grant& grant = outcome.grant;
    const Signature& credentials = grant.credentials ? *grant.credentials : signatures.credentials.value();
    const SignedPayment payment = signed_payment(grant, signatures, credentials);
    ServiceAnswer answer;
    answer.replayed = outcome.replayed;
    if (outcome.plan) {
        answer.payment = payment_event(call, grant, *outcome.plan);
    }
    if (grant.count > 0) {
        answer.response = net::json_response(200, payment_body(call.checked, payment));
        return answer;
    }
    Error error = make_error(ErrorCode::no_tickets, "no tickets", "the balance covers this; use the payment and state");
    error.request_id = call.service.request_id;
    std::string body = "{\"error\":" + error_object(error) + ",";
    append_payment_members(call.checked, payment, body);
    answer.response = net::json_response(482, body += "}\n");
    answer.error = std::move(error);
    return answer;
}

/// What a client hears when ledger or vault hang. What they do later is found by the same request, sent again.
Error gave_up(ErrorCode code, std::string_view what, std::chrono::milliseconds patience) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(patience).count();
    Error error =
        make_error(code, "the " + std::string{what} + " did not answer within " + std::to_string(seconds) + " s",
                   "send the same request again");
    error.retry_after = std::chrono::seconds{5};
    return error;
}

/// Signs with a once-key: what comes back is durable before anybody sees it, and where it was not, it never happened.
asio::awaitable<Signatures> sign_and_keep(const ServiceParts& parts, const ReserveOutcome& outcome,
                                          std::chrono::milliseconds patience) {
    auto start = [&parts, &outcome](auto done, const net::NobodyWaits&) {
        // Late signatures are kept too, though nobody waits: the same request, sent again, is answered with them.
        parts.vault.sign_payment(
            order_for(outcome.grant), [&ledger = parts.ledger, grant = outcome.grant, replayed = outcome.replayed,
                                       done = std::move(done)](Signatures signatures) {
                const auto fail = [&ledger, id = grant.id, replayed, done](const Error& error) {
                    // Whatever was signed has left nobody's hands, so the charge returns; its nonces are never used
                    // again.
                    if (!replayed) {
                        ledger.void_grant(id);
                    }
                    done(error);
                };
                if (!signatures) {
                    return fail(signatures.error());
                }
                auto kept = std::make_shared<KeptSignatures>(signatures->tickets, signatures->credentials);
                if (grant.credentials) {
                    kept->credentials = grant.credentials;
                }
                ledger.keep_signatures(signed_grant(grant, replayed, signatures->credentials), std::move(kept),
                                       [done, fail, signatures = *signatures](const Result<void>& written) {
                                           written ? done(signatures) : fail(written.error());
                                       });
            });
    };
    auto signatures = co_await net::await_callback<Signatures>(net::deadline_in(patience), start);
    co_return signatures ? *std::move(signatures) : gave_up(ErrorCode::vault_unavailable, "vault", patience);
}

/// What became of a request in ledger and vault.
struct Promised {
    Result<ReserveOutcome> outcome;
    /// Absent: nothing was asked of the vault, because there is no grant, or because what signs it needs more care.
    std::optional<Signatures> signatures;
};

/// Whether the vault may be asked at once, on the ledger's thread: everything that need not be kept first.
bool signs_at_once(const ServicePolicy& policy, const ReserveOutcome& outcome) {
    const Address& key = outcome.grant.key;
    return !outcome.kept && !signs_once(policy.once_keys, key) && policy.keys.check_signs(key);
}

/// Goes from the ledger's thread straight to the vault: what becomes durable together is sent there together, and the
/// caller's thread wakes up once, for the signatures.
class Promise {
public:
    using Done = std::function<void(std::shared_ptr<Promised>)>;

    Promise(const ServiceParts& parts, std::shared_ptr<const PaymentCall> call)
        : ledger_{parts.ledger},
          vault_{parts.vault},
          chain_{parts.chain},
          request_{reserve_request(parts, call)},
          call_{std::move(call)} {}

    /// Whom to blame where nobody answers.
    [[nodiscard]] bool is_in_vault() const noexcept { return *in_vault_; }

    void start(Done done, net::NobodyWaits nobody_waits) {
        request_.nobody_waits = nobody_waits;
        ledger_.reserve(std::move(request_),
                        [&vault = vault_, &chain = chain_, call = call_, in_vault = in_vault_, done = std::move(done),
                         nobody_waits = std::move(nobody_waits)](Result<ReserveOutcome> reserved) {
                            auto promised = std::make_shared<Promised>(Promised{std::move(reserved), {}});
                            const auto& outcome = promised->outcome;
                            if (outcome && !outcome->replayed) {
                                // Here, because a grant counts even where nobody waits for it any longer.
                                chain.note_granted(outcome->grant.key, outcome->grant.charge);
                            }
                            if (!outcome || *nobody_waits || !signs_at_once(*call->service.policy, *outcome)) {
                                return done(std::move(promised));
                            }
                            *in_vault = true;
                            sign(vault, std::move(promised), done);
                        });
    }

private:
    static void sign(vault::Vault& vault, std::shared_ptr<Promised> promised, const Done& done) {
        auto order = order_for(promised->outcome->grant);
        if (order.count == 0 && !order.manifest_id) {
            promised->signatures = vault::PaymentSignatures{};  // everything in this answer was signed before
            return done(std::move(promised));
        }
        vault.sign_payment(std::move(order), [promised = std::move(promised), done](Signatures signatures) {
            promised->signatures = std::move(signatures);
            done(promised);
        });
    }

    Ledger& ledger_;
    vault::Vault& vault_;
    ChainView& chain_;
    ReserveRequest request_;
    std::shared_ptr<const PaymentCall> call_;
    std::shared_ptr<std::atomic<bool>> in_vault_ = std::make_shared<std::atomic<bool>>(false);
};

asio::awaitable<std::shared_ptr<Promised>> reserve_and_sign(const ServiceParts& parts,
                                                            std::shared_ptr<const PaymentCall> call) {
    const auto patience = call->service.policy->patience;
    Promise promise{parts, std::move(call)};
    auto start = [&promise](auto done, net::NobodyWaits nobody_waits) {
        promise.start(std::move(done), std::move(nobody_waits));
    };
    auto promised = co_await net::await_callback<std::shared_ptr<Promised>>(net::deadline_in(patience), start);
    if (!promised) {
        auto error = promise.is_in_vault() ? gave_up(ErrorCode::vault_unavailable, "vault", patience)
                                           : gave_up(ErrorCode::ledger_unavailable, "ledger", patience);
        co_return std::make_shared<Promised>(Promised{std::move(error), {}});
    }
    co_return *std::move(promised);
}

}  // namespace

asio::awaitable<ServiceAnswer> PaymentService::generate_payment(ServiceCall call, std::string body) {
    const std::string request_id = call.request_id;
    if (call.policy->paused) {
        co_return refuse(paused(), request_id);
    }
    auto prepared = prepare_payment(parts_, std::move(call), body);
    if (!prepared) {
        co_return refuse(std::move(prepared).error(), request_id);
    }
    co_return co_await grant_and_sign(*std::move(prepared));
}

asio::awaitable<ServiceAnswer> PaymentService::grant_and_sign(std::shared_ptr<const PaymentCall> call) {
    const ServicePolicy& policy = *call->service.policy;
    const auto promised = co_await reserve_and_sign(parts_, call);
    const auto& outcome = promised->outcome;
    if (!outcome) {
        co_return refuse(outcome.error(), *call);
    }
    const Grant& grant = outcome->grant;
    if (auto usable = policy.keys.check_signs(grant.key); !usable) {
        co_return refuse(std::move(usable).error(), *call);  // a replay; a new grant is refused before it is made
    }
    parts_.pins.note_paid(grant.client, call->service.caller, grant.key);
    if (!promised->signatures) {
        co_return co_await answer_once(std::move(call), *outcome);
    }
    const auto& signatures = *promised->signatures;
    if (!signatures) {
        // An explicit refusal signed nothing, so the promise can be taken back; otherwise nobody knows. A replay's
        // tickets may be out already.
        if (signatures.error().code != ErrorCode::vault_unavailable && !outcome->replayed) {
            parts_.ledger.void_grant(grant.id);
        }
        co_return refuse(signatures.error(), *call);
    }
    parts_.ledger.record_signed(signed_grant(grant, outcome->replayed, signatures->credentials));
    co_return deliver(*call, *outcome, *signatures);
}

asio::awaitable<ServiceAnswer> PaymentService::answer_once(std::shared_ptr<const PaymentCall> call,
                                                           ReserveOutcome outcome) {
    if (outcome.kept) {
        co_return deliver(*call, outcome, {outcome.kept->tickets, outcome.kept->credentials});
    }
    if (outcome.grant.count == 0 && outcome.grant.credentials) {
        // Everything in this answer was signed before.
        parts_.ledger.record_signed(signed_grant(outcome.grant, outcome.replayed, std::nullopt));
        co_return deliver(*call, outcome, {});
    }
    const auto signatures = co_await sign_and_keep(parts_, outcome, call->service.policy->patience);
    if (!signatures) {
        co_return refuse(signatures.error(), *call);
    }
    co_return deliver(*call, outcome, *signatures);
}

Result<Signature> PaymentService::address_proof(const Address& key) {
    const std::lock_guard lock{proofs_mutex_};
    if (const auto known = proofs_.find(key); known != proofs_.end()) {
        return known->second;
    }
    auto proof = parts_.vault.prove_address(key);
    if (proof) {
        proofs_.emplace(key, *proof);
    }
    return proof;
}

ServiceAnswer PaymentService::sign_orchestrator_info(const ServiceCall& call) {
    if (call.policy->paused) {
        return refuse(paused(), call.request_id);
    }
    const auto key = parts_.pins.give(call.client->name, call.caller, call.policy->keys);
    if (!key) {
        return refuse(key.error(), call.request_id);
    }
    auto proof = address_proof(*key);
    if (!proof) {
        return refuse(std::move(proof).error(), call.request_id);
    }
    std::string body = "{";
    append_json_key(body, "address");
    append_json_string(body, protocol::to_checksum(*key));
    body += ',';
    append_json_key(body, "signature");
    append_json_string(body, protocol::to_hex_0x(proof->span()));
    body += "}\n";
    ServiceAnswer answer;
    answer.response = net::json_response(200, std::move(body));
    return answer;
}

}  // namespace farebox::signer

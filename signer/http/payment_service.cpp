#include "signer/http/payment_service.hpp"

#include <utility>

#include "json/object.hpp"
#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "signer/http/api_error.hpp"
#include "signer/http/authorised_promise.hpp"
#include "signer/http/byoc_request.hpp"
#include "signer/http/payment_call.hpp"
#include "signer/http/promise.hpp"
#include "signer/payment/response.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

/// Only a web address is repeated to the client: the quote is the client's own claim.
/// One orchestrator's payments follow each other, so the last verdict is remembered.
bool is_web_url(const std::string& text) {
    thread_local std::string last;
    thread_local bool last_is_one = false;
    if (text != last) {
        const auto url = net::Url::parse(text);
        last_is_one = url && url->endpoint.scheme != net::Scheme::unix_socket;
        last = text;
    }
    return last_is_one;
}

/// A refusal of a request whose quote is known: 480 names the orchestrator to fetch a fresh one from.
ServiceAnswer refuse(Error error, const PaymentCall& call) {
    ServiceAnswer answer = signer::refuse(std::move(error), call.service.request_id);
    const std::string& transcoder = call.checked.quote.transcoder;
    if (answer.response.status == 480 && is_web_url(transcoder)) {
        answer.response.headers.add("Livepeer-Orchestrator-Url", transcoder);
    }
    return answer;
}

Error paused() {
    return make_error(ErrorCode::paused, "the signer is paused by its operator");
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
    answer.reissued = outcome.reissued;
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

/// An address, under the name that the route has for it, and its signature.
net::Response signed_by(std::string_view name, const Address& key, const Signature& signature) {
    std::string body;
    json::Object object{body};
    object.text(name, protocol::to_checksum(key));
    object.text("signature", protocol::to_hex_0x(signature.span()));
    object.end();
    return net::json_response(200, std::move(body += '\n'));
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
    const auto promised = co_await promise_if_authorised(parts_, call);
    const auto& outcome = promised->outcome;
    if (promised->refusal_status != 0) {
        co_return refuse(outcome.error(), call->service.request_id, promised->refusal_status);
    }
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

asio::awaitable<ServiceAnswer> PaymentService::sign_byoc_job(ServiceCall call, std::string body) {
    if (call.policy->paused) {
        co_return refuse(paused(), call.request_id);
    }
    auto request = parse_byoc_request(body);
    if (!request) {
        co_return refuse(std::move(request).error(), call.request_id);
    }
    const auto key = parts_.pins.give(call.client->name, call.caller, call.policy->keys);
    if (!key) {
        co_return refuse(key.error(), call.request_id);
    }
    vault::ByocJob job{*key, std::move(request->request), std::move(request->parameters)};
    if (const auto checked = vault::byoc_job_message(job); !checked) {
        co_return refuse(checked.error(), call.request_id);
    }
    const auto start = [&vault = parts_.vault, &job](auto done, const net::NobodyWaits&) {
        vault.sign_byoc_job(std::move(job), std::move(done));
    };
    const auto deadline = net::deadline_in(call.policy->patience);
    const auto signature = co_await net::await_callback<Result<Signature>>(deadline, start);
    if (!signature) {
        co_return refuse(
            make_error(ErrorCode::vault_unavailable, "the vault did not answer in time", "send the same request again"),
            call.request_id);
    }
    if (!*signature) {
        co_return refuse(signature->error(), call.request_id);
    }
    ServiceAnswer answer;
    answer.response = signed_by("sender", *key, **signature);
    co_return answer;
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
    ServiceAnswer answer;
    answer.response = signed_by("address", *key, *proof);
    return answer;
}

}  // namespace farebox::signer

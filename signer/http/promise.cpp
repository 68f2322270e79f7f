#include "signer/http/promise.hpp"

#include <atomic>
#include <functional>
#include <utility>

#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "signer/http/still_admitted.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

/// How much of its patience a request may spend before the gate.
constexpr int kGateShare = 4;

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

/// What a client hears when ledger or vault hang. What they do later is found by the same request, sent again.
Error gave_up(ErrorCode code, std::string_view what, std::chrono::milliseconds patience) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(patience).count();
    Error error =
        make_error(code, "the " + std::string{what} + " did not answer within " + std::to_string(seconds) + " s",
                   "send the same request again");
    error.retry_after = std::chrono::seconds{5};
    return error;
}

std::shared_ptr<Promised> refused(Error error) {
    return std::make_shared<Promised>(std::move(error));
}

Error too_busy() {
    Error error = make_error(ErrorCode::overloaded, "too many payments wait to be made", "ask again later");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

/// Waits for its client's turn, until the deadline. Nothing: there are too many before it.
asio::awaitable<std::optional<FairGate::Permit>> enter(FairGate* gate, const std::string& client,
                                                       net::Deadline deadline) {
    if (gate == nullptr) {
        co_return FairGate::Permit{};
    }
    if (auto permit = gate->try_enter(client)) {
        co_return permit;
    }
    using Permit = std::optional<FairGate::Permit>;
    auto start = [gate, &client](auto done, const net::NobodyWaits&) {
        auto let_in = [done](FairGate::Permit permit) mutable { done(Permit{std::move(permit)}); };
        if (!gate->wait(client, std::move(let_in))) {
            done(Permit{});
        }
    };
    auto permit = co_await net::await_callback<Permit>(deadline, start);
    co_return permit ? *std::move(permit) : Permit{};
}

/// Whether the vault may be asked at once, on the ledger's thread: everything that need not be kept first.
bool signs_at_once(const ServicePolicy& policy, const ReserveOutcome& outcome) {
    const Address& key = outcome.grant.key;
    return !outcome.kept && !signs_once(policy.once_keys, key) && policy.keys.check_signs(key);
}

/// A grant was judged when it was planned, in the ledger's transaction; what is answered again was not.
void refuse_replay_of_the_revoked(Promised& promised, const PolicySource& policy, const ServiceCall& call) {
    if (promised.outcome && promised.outcome->replayed) {
        if (auto admitted = check_still_admitted(policy, call); !admitted) {
            promised.outcome = std::move(admitted).error();
        }
    }
}

/// Goes from the ledger's thread straight to the vault: what becomes durable together is sent there together, and the
/// caller's thread wakes up once, for the signatures.
class Promise {
public:
    using Done = std::function<void(std::shared_ptr<Promised>)>;

    Promise(const ServiceParts& parts, std::shared_ptr<const PaymentCall> call, Approval approval, vault::Turn turn)
        : ledger_{parts.ledger},
          vault_{parts.vault},
          chain_{parts.chain},
          policy_{parts.policy},
          request_{reserve_request(parts, call)},
          call_{std::move(call)} {
        request_.approve = std::move(approval.approve);
        request_.planned_at = approval.planned_at;
        request_.turn = turn;
    }

    /// Whom to blame where nobody answers.
    [[nodiscard]] bool is_in_vault() const noexcept { return *in_vault_; }

    void start(Done done, net::NobodyWaits nobody_waits) {
        request_.nobody_waits = nobody_waits;
        const auto turn = request_.turn;
        ledger_.reserve(
            std::move(request_),
            [&vault = vault_, &chain = chain_, policy = policy_, call = call_, in_vault = in_vault_, turn,
             done = std::move(done), nobody_waits = std::move(nobody_waits)](Result<ReserveOutcome> reserved) mutable {
                auto promised = std::make_shared<Promised>(std::move(reserved));
                refuse_replay_of_the_revoked(*promised, policy, call->service);
                const auto& outcome = promised->outcome;
                if (outcome && !outcome->replayed) {
                    // Here, because a grant counts even where nobody waits for it any longer.
                    chain.note_granted(outcome->grant.key, outcome->grant.charge);
                }
                if (!outcome || *nobody_waits || !signs_at_once(*call->service.policy, *outcome)) {
                    return done(std::move(promised));
                }
                *in_vault = true;
                sign(vault, turn, std::move(promised), std::move(done));
            });
    }

private:
    static void sign(vault::Vault& vault, vault::Turn turn, std::shared_ptr<Promised> promised, Done done) {
        auto order = order_for(promised->outcome->grant);
        if (order.count == 0 && !order.manifest_id) {
            promised->signatures = vault::PaymentSignatures{};  // everything in this answer was signed before
            return done(std::move(promised));
        }
        vault.sign_payment(std::move(order), turn,
                           [promised = std::move(promised), done = std::move(done)](Signatures signatures) mutable {
                               promised->signatures = std::move(signatures);
                               done(std::move(promised));
                           });
    }

    Ledger& ledger_;
    vault::Vault& vault_;
    ChainView& chain_;
    PolicySource policy_;
    ReserveRequest request_;
    std::shared_ptr<const PaymentCall> call_;
    std::shared_ptr<std::atomic<bool>> in_vault_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

asio::awaitable<std::shared_ptr<Promised>> reserve_and_sign(const ServiceParts& parts,
                                                            std::shared_ptr<const PaymentCall> call,
                                                            Approval approval) {
    const auto patience = call->service.policy->patience;
    auto permit = co_await enter(parts.gate, call->service.client->name, net::deadline_in(patience / kGateShare));
    if (!permit) {
        co_return refused(too_busy());
    }
    Promise promise{parts, std::move(call), std::move(approval), permit->turn()};
    auto start = [&promise](auto done, net::NobodyWaits nobody_waits) {
        promise.start(std::move(done), std::move(nobody_waits));
    };
    auto promised = co_await net::await_callback<std::shared_ptr<Promised>>(net::deadline_in(patience), start);
    if (!promised) {
        co_return refused(promise.is_in_vault() ? gave_up(ErrorCode::vault_unavailable, "vault", patience)
                                                : gave_up(ErrorCode::ledger_unavailable, "ledger", patience));
    }
    if (const auto& outcome = (*promised)->outcome) {
        permit->count_tickets(outcome->grant.count);
    }
    (*promised)->permit = *std::move(permit);
    co_return *std::move(promised);
}

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

}  // namespace farebox::signer

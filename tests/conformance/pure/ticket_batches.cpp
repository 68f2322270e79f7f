// The sender's side: validation of ticket parameters in order, and batches of tickets.
#include <map>
#include <string>

#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/sender_validation.hpp"
#include "protocol/ticket.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using test::fixed_of;
using test::int64_of;
using test::uint64_of;
using test::wei_of;

protocol::TicketParams params_of(const Json& in) {
    protocol::TicketParams params;
    params.recipient = fixed_of<Address>(in.at("recipient"));
    params.face_value = wei_of(in.at("faceValue"));
    params.win_prob = test::uint256_of(in.at("winProb"));
    params.recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
    params.seed = test::uint256_of(in.at("seed"));
    params.expiration_block = test::uint256_of(in.at("expirationBlock"));
    if (in.contains("expirationParams") && !in.at("expirationParams").is_null()) {
        params.creation_round = int64_of(in.at("expirationParams").at("creationRound"));
        params.creation_round_block_hash = fixed_of<BlockHash>(in.at("expirationParams").at("creationRoundBlockHash"));
    }
    return params;
}

Result<void> validate(const protocol::TicketParams& params, std::uint64_t count, const Json& config) {
    const protocol::SenderView view{.latest_l1_block = uint64_of(config.at("lastSeenL1Block")),
                                    .last_initialized_round = uint64_of(config.at("lastInitializedRound")),
                                    .deposit = wei_of(config.at("senderDeposit")),
                                    .reserve = wei_of(config.at("senderReserveFundsRemaining")),
                                    .withdraw_round = uint64_of(config.at("senderWithdrawRound"))};
    const protocol::SenderLimits limits{.max_ticket_ev = test::rational_of(config.at("maxTicketEV")),
                                        .max_total_ev = test::rational_of(config.at("maxTotalEV")),
                                        .deposit_multiplier = uint64_of(config.at("depositMultiplier"))};
    const auto ev = protocol::expected_value(params.face_value, params.win_prob);
    return protocol::validate_ticket_params(params, ev, count, view, limits);
}

/// One sender with the sessions that the operations start. Ours has no such map: nonces are the ledger's.
class Sender {
public:
    explicit Sender(const Json& in) : config_{in.at("config")}, params_{params_of(in.at("ticketParams"))} {}

    Outcome apply(const Json& op) {
        const std::string name = op.at("op");
        const std::string own = protocol::to_hex_0x(params_.recipient_rand_hash.span());
        const std::string session = op.value("session", own);
        Outcome ours;
        if (name == "start" || name == "startWithNonce") {
            nonces_[own] = op.value("nonce", 0U);
            ours.set("sessionID", own);
        } else if (name == "cleanup") {
            nonces_.erase(session);
        } else if (name == "validate") {
            const auto valid = validate(params_, 1, config_);
            valid ? ours.set("ok", true) : ours.refuse(valid.error());
        } else if (!nonces_.contains(session)) {
            return absent();
        } else if (name == "ev") {
            ours.set("ev", protocol::expected_value(params_.face_value, params_.win_prob));
        } else if (name == "nonce") {
            ours.set("nonce", nonces_.at(session));
        } else if (name == "createTicketBatch") {
            create(ours, nonces_.at(session), op.at("size").get<std::uint64_t>());
        }
        return ours;
    }

    /// A ticket that could not be signed has used its nonce up.
    void fail_to_sign(const Json& op) {
        ++nonces_[op.value("session", protocol::to_hex_0x(params_.recipient_rand_hash.span()))];
    }

    /// The nonces that the reference has used, also where we refuse.
    void adopt(const Json& op, const Json& result) {
        const std::string own = protocol::to_hex_0x(params_.recipient_rand_hash.span());
        if (result.contains("tickets") && !result.at("tickets").empty()) {
            nonces_[op.value("session", own)] = result.at("tickets").back().at("senderNonce").get<std::uint32_t>();
        }
    }

private:
    void create(Outcome& ours, std::uint32_t& nonce, std::uint64_t size) {
        if (const auto valid = validate(params_, size, config_); !valid) {
            ours.refuse(valid.error());
            return;
        }
        const auto chosen =
            protocol::choose_creation_round(params_, {int64_of(config_.at("lastInitializedRound")),
                                                      fixed_of<BlockHash>(config_.at("lastInitializedL1BlockHash"))});
        protocol::TicketParams named = params_;
        named.creation_round = chosen.round;
        named.creation_round_block_hash = chosen.block_hash;
        const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(test::bytes_of(config_.at("privateKey"))));
        ours.set("sender", key->address());
        ours.set("creationRound", chosen.round);
        ours.set("creationRoundBlockHash", chosen.block_hash);
        ours.set("tickets.count", size);
        for (std::uint64_t i = 0; i < size; ++i) {
            const auto hash = protocol::ticket_hash(protocol::make_ticket(named, key->address(), ++nonce));
            const std::string at = "tickets." + std::to_string(i);
            ours.set(at + ".senderNonce", nonce);
            ours.set(at + ".hash", hash);
            ours.set(at + ".sig", key->sign(protocol::personal_sign_digest(hash)));
        }
    }

    const Json& config_;
    protocol::TicketParams params_;
    std::map<std::string, std::uint32_t> nonces_;
};

Outcome reference_of(const Json& result) {
    Outcome reference = reference_refusal(result.value("error", ""));
    for (const auto& [name, value] : result.items()) {
        if (name == "ev") {
            reference.set(name, test::rational_of(value));
        } else if (name == "tickets") {
            reference.set("tickets.count", value.size());
            for (std::size_t i = 0; i < value.size(); ++i) {
                const std::string at = "tickets." + std::to_string(i);
                for (const auto& [field, content] : value[i].items()) {
                    reference.set(at + "." + field, test::text_of(content));
                }
            }
        } else if (name != "error") {
            reference.set(name, test::text_of(value));
        }
    }
    return reference;
}

bool issues_tickets(const Json& op) {
    return op.at("op") == "validate" || op.at("op") == "createTicketBatch";
}

/// Past the rules about expiration, which come first.
bool is_fresh(const Json& in) {
    const auto latest = uint64_of(in.at("config").at("lastSeenL1Block"));
    return static_cast<bool>(
        protocol::check_expiration(test::uint256_of(in.at("ticketParams").at("expirationBlock")), latest));
}

bool worthless(const Json& in, const Json& op) {
    const protocol::TicketParams params = params_of(in.at("ticketParams"));
    const bool zero = params.face_value.is_zero() || params.win_prob.is_zero();
    return issues_tickets(op) && zero && is_fresh(in);
}

bool expires_beyond_int64(const Json& in, const Json& op) {
    const Uint256 block = test::uint256_of(in.at("ticketParams").at("expirationBlock"));
    return issues_tickets(op) && block.limbs[0] != 0 && block > Uint256{{INT64_MAX}};
}

/// The reference keeps sessions by name: operations on one that was not started, or ended.
bool session_is_unknown(const Json& in, const Json& op) {
    if (op.at("op") != "ev" && op.at("op") != "nonce" && op.at("op") != "createTicketBatch") {
        return false;
    }
    const std::string own = test::text_of(in.at("ticketParams").at("recipientRandHash"));
    const std::string wanted = op.value("session", own);
    bool known = false;
    for (const Json& before : in.at("ops")) {
        if (&before == &op) {
            break;
        }
        const std::string name = before.at("op");
        if ((name == "start" || name == "startWithNonce") && wanted == own) {
            known = true;
        } else if (name == "cleanup" && before.value("session", own) == wanted) {
            known = false;
        }
    }
    return !known;
}

bool has_text(const Json& in, const char* name) {
    return !in.at("config").value(name, "").empty();
}

/// Rules 4 to 6 come before the sender is looked up.
bool sender_lookup_fails(const Json& in, const Json& op) {
    const protocol::TicketParams params = params_of(in.at("ticketParams"));
    const auto ev = protocol::expected_value(params.face_value, params.win_prob);
    return has_text(in, "senderInfoError") && issues_tickets(op) && is_fresh(in) && !ev.is_zero() &&
           params.win_prob != kMaxUint256 && ev <= test::rational_of(in.at("config").at("maxTicketEV"));
}

bool signing_fails(const Json& in, const Json& op) {
    return has_text(in, "signError") && op.at("op") == "createTicketBatch" && op.at("size") != 0 &&
           validate(params_of(in.at("ticketParams")), op.at("size").get<std::uint64_t>(), in.at("config"));
}

void check(const VectorCase& one, PureJudge& judge) {
    Sender sender{one.in};
    for (std::size_t i = 0; i < one.in.at("ops").size(); ++i) {
        const Json& op = one.in.at("ops").at(i);
        const Json& result = results_of(one).at(i);
        const bool unsigned_ticket = signing_fails(one.in, op);
        const bool outside = unsigned_ticket || sender_lookup_fails(one.in, op);
        judge.compare(one.in, op, outside ? absent() : sender.apply(op), reference_of(result));
        unsigned_ticket ? sender.fail_to_sign(op) : sender.adopt(op, result);
    }
}

}  // namespace

const PureFamily kTicketBatches{
    "ticket batch",
    [](const Json& in) { return in.contains("ops") && in.contains("ticketParams"); },
    check,
    {{"worthless", worthless},
     {"expires_beyond_int64", expires_beyond_int64},
     {"session_is_unknown", session_is_unknown},
     {"sender_lookup_fails", sender_lookup_fails},
     {"signing_fails", signing_fails}},
};

}  // namespace farebox::conformance

// How PaymentBook finds the session that a shown state belongs to, takes sessions over, and continues them.
#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "signer/ledger/digest.hpp"
#include "signer/ledger/payment_book.hpp"

namespace farebox::signer {
namespace {

/// A balance of go-livepeer's is a fraction of (2^256 - 1) x pixels per unit: below 220 characters. Longer ones would
/// leave the range of our arithmetic at some later payment.
constexpr std::size_t kMaxTakeOverBalance = 240;

/// Whether a row is the session that the state speaks of; the StateID is equal already.
bool same_session(const SessionRow& row, const SessionState& state) {
    return row.orchestrator == state.orchestrator && row.initial_price_per_unit == state.initial_price_per_unit &&
           row.initial_pixels_per_unit == state.initial_pixels_per_unit;
}

Error foreign() {
    return make_error(ErrorCode::state_foreign, "the state belongs to another client");
}

/// @param row  The state's session; null where several might be it, so that none's newest state is told.
Error superseded(const SessionRow* row) {
    auto error = make_error(ErrorCode::state_superseded, "the state is not the newest one of its session",
                            "continue from the newest state, which is in details if it is known");
    if (row != nullptr && !row->issued_state.empty()) {
        error.details = {{"state", protocol::base64_encode(row->issued_state)},
                         {"sig", protocol::base64_encode(row->issued_seal)}};
    }
    return error;
}

Error too_many_reissues(std::uint32_t limit) {
    auto error = make_error(ErrorCode::reissue_limit,
                            "more than " + std::to_string(limit) + " payments were issued again from one state",
                            "show a state that one of those payments came with, or start a new session");
    error.retry_after = std::chrono::seconds{5};
    return error;
}

/// Why a state of go-livepeer's cannot be taken over, or nothing.
Result<void> check_take_over(const ReserveRequest& request, protocol::Timestamp now) {
    if (!request.takeover_bounds) {
        return {};
    }
    const TakeOverBounds& bounds = *request.takeover_bounds;
    const SessionState& state = request.presented->decoded;
    const auto refuse = [](std::string why) {
        return make_error(ErrorCode::state_unknown, std::move(why), "start a new session");
    };
    if (!state.last_update) {
        return refuse("a state without LastUpdate cannot be taken over");
    }
    const std::chrono::nanoseconds age{protocol::nanos_between(*state.last_update, now)};
    if (age > bounds.max_age || age < -bounds.max_ahead) {
        return refuse("the state is too old, or from the future, to be taken over");
    }
    if (state.balance.sign() < 0 || state.balance > protocol::Rational{bounds.max_balance} ||
        state.balance.to_ratio_string().size() > kMaxTakeOverBalance) {
        return refuse("the state's balance is out of bounds for taking over");
    }
    return {};
}

}  // namespace

PaymentBook::Rows* PaymentBook::find_rows(const std::string& state_id) {
    if (Rows* cached = sessions_.find(state_id)) {
        return cached;
    }
    auto rows = tables_.sessions.find(state_id);
    return rows.empty() ? nullptr : &sessions_.put(state_id, std::move(rows));
}

SessionRow* PaymentBook::find_row(std::int64_t session) {
    const auto state_id = tables_.sessions.state_id_of(session);
    Rows* rows = state_id ? find_rows(*state_id) : nullptr;
    if (rows == nullptr) {
        return nullptr;
    }
    const auto row = std::find_if(rows->begin(), rows->end(), [&](const auto& each) { return each.id == session; });
    return row == rows->end() ? nullptr : &*row;
}

/// The newest session that this very first request opened and whose answer was not acknowledged yet. Null: none.
SessionRow* PaymentBook::find_first_request(const ReserveRequest& request) {
    std::vector<std::int64_t> candidates;
    for (const NonceRow& row : nonce_rows(request.recipient_rand_hash)) {
        for (const OpenedSession& opened : row.opened) {
            if (row.client == request.client && opened.fingerprint == short_fingerprint(request.fingerprint)) {
                candidates.push_back(opened.id);
            }
        }
    }
    std::ranges::sort(candidates, std::greater{});
    for (const auto session : candidates) {
        SessionRow* row = find_row(session);
        if (row != nullptr && !row->acknowledged && row->grant_id && row->fingerprint == request.fingerprint) {
            return row;
        }
    }
    return nullptr;
}

Result<SessionRow*> PaymentBook::locate(const BookedRequest& booked, protocol::Timestamp now) {
    return booked.request.presented->legacy_signer ? locate_legacy(booked, now) : locate_sealed(booked, now);
}

Result<SessionRow*> PaymentBook::locate_sealed(const BookedRequest& booked, protocol::Timestamp now) {
    const PresentedState& shown = *booked.request.presented;
    Rows* rows = find_rows(shown.decoded.state_id);
    const bool current = sealer_->is_current(shown.sig, now);
    if (!booked.sealed || !current) {
        if (current && rows != nullptr && std::any_of(rows->begin(), rows->end(), [&](const SessionRow& row) {
                return row.client != booked.request.client && sealer_->verify(row.client, shown.bytes, shown.sig);
            })) {
            return foreign();
        }
        return make_error(ErrorCode::state_invalid, "invalid sig", "send the state exactly as it was received");
    }
    std::vector<SessionRow*> candidates;
    for (auto& row : rows != nullptr ? std::span{*rows} : std::span<SessionRow>{}) {
        if (row.client != booked.request.client || !same_session(row, shown.decoded)) {
            continue;
        }
        // Sessions of different keys may share a 32-bit StateID and all else: then the anchors tell.
        if (row.issued == booked.shown || row.acknowledged == booked.shown) {
            return &row;
        }
        candidates.push_back(&row);
    }
    if (candidates.empty()) {
        return make_error(ErrorCode::state_unknown, "the session of this state is no longer kept",
                          "start a new session");
    }
    return candidates.size() == 1 ? Result<SessionRow*>{candidates.front()} : superseded(nullptr);
}

Result<SessionRow*> PaymentBook::locate_legacy(const BookedRequest& booked, protocol::Timestamp now) {
    const PresentedState& shown = *booked.request.presented;
    Rows* rows = find_rows(shown.decoded.state_id);
    if (rows != nullptr) {
        for (auto& row : *rows) {
            if (row.key == *shown.legacy_signer && same_session(row, shown.decoded)) {
                return row.client == booked.request.client ? Result<SessionRow*>{&row} : foreign();
            }
        }
    }
    return take_over(booked, now);
}

Result<SessionRow*> PaymentBook::take_over(const BookedRequest& booked, protocol::Timestamp now) {
    const ReserveRequest& request = booked.request;
    if (auto checked = check_take_over(request, now); !checked) {
        return std::move(checked).error();
    }
    const PresentedState& shown = *request.presented;
    SessionRow row;
    row.client = request.client;
    row.key = *shown.legacy_signer;
    row.state_id = shown.decoded.state_id;
    row.orchestrator = shown.decoded.orchestrator;
    row.initial_price_per_unit = shown.decoded.initial_price_per_unit;
    row.initial_pixels_per_unit = shown.decoded.initial_pixels_per_unit;
    row.acknowledged = row.issued = booked.shown;
    row.issued_state = shown.bytes;
    row.issued_seal = shown.sig;
    row.opened = row.last_used = now;
    if (!tables_.sessions.insert(row)) {
        return make_error(ErrorCode::internal, "the session of this state could not be written down");
    }
    spending_.session_opened(row.client);
    spending_.session_used(row.client, row.id, now);
    raise_nonce_mark(request, now);
    sessions_.erase(row.state_id);
    return find_row(row.id);
}

void PaymentBook::raise_nonce_mark(const ReserveRequest& request, protocol::Timestamp now) {
    const SessionState& state = request.presented->decoded;
    const auto rand_hash =
        protocol::parse_hex_as<RecipientRandHash>(state.pm_session_id, protocol::HexPrefix::required);
    if (!rand_hash || state.sender_nonce == 0) {
        return;
    }
    const Address& key = *request.presented->legacy_signer;
    auto& rows = nonce_rows(*rand_hash);
    auto row = std::find_if(rows.begin(), rows.end(), [&](const NonceRow& each) { return each.key == key; });
    if (row == rows.end()) {
        // The hash may be another client's by now; these nonces are used all the same, and by whom does not matter.
        const std::string owner = rows.empty() ? request.client : rows.front().client;
        row = rows.insert(rows.end(), NonceRow{0, key, owner, {}, 0, {}, {}});
    }
    row->used = std::max(row->used, state.sender_nonce);
    row->last_used = now;
    tables_.nonces.put(*rand_hash, *row);
}

Result<ReserveOutcome> PaymentBook::continue_session(const BookedRequest& booked, protocol::Timestamp now) {
    const ReserveRequest& request = booked.request;
    const auto located = locate(booked, now);
    if (!located) {
        return located.error();
    }
    SessionRow& row = **located;
    auto decision = decide(row, booked.shown, request.fingerprint, options_.reissue_limit);
    if (decision == StateDecision::replay && is_burnt(*row.grant_id, request)) {
        const bool allowed = row.reissues < options_.reissue_limit;
        decision = allowed ? StateDecision::reissue : StateDecision::reissue_limit;
    }
    if (decision == StateDecision::replay) {
        return replay(row, request, now);
    }
    if (decision == StateDecision::superseded) {
        renew_seal(row, now);
        return superseded(&row);
    }
    if (decision == StateDecision::reissue_limit) {
        return too_many_reissues(options_.reissue_limit);
    }
    const bool acknowledged = decision == StateDecision::bill_from_issued && acknowledge_issued(row);
    auto terms = agree(request, &row, now);
    if (!terms) {
        if (acknowledged) {
            tables_.sessions.update(row);
        }
        return std::move(terms).error();
    }
    Grant grant = draw_up(request, row.key, *terms, now);
    auto outcome = write_down(row, request.fingerprint, std::move(grant), *std::move(terms), now);
    if (outcome) {
        outcome->reissued = decision == StateDecision::reissue;
    }
    return outcome;
}

}  // namespace farebox::signer

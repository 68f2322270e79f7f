// State: how a session continues.
#include "tests/model/rules.hpp"

#include <algorithm>

namespace farebox::model {
namespace {

constexpr std::uint32_t kReissues = 5;
constexpr std::int64_t kDay = 24 * 3600 * kSecond;

Verdict refuse(ErrorCode code) {
    return {{code}, {}, false, {}};
}

/// The fingerprint: everything that makes two requests the same one.
bool is_same_request(const Ask& left, const Ask& right) {
    return left.client == right.client && left.quote == right.quote && left.type == right.type &&
           left.app == right.app && left.manifest == right.manifest && left.in_pixels == right.in_pixels &&
           left.shown == right.shown;
}

}  // namespace

Verdict Rules::decide(const Ask& ask, const Moment& moment) {
    if (ask.shown && ask.manifest.empty()) {
        // Wrong in two ways where the state is not the client's own: which is said first does not matter.
        Verdict verdict = refuse(ErrorCode::invalid_argument);
        if (!is_own(ask, moment)) {
            verdict.refusals.insert(ErrorCode::state_invalid);
        }
        return verdict;
    }
    return ask.shown ? continue_session(ask, moment) : first_request(ask, moment);
}

Verdict Rules::first_request(const Ask& ask, const Moment& moment) {
    const std::pair key{ask.client, ask.idempotency_key};
    if (const auto known = keyed_.find(key); known != keyed_.end()) {
        const Promise& earlier = promises_[known->second];
        if (moment.ledger.unix_nanos - earlier.at.unix_nanos <= kDay) {
            return is_same_request(earlier.ask, ask) ? replay(known->second, ask, moment)
                                                     : refuse(ErrorCode::idempotency_conflict);
        }
    }
    if (ask.manifest == ask.quote.auth_session) {
        for (const Session& session : sessions_) {
            if (!session.gone && !session.shown && is_same_request(promises_[*session.promise].ask, ask)) {
                return replay(*session.promise, ask, moment);
            }
        }
    }
    Verdict verdict = promise(ask, std::nullopt, std::nullopt, moment);
    if (verdict.promise && !ask.idempotency_key.empty()) {
        keyed_[key] = *verdict.promise;
    }
    return verdict;
}

Verdict Rules::continue_session(const Ask& ask, const Moment& moment) {
    if (ask.shown->seal == Seal::reference) {
        if (const auto refused = take_over(ask, moment)) {
            return refuse(*refused);
        }
    } else if (!is_sealed(*ask.shown, moment)) {
        return refuse(ErrorCode::state_invalid);
    }
    const auto shown = find_state(*ask.shown);
    if (!shown) {
        return refuse(ErrorCode::state_unknown);
    }
    const std::size_t index = states_[*shown].session;
    Session& session = sessions_[index];
    if (session.client != ask.client) {
        return refuse(ErrorCode::state_foreign);
    }
    if (*shown == session.issued) {
        session.shown = session.issued;
        session.reissues = 0;
        return promise(ask, index, shown, moment);
    }
    if (shown != session.shown) {
        return {{ErrorCode::state_superseded}, {}, false, session.issued};
    }
    if (is_same_request(promises_[*session.promise].ask, ask)) {
        return replay(*session.promise, ask, moment);
    }
    if (session.reissues == kReissues) {
        return refuse(ErrorCode::reissue_limit);
    }
    Verdict verdict = promise(ask, index, shown, moment);
    session.reissues += verdict.promise ? 1U : 0U;
    return verdict;
}

/// A state that the reference implementation signed with one of our keys becomes a session of whoever shows it first.
std::optional<ErrorCode> Rules::take_over(const Ask& ask, const Moment& moment) {
    const Shown& shown = *ask.shown;
    if (!takeover_until || moment.wall > *takeover_until) {
        return ErrorCode::state_invalid;
    }
    const auto known = std::find_if(sessions_.begin(), sessions_.end(), [&](const Session& session) {
        const StateValues& values = states_[session.issued].values;
        return session.reference_id == shown.state_id && session.key == shown.key &&
               values.orchestrator == shown.values.orchestrator &&
               values.price_per_unit == shown.values.price_per_unit &&
               values.pixels_per_unit == shown.values.pixels_per_unit;
    });
    if (known != sessions_.end()) {
        if (!find_state(shown)) {  // an older one, or from a fork
            states_.push_back({static_cast<std::size_t>(known - sessions_.begin()), shown.values, shown.bytes, 0});
        }
        return std::nullopt;
    }
    const std::int64_t age = moment.ledger.unix_nanos - shown.values.last_update.unix_nanos;
    if (age > 1800 * kSecond || age < -5 * kSecond || shown.values.balance.sign() < 0 ||
        shown.values.balance > caps.max_payment_ev) {
        return ErrorCode::state_unknown;  // authentic, but of no session here
    }
    Session session;
    session.client = ask.client;
    session.key = shown.key;
    session.issued = states_.size();
    session.shown = session.issued;
    session.reference_id = shown.state_id;
    session.used = moment.ledger;
    states_.push_back({sessions_.size(), shown.values, shown.bytes, 0});
    sessions_.push_back(std::move(session));
    owners_.try_emplace(shown.values.rand_hash, Owner{ask.client, std::nullopt});
    auto& used = nonces_[{shown.key, shown.values.rand_hash}];
    used = std::max(used, shown.values.nonce);
    return std::nullopt;
}

Verdict Rules::replay(std::size_t promise, const Ask& ask, const Moment& moment) const {
    if (is_expired(ask.quote, moment, 0)) {
        return refuse(ErrorCode::refresh_session);
    }
    return {{}, promise, true, {}};
}

Verdict Rules::promise(const Ask& ask, std::optional<std::size_t> session, std::optional<std::size_t> from,
                       const Moment& moment) {
    const auto values = from ? std::optional{states_[*from].values} : std::nullopt;
    const auto billed = make_bill(ask, values, caps, moment);
    if (const auto* refused = std::get_if<ErrorCode>(&billed)) {
        return refuse(*refused);
    }
    const Bill& bill = std::get<Bill>(billed);
    const Address key = session ? sessions_[*session].key : active_key;
    if (auto broken = broken_limits(ask, bill, key, session, moment.ledger); !broken.empty()) {
        return {std::move(broken), {}, false, {}};
    }
    if (!session) {
        session = sessions_.size();
        sessions_.emplace_back();
        sessions_.back().client = ask.client;
        sessions_.back().key = key;
    }
    record(ask, *session, bill, moment.ledger);
    return {{}, promises_.size() - 1, false, {}};
}

void Rules::record(const Ask& ask, std::size_t index, Bill bill, Timestamp now) {
    Session& session = sessions_[index];
    std::uint32_t& used = nonces_[{session.key, ask.quote.rand_hash}];
    const std::uint32_t first = used + 1;
    bill.next.nonce = used += bill.tickets;
    if (bill.tickets > 0) {
        owners_[ask.quote.rand_hash] = {ask.client, ask.quote};
    }
    session.issued = states_.size();
    session.promise = promises_.size();
    session.used = now;
    states_.push_back({index, bill.next, std::nullopt, seal_changes_.size()});
    promises_.push_back({ask, session.key, index, session.issued, now, bill, first, false});
}

void Rules::take_back(std::size_t promise) {
    promises_[promise].taken_back = true;
    Session& session = sessions_[promises_[promise].session];
    if (session.promise == promise) {
        session.promise.reset();
        session.issued = session.shown.value_or(session.issued);
        session.gone = !session.shown;
    }
    std::erase_if(keyed_, [&](const auto& entry) { return entry.second == promise; });
}

/// The secret in use when the state was promised, or a later one up to when the client heard it, is still good.
bool Rules::is_sealed(const Shown& shown, const Moment& moment) const {
    const auto state = find_state(shown);
    if (shown.seal == Seal::forged || !state) {
        return false;
    }
    const auto is_good = [&](std::size_t secret) {
        const auto at = moment.clock.unix_nanos;
        return secret >= seal_changes_.size() || at - seal_changes_[secret].unix_nanos <= kDay;
    };
    return moment.trust_seals ? is_good(shown.heard) : is_good(states_[*state].sealed);
}

bool Rules::is_own(const Ask& ask, const Moment& moment) const {
    const auto state = find_state(*ask.shown);
    return state && is_sealed(*ask.shown, moment) && sessions_[states_[*state].session].client == ask.client;
}

/// The newest one with these bytes: an empty payment issued again at the same instant says the same.
std::optional<std::size_t> Rules::find_state(const Shown& shown) const {
    for (std::size_t i = states_.size(); i > 0; --i) {
        if (states_[i - 1].bytes == shown.bytes) {
            return i - 1;
        }
    }
    return std::nullopt;
}

}  // namespace farebox::model

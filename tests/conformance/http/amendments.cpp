#include "tests/conformance/http/amendments.hpp"

#include <stdexcept>
#include <utility>

#include "protocol/base64.hpp"
#include "tests/conformance/http/exchange.hpp"
#include "tests/conformance/http/network.hpp"
#include "tests/conformance/http/predicates.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

Outcome refused(const Json& then) {
    Outcome outcome;
    outcome.set("status", test::text_of(then.at("status")));
    outcome.set("grants", 0);
    outcome.set("header.Content-Type", "application/json");
    if (then.contains("code")) {
        outcome.set("code", then.at("code").get<std::string>());
    }
    if (then.contains("error")) {
        outcome.set("error", then.at("error").get<std::string>());
    }
    return outcome;
}

void amend_bill(Situation& situation, const Json& how) {
    const BillTerms& terms = *situation.terms;
    if (how.is_object() && how.contains("capped_at_seconds")) {
        situation.bill = capped_bill(terms, how.at("capped_at_seconds").get<std::int64_t>());
    } else if (how == "preload") {
        situation.bill = preload_bill(terms);
    } else if (how == "empty") {
        situation.bill = empty_bill(terms);
    } else if (how == "kept time") {
        situation.bill = kept_time(*situation.bill, terms);
    } else if (how == "partial") {
        situation.bill = partial_bill(*situation.bill, terms);
    } else {
        throw std::invalid_argument{"unknown bill: " + how.dump()};
    }
}

/// Changes one thing about how the request is paid.
void amend_payment(Situation& situation, const std::string& how) {
    if (how == "from our own state") {
        situation.base = situation.shown;
        situation.auth_id = situation.base->auth_id.empty() ? situation.auth_id : situation.base->auth_id;
        bill_again(situation);
    } else if (how == "at the ledger's time") {
        situation.billed_at = situation.now;
        bill_again(situation);
    } else if (how == "without the caller's auth id") {
        const std::string known = situation.base ? situation.base->auth_id : "";
        situation.auth_id = known.empty() ? situation.webhook.auth_id : known;
    } else if (how == "with our own nonces") {
        situation.nonce_base = nonce_mark(situation);
    } else if (how != "as computed") {
        throw std::invalid_argument{"unknown way to pay: " + how};
    }
}

/// The whole answer that was given before.
Outcome given_before(const Situation& situation) {
    Outcome outcome;
    outcome.set("status", 200);
    outcome.set("grants", 0);
    outcome.set("header.Content-Type", "application/json");
    outcome.set("body", situation.history.last_answer(situation.ruling));
    return outcome;
}

/// A refusal that shows the newest state.
Outcome with_newest_state(Outcome outcome, const Situation& situation) {
    outcome.set("details.state", protocol::base64_encode(situation.history.newest_state(situation.ruling)));
    return outcome;
}

Outcome with_fields(Outcome outcome, const ListedRow& row) {
    for (const std::string& path : row.differs) {
        outcome.drop(path);
    }
    for (const auto& [name, value] : row.then.at("fields").items()) {
        outcome.set(name, test::text_of(value));
    }
    return outcome;
}

/// The reference's list less what may not be in ours.
Outcome with_own_listing(Outcome outcome, const Situation& situation) {
    const std::string theirs = *outcome.find("body");
    outcome.set("body", own_listing(situation.scenario, situation.step, theirs));
    return outcome;
}

Outcome demand(const ListedRow& row, Situation& situation, const Outcome& current) {
    const Json& then = row.then;
    if (then.contains("status")) {
        Outcome outcome = refused(then);
        return then.value("shows", "") == "newest state" ? with_newest_state(std::move(outcome), situation) : outcome;
    }
    if (then.contains("fields")) {
        return with_fields(current, row);
    }
    if (then.value("answer", "") == "given before") {
        return given_before(situation);
    }
    if (then.value("answer", "") == "own listing") {
        return with_own_listing(current, situation);
    }
    then.contains("bill") ? amend_bill(situation, then.at("bill")) : amend_payment(situation, then.at("pays"));
    return computed_answer(situation);
}

/// Nothing after it can change the answer.
bool is_final(const ListedRow& row) {
    return row.then.contains("status") || row.then.value("answer", "") == "given before";
}

}  // namespace

std::vector<Match> find_matches(std::span<const ListedRow> rows, Situation& situation, const Outcome& reference) {
    std::vector<Match> matches;
    const Outcome* current = &reference;
    for (const ListedRow& row : rows) {
        const auto predicate = [&](const std::string& name, const Json& parameter) {
            return request_predicate(name, situation, parameter);
        };
        if (row.family != kExchangeFamily || !holds(row, predicate)) {
            continue;
        }
        Outcome demanded = demand(row, situation, *current);
        if (!departs(demanded, *current)) {
            if (is_final(row)) {
                break;  // ours stops here as the reference does
            }
            continue;
        }
        matches.reserve(rows.size());  // `current` points into it
        matches.push_back({&row, std::move(demanded)});
        current = &matches.back().demanded;
        if (is_final(row)) {
            break;
        }
    }
    if (!departs(*current, reference)) {
        matches.clear();  // what one row changed another has changed back
    }
    return matches;
}

bool refuses_before_ledger(const ListedRow& row) {
    return row.then.value("before", "") == "ledger";
}

}  // namespace farebox::conformance

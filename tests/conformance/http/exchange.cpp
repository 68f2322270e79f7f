#include "tests/conformance/http/exchange.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/conformance/http/amendments.hpp"
#include "tests/conformance/http/predicates.hpp"
#include "tests/conformance/http/signer_under_test.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

/// The last check of the reference that we make before the ledger is asked.
constexpr int kLastCheckBeforeLedger = 14;

/// A state and its seal, as bytes.
struct SealedState {
    std::string state;
    std::string seal;
};

std::optional<SealedState> issued_state(const net::Response& response) {
    const Json body = Json::parse(response.body, nullptr, false);
    if (response.status != 200 || !body.is_object() || !body.contains("state")) {
        return std::nullopt;
    }
    const auto state = protocol::base64_decode(body.at("state").value("State", ""));
    const auto seal = protocol::base64_decode(body.at("state").value("Sig", ""));
    return state && seal ? std::optional{SealedState{*state, *seal}} : std::nullopt;
}

/// One signer and what it has done.
class Conversation {
public:
    Conversation(const Scenario& scenario, std::span<const ListedRow> rows, protocol::Timestamp start)
        : scenario_{scenario}, rows_{rows}, signer_{scenario, start}, now_{start} {}

    Verdict run(const Step& step, const std::string& body) {
        now_ = std::max(now_, step.at);
        Situation situation = look_at(scenario_, step, body, history_, now_);
        Outcome reference = rename_session(fields_of_reference(step.expected), situation);
        Renaming renaming{situation.shown ? situation.shown->state_id : "*", 0, body.size()};
        const std::int64_t theirs = situation.nonce_base;  // before rows change it
        const auto matches = find_matches(rows_, situation, reference);
        if (matches.empty()) {  // who answers otherwise may ask otherwise
            if (situation.terms) {
                renaming.nonces_ahead = std::int64_t{nonce_mark(situation)} - theirs;
            }
            add_questions(reference, recorded_questions(step), renaming);
            renaming.nonces_ahead = 0;
        }
        const Reply reply = signer_.send(step, body);
        Outcome ours = fields_of(reply, scenario_.address, random_parts(situation));
        add_questions(ours, reply.questions, renaming);
        const Verdict verdict = judge(ours, reference, matches);
        remember(situation, matches, reply);
        return verdict;
    }

    /// What the last reply issued.
    [[nodiscard]] const std::optional<SealedState>& issued() const noexcept { return issued_; }

private:
    /// The reference's session has another name than ours.
    static Outcome rename_session(Outcome reference, const Situation& situation) {
        if (reference.find("state.StateID") == nullptr || !situation.shown) {
            return reference;
        }
        auto state = signer::parse_session_state(*reference.find("state.json"));
        state->state_id = situation.shown->state_id;
        reference.set("state.StateID", state->state_id);
        reference.set("state.json", encode_session_state(*state));
        return reference;
    }

    void remember(const Situation& situation, const std::vector<Match>& matches, const Reply& reply) {
        issued_ = issued_state(reply.response);
        const bool turned_away = !matches.empty() && refuses_before_ledger(*matches.back().row);
        const bool reached =
            situation.request && situation.quote && !turned_away && situation.reference_row > kLastCheckBeforeLedger;
        if (reached) {
            history_.record(situation.key, situation.ruling, issued_of(situation, reply));
        }
    }

    [[nodiscard]] std::optional<Issued> issued_of(const Situation& situation, const Reply& reply) const {
        if (!issued_ || !situation.params || reply.grants == 0) {
            return std::nullopt;
        }
        const auto state = signer::parse_session_state(issued_->state);
        Issued issued;
        issued.state = issued_->state;
        issued.seal = issued_->seal;
        issued.body = reply.response.body;
        issued.rand_hash = rand_hash_of(situation);
        issued.use = use_of(*situation.params);
        issued.last_nonce = state->sender_nonce;
        const auto count = std::int64_t{state->sender_nonce} - std::int64_t{nonce_mark(situation)};
        issued.charge = (protocol::Rational{count} * situation.terms->ev).ceil();
        issued.face_value = protocol::Rational{situation.params->face_value};
        return issued;
    }

    const Scenario& scenario_;
    std::span<const ListedRow> rows_;
    SignerUnderTest signer_;
    History history_;
    protocol::Timestamp now_;
    std::optional<SealedState> issued_;
};

/// A failure to judge is a failure of the step.
template <class Run>
Verdict guarded(Run&& run) {
    try {
        return run();
    } catch (const std::exception& problem) {
        return Verdict::failure(std::string{"the step cannot be judged: "} + problem.what());
    }
}

void run_alone(const std::string& file, const Scenario& scenario, std::span<const ListedRow> rows, Report& report) {
    for (const Step& step : scenario.steps) {
        const Verdict verdict = guarded([&] { return Conversation{scenario, rows, step.at}.run(step, step.body); });
        report.add({file, scenario.name + " / " + step.name, "alone"}, verdict);
    }
}

/// The steps of a scenario on one signer.
class Thread {
public:
    Thread(const Scenario& scenario, std::span<const ListedRow> rows)
        : scenario_{scenario},
          conversation_{scenario, rows, scenario.steps.empty() ? protocol::Timestamp{} : scenario.steps.front().at} {}

    Verdict run(const Step& step) {
        Verdict verdict = blocked_by(step);
        std::optional<SealedState> issued;
        if (verdict.kind == Verdict::Kind::as_reference) {
            verdict = guarded([&] { return conversation_.run(step, with_our_states(step.body)); });
            issued = conversation_.issued();
        }
        remember(step, verdict, issued);
        return verdict;
    }

private:
    /// What the reference issued in an earlier step, and what came of it with us.
    struct Earlier {
        std::string state;  ///< Bytes.
        std::string sig;
        std::optional<SealedState> ours;
        std::string refused_by;  ///< The row that refused it, or why there is nothing.
    };

    /// Unreachable where the step goes on from something that we did not issue.
    [[nodiscard]] Verdict blocked_by(const Step& step) const {
        const std::string state = shown_state_bytes(step.body);
        for (const Earlier& earlier : earlier_) {
            if (!state.empty() && state == earlier.state && !earlier.ours) {
                return Verdict::below(earlier.refused_by);
            }
        }
        return {};
    }

    [[nodiscard]] std::string with_our_states(std::string body) const {
        for (const Earlier& earlier : earlier_) {
            if (earlier.ours) {
                replace(body, earlier.state, earlier.ours->state);
                replace(body, earlier.sig, earlier.ours->seal);
            }
        }
        return body;
    }

    static void replace(std::string& body, const std::string& theirs, const std::string& ours) {
        const std::string text = '"' + protocol::base64_encode(theirs) + '"';
        for (std::size_t at = body.find(text); at != std::string::npos; at = body.find(text, at + 1)) {
            body.replace(at, text.size(), '"' + protocol::base64_encode(ours) + '"');
        }
    }

    void remember(const Step& step, const Verdict& verdict, std::optional<SealedState> issued) {
        if (!step.expected.contains("state")) {
            return;
        }
        Earlier earlier;
        earlier.state = test::text_of(step.expected.at("state").at("json"));
        earlier.sig = test::bytes_of(step.expected.at("state").at("sig"));
        earlier.ours = std::move(issued);
        earlier.refused_by = verdict.kind == Verdict::Kind::unreachable ? verdict.reason
                             : verdict.rows.empty()                     ? "a failed step"
                                                                        : verdict.rows.back();
        earlier_.push_back(std::move(earlier));
    }

    const Scenario& scenario_;
    Conversation conversation_;
    std::vector<Earlier> earlier_;
};

void run_threaded(const std::string& file, const Scenario& scenario, std::span<const ListedRow> rows, Report& report) {
    Thread thread{scenario, rows};
    for (const Step& step : scenario.steps) {
        report.add({file, scenario.name + " / " + step.name, "threaded"}, thread.run(step));
    }
}

}  // namespace

bool is_exchange(const Json& in) {
    return in.is_object() && in.contains("config") && in.contains("steps");
}

bool is_exchange_predicate(const std::string& name) {
    return is_request_predicate(name);
}

void run_exchange(const std::string& file, const VectorCase& one, std::span<const ListedRow> rows, Report& report) {
    try {
        if (const auto feature = missing_feature(one)) {
            report.add({file, one.name, "scenarios"}, Verdict::wait_for(*feature));
            return;
        }
        const Scenario scenario = parse_scenario(one);
        run_alone(file, scenario, rows, report);
        run_threaded(file, scenario, rows, report);
    } catch (const std::exception& problem) {
        report.add({file, one.name, {}}, Verdict::failure(std::string{"the case cannot be run: "} + problem.what()));
    }
}

}  // namespace farebox::conformance

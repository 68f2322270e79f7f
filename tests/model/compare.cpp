#include "tests/model/compare.hpp"

#include <algorithm>
#include <sstream>

#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "protocol/wire/payment.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::model {
namespace {

using nlohmann::json;

std::string bytes_of(const json& base64) {
    return *protocol::base64_decode(base64.get<std::string>());
}

/// The signer's decoder of its own State, into the model's words. PMSessionID is compared as text.
StateValues values_of(const signer::SessionState& state, const StateValues& expected) {
    StateValues values = expected;
    values.orchestrator = state.orchestrator;
    values.last_update = state.last_update.value_or(Timestamp{});
    values.balance = state.balance;
    values.price_per_unit = state.initial_price_per_unit;
    values.pixels_per_unit = state.initial_pixels_per_unit;
    values.sequence = state.sequence_number;
    values.nonce = state.sender_nonce;
    return values;
}

std::string describe(const StateValues& values) {
    std::ostringstream out;
    out << "until " << protocol::format_rfc3339(values.last_update) << " balance " << values.balance.to_ratio_string()
        << " nonce " << values.nonce << " sequence " << values.sequence << " price " << values.price_per_unit << "/"
        << values.pixels_per_unit;
    return out.str();
}

std::string state_difference(const Promise& promise, const StateBytes& issued) {
    const auto state = signer::parse_session_state(issued.state);
    StateValues expected = promise.bill.next;
    if (!state || state->pm_session_id != protocol::to_hex_0x(expected.rand_hash.span())) {
        return "an unreadable state, or one with another PMSessionID";
    }
    const StateValues values = values_of(*state, expected);
    if (promise.bill.tickets == 0) {
        expected.nonce = values.nonce;
    }
    return values == expected ? "" : "state: " + describe(values) + "; expected: " + describe(expected);
}

bool has_nonces(const protocol::wire::Payment& payment, const Promise& promise) {
    std::uint32_t next = promise.first_nonce;
    for (const auto& ticket : payment.ticket_sender_params) {
        if (ticket.sender_nonce != next++) {
            return false;
        }
    }
    return payment.ticket_sender_params.size() == promise.bill.tickets;
}

std::string ticket_difference(const Promise& promise, const std::string& bytes) {
    const auto payment = protocol::wire::decode_payment(bytes);
    const auto text = [](const auto& value) { return std::string{value.data.begin(), value.data.end()}; };
    if (!payment || payment->sender != text(promise.key)) {
        return "a payment from another key";
    }
    if (!has_nonces(*payment, promise)) {
        return std::to_string(payment->ticket_sender_params.size()) + " tickets, or other nonces; expected " +
               std::to_string(promise.bill.tickets) + " from " + std::to_string(promise.first_nonce);
    }
    const Quote& quote = promise.ask.quote;
    if (promise.bill.tickets > 0 && (payment->ticket_params->recipient != text(quote.recipient) ||
                                     payment->ticket_params->recipient_rand_hash != text(quote.rand_hash))) {
        return "tickets for another recipient or rand hash";
    }
    return {};
}

std::string payment_difference(const Rules& rules, std::size_t index, bool replayed, const Answer& answer) {
    const Promise& promise = rules.promises()[index];
    const int expected = promise.bill.tickets > 0 ? 200 : 482;
    if (answer.status != expected || answer.payment.empty()) {
        return "expected a payment with status " + std::to_string(expected);
    }
    const auto number = static_cast<std::int64_t>(index) + 1;
    if (answer.replayed != replayed || answer.grant != (replayed ? std::nullopt : std::optional{number})) {
        return replayed ? "told as a new payment"
                        : "told as a replay, or as another grant than number " + std::to_string(number);
    }
    const auto& known = rules.state(promise.state).bytes;
    if (known && *known != answer.state->state) {
        return "a replay with another state";
    }
    auto different = ticket_difference(promise, answer.payment);
    return different.empty() ? state_difference(promise, *answer.state) : different;
}

}  // namespace

Answer read_answer(const net::Response& response, const std::vector<signer::RequestEvent>& events) {
    Answer answer;
    answer.status = response.status;
    const std::string_view id = response.headers.get("X-Request-Id");
    const auto event =
        std::find_if(events.rbegin(), events.rend(), [&](const auto& each) { return each.request_id == id; });
    if (event != events.rend()) {
        answer.replayed = event->replayed;
        answer.grant = event->payment ? std::optional{event->payment->grant_id} : std::nullopt;
    }
    const json body = json::parse(response.body, nullptr, false);
    if (!body.is_object()) {
        return answer;
    }
    if (body.contains("error")) {
        answer.code = body.at("error").at("code");
        answer.message = body.at("error").at("message");
    }
    if (body.contains("state")) {
        answer.payment = bytes_of(body.at("payment"));
        answer.state = StateBytes{bytes_of(body.at("state").at("State")), bytes_of(body.at("state").at("Sig")), 0};
    }
    if (answer.code == "state_superseded" && body.at("error").at("details").contains("state")) {
        const json& details = body.at("error").at("details");
        answer.newest = StateBytes{bytes_of(details.at("state")), bytes_of(details.at("sig")), 0};
    }
    return answer;
}

std::string difference(const Rules& rules, const Verdict& verdict, const Answer& answer) {
    if (verdict.promise) {
        return payment_difference(rules, *verdict.promise, verdict.replayed, answer);
    }
    for (const ErrorCode code : verdict.refusals) {
        if (answer.code == to_string(code)) {
            const bool right_status = answer.status == error_code_row(code).http_status && answer.payment.empty();
            if (!right_status || !verdict.newest || !answer.newest) {
                return right_status ? "" : "a refusal with another status, or with a payment";
            }
            const auto& newest = rules.state(*verdict.newest).bytes;
            return !newest || *newest == answer.newest->state ? "" : "details hold another state than the newest";
        }
    }
    return "expected a refusal";
}

std::string describe(const Answer& answer) {
    return std::to_string(answer.status) + (answer.code.empty() ? "" : " " + answer.code + ": " + answer.message);
}

std::string describe(const Rules& rules, const Verdict& verdict) {
    std::ostringstream out;
    if (verdict.promise) {
        const Promise& promise = rules.promises()[*verdict.promise];
        out << (verdict.replayed ? "replay of " : "") << "promise " << *verdict.promise << ": " << promise.bill.tickets
            << " tickets from nonce " << promise.first_nonce << ", charge "
            << static_cast<std::uint64_t>(promise.bill.charge) << ", " << describe(promise.bill.next);
        return out.str();
    }
    out << "refusal:";
    for (const ErrorCode code : verdict.refusals) {
        out << " " << to_string(code);
    }
    return out.str();
}

}  // namespace farebox::model

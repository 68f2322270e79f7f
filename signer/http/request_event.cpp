#include "signer/http/request_event.hpp"

#include <array>
#include <charconv>
#include <string>
#include <system_error>

#include "json/object.hpp"
#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

/// Six digits after the point; what no clock measures comes out as 0.
std::string fixed(double value) {
    std::array<char, 64> text{};
    const auto [end, failure] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 6);
    return failure == std::errc{} ? std::string{text.data(), end} : "0";
}

/// Addresses without checksum capitals: each would cost a hash, and tools take both.
void write_payment(json::Object& line, const PaymentEvent& payment) {
    line.text("state_id", payment.state_id);
    line.number("sequence_number", payment.sequence_number);
    line.number("grant", payment.grant_id);
    line.text("type", payment.type);
    line.text("app", payment.app);
    line.text("manifest_id", payment.manifest_id);
    line.text("orchestrator", protocol::to_lower_hex(payment.orchestrator));
    line.text("orchestrator_url", payment.orchestrator_url);
    line.text("recipient", protocol::to_lower_hex(payment.recipient));
    line.text("key", protocol::to_lower_hex(payment.key));
    line.number("tickets", payment.tickets);
    line.text("charge_wei", payment.charge.to_decimal());
    line.text("face_value_wei", payment.face_value.to_decimal());
    line.text("fee_wei", payment.fee);
    line.text("balance_wei", payment.balance);
    line.raw("billable_seconds", fixed(payment.billable_seconds));
}

}  // namespace

std::string request_log_line(const RequestEvent& event) {
    constexpr std::size_t kUsualSize = 1024;
    std::string text;
    text.reserve(kUsualSize);
    json::Object line{text};
    line.text("event", "request");
    line.text("route", event.route);
    line.text("request_id", event.request_id);
    line.text("client", event.client);
    line.text_unless_empty("instance", event.instance);
    line.text_unless_empty("trace_id", event.trace_id);
    line.number("status", event.status);
    line.raw("seconds", fixed(event.seconds));
    if (event.code) {
        line.text("code", to_string(*event.code));
        line.text("message", event.message);
    }
    if (event.auth_refusal) {
        line.text("reason", to_string(*event.auth_refusal));
    }
    if (event.replayed) {
        line.flag("replayed", true);
    }
    if (event.reissued) {
        line.flag("reissued", true);
    }
    if (event.payment) {
        write_payment(line, *event.payment);
    }
    line.end();
    return text;
}

}  // namespace farebox::signer

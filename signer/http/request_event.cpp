#include "signer/http/request_event.hpp"

#include <array>
#include <cstdio>

#include "protocol/address.hpp"
#include "signer/payment/json_text.hpp"

namespace farebox::signer {
namespace {

/// Writes one flat JSON object, member by member.
class LineWriter {
public:
    void text(std::string_view key, std::string_view value) {
        next(key);
        append_json_string(out_, value);
    }
    void raw(std::string_view key, std::string_view value) {
        next(key);
        out_ += value;
    }
    [[nodiscard]] std::string finish() && { return std::move(out_) + "}"; }

private:
    void next(std::string_view key) {
        out_ += out_.empty() ? '{' : ',';
        append_json_key(out_, key);
    }
    std::string out_;
};

std::string fixed(double value) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.6f", value);
    return {text.data(), static_cast<std::size_t>(length)};
}

/// Addresses without checksum capitals: each would cost a hash, and tools take both.
void write_payment(LineWriter& line, const PaymentEvent& payment) {
    line.text("state_id", payment.state_id);
    line.raw("sequence_number", std::to_string(payment.sequence_number));
    line.raw("grant", std::to_string(payment.grant_id));
    line.text("type", payment.type);
    line.text("app", payment.app);
    line.text("manifest_id", payment.manifest_id);
    line.text("orchestrator", protocol::to_lower_hex(payment.orchestrator));
    line.text("orchestrator_url", payment.orchestrator_url);
    line.text("recipient", protocol::to_lower_hex(payment.recipient));
    line.text("key", protocol::to_lower_hex(payment.key));
    line.raw("tickets", std::to_string(payment.tickets));
    line.text("charge_wei", payment.charge.to_decimal());
    line.text("face_value_wei", payment.face_value.to_decimal());
    line.text("fee_wei", payment.fee);
    line.text("balance_wei", payment.balance);
    line.raw("billable_seconds", fixed(payment.billable_seconds));
}

}  // namespace

std::string request_log_line(const RequestEvent& event) {
    LineWriter line;
    line.text("event", "request");
    line.text("route", event.route);
    line.text("request_id", event.request_id);
    line.text("client", event.client);
    if (!event.instance.empty()) {
        line.text("instance", event.instance);
    }
    line.raw("status", std::to_string(event.status));
    line.raw("seconds", fixed(event.seconds));
    if (event.code) {
        line.text("code", to_string(*event.code));
        line.text("message", event.message);
    }
    if (event.replayed) {
        line.raw("replayed", "true");
    }
    if (event.payment) {
        write_payment(line, *event.payment);
    }
    return std::move(line).finish();
}

}  // namespace farebox::signer

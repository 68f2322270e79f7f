#include "gateway-lite/limits/next_payment.hpp"

#include "protocol/base64.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::gateway {
namespace {

using protocol::Rational;

Result<Rational> ticket_value(const std::string& payment_params) {
    const auto bytes = protocol::base64_decode_as_go(payment_params);
    const auto info = bytes ? protocol::wire::decode_orchestrator_info(*bytes)
                            : Result<protocol::wire::OrchestratorInfo>{bytes.error()};
    if (!info || !info->ticket_params) {
        return make_error(ErrorCode::protocol_error, "payment parameters without a ticket");
    }
    const auto params = protocol::to_ticket_params(*info->ticket_params);
    if (!params) {
        return params.error();
    }
    return protocol::expected_value(params->face_value, params->win_prob);
}

Rational units_due(protocol::PaymentType type, std::optional<std::chrono::nanoseconds> since_last) {
    if (!since_last) {
        return Rational{protocol::preload_units(type, 0)};
    }
    constexpr std::chrono::seconds kRoundedUp{1};
    return protocol::exact_units(type, (*since_last + kRoundedUp).count());
}

}  // namespace

Result<Rational> most_of_next_payment(const PaymentAccount& account,
                                      std::optional<std::chrono::nanoseconds> since_last) {
    const auto ticket = ticket_value(account.quote.payment_params);
    if (!ticket) {
        return ticket.error();
    }
    const auto due = protocol::fee(units_due(account.order.type, since_last), account.quote.price);
    return due * Rational{102, 100} + Rational{2} * *ticket;
}

}  // namespace farebox::gateway

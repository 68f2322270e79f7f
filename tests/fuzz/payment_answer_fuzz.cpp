#include "gateway-lite/quote.hpp"
#include "protocol/base64.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment_result.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::fuzz {
namespace {

namespace wire = protocol::wire;

/// Parameters that replace those of a session are of that session, that orchestrator and that price, and can be used as
/// the demand could that it began with.
void check_fresh(const std::string& fresh, const gateway::Quote& current) {
    const auto bytes = protocol::base64_decode(fresh);
    require(static_cast<bool>(bytes), "fresh parameters are base64");
    const auto info = wire::decode_orchestrator_info(*bytes);
    require(info && info->auth_token && info->price_info && info->ticket_params, "fresh parameters are complete");
    require(info->auth_token->session_id == current.manifest_id, "fresh parameters are the session's");
    require(info->price_info->price_per_unit == current.price.price_per_unit &&
                info->price_info->pixels_per_unit == current.price.pixels_per_unit,
            "fresh parameters are no dearer");
    auto next = current;
    next.payment_params = fresh;
    wire::PaymentResult same;
    same.info = *info;
    require(gateway::fresh_payment_params(same, next) == fresh, "what is taken once is taken again");
}

}  // namespace

/// What an orchestrator answers to a payment; the same bytes as an OrchestratorInfo, which the outer message would hide
/// from the fuzzer.
void payment_answer(std::string_view input) {
    static const auto current = gateway::test::make_quote();
    const auto result = wire::decode_payment_result(input);
    if (result) {
        const auto fresh = gateway::fresh_payment_params(*result, current);
        require(result->info || fresh.empty(), "nothing comes of nothing");
        if (!fresh.empty()) {
            check_fresh(fresh, current);
        }
    }
    wire::PaymentResult around;
    if (auto info = wire::decode_orchestrator_info(input)) {
        around.info = *std::move(info);
        if (const auto fresh = gateway::fresh_payment_params(around, current); !fresh.empty()) {
            check_fresh(fresh, current);
        }
    }
}

}  // namespace farebox::fuzz

#include "signer/http/price_quote.hpp"

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "json/object.hpp"
#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "protocol/address.hpp"
#include "signer/http/payment_call.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;
using Usage = Result<std::vector<ClientUsage>>;

/// Every ceiling that the payment's price is under: {"source": …, "price": wei per unit as a fraction}.
void append_ceilings(std::string& json, const PaymentCall& call) {
    const auto type = *protocol::parse_payment_type(call.checked.request.type);  // else there is no plan
    auto ceilings = list_ceilings(call.checked, type, call.service.policy->rules.ceilings, call.ether);
    const auto& own = call.service.client->rules.ceiling_of(type);
    if (const auto price = own && !own->unlimited ? wei_of(*own, call.ether) : std::nullopt; ceilings && price) {
        ceilings->push_back({"client's maximum price", *price});
    }
    json += '[';
    for (const auto& ceiling : ceilings ? *ceilings : std::vector<protocol::PriceCeiling>{}) {
        json += json.back() == '[' ? "" : ",";
        json::Object object{json};
        object.text("source", ceiling.source);
        object.text("price", ceiling.price.to_ratio_string());
        object.end();
    }
    json += ']';
}

/// What the client may spend and has spent, in wei.
void append_budgets(std::string& json, const ClientLimits& limits, const ClientUsage& used) {
    struct Budget {
        std::string_view name;
        const std::optional<Wei>& limit;
        const Wei& charged;
    };
    const std::array budgets{
        Budget{"ev_per_minute", limits.ev_per_minute, used.ev_minute},
        Budget{"ev_per_hour", limits.ev_per_hour, used.ev_hour}, Budget{"ev_per_day", limits.ev_per_day, used.ev_day},
        Budget{"ev_total", limits.ev_total, used.ev_total}, Budget{"risk_per_day", limits.risk_per_day, used.risk_day}};
    json += '[';
    for (const auto& [name, limit, charged] : budgets) {
        if (!limit) {
            continue;
        }
        json += json.back() == '[' ? "" : ",";
        json::Object object{json};
        object.text("name", name);
        object.text("limit", limit->to_decimal());
        object.text("charged", charged.to_decimal());
        object.end();
    }
    json += ']';
}

/// The same in dollars, cut to 18 decimals; null where it is not known what an ether costs.
void append_dollars(std::string& json, const PaymentCall& call, const PaymentPlan& plan) {
    constexpr std::uint32_t kDecimals = protocol::Usd::kDecimals;
    if (!call.ether) {
        json += "null";
        return;
    }
    const auto worth = [&call](const protocol::Rational& wei) {
        const auto whole = wei.ceil().to_uint256();
        return call.ether->worth(Wei{whole.value_or(kMaxUint256)}).to_fixed(kDecimals);
    };
    json::Object object{json};
    object.text("eth", call.ether->dollars().to_fixed(kDecimals));
    object.text("charge", call.ether->worth(plan.charge).to_fixed(kDecimals));
    object.text("fee", worth(plan.fee));
    object.text("face_value", call.ether->worth(plan.face_value).to_fixed(kDecimals));
    object.end();
}

std::string quote_json(const PaymentCall& call, const PaymentPlan& plan, const ClientUsage& used) {
    std::string json;
    json::Object object{json};
    object.flag("replay", false);
    object.number("tickets", plan.tickets);
    object.text("charge", plan.charge.to_decimal());
    object.text("ticket_ev", plan.ev.to_ratio_string());
    object.text("face_value", plan.face_value.to_decimal());
    object.text("units", plan.units.to_ratio_string());
    object.text("fee", plan.fee.to_ratio_string());
    object.text("balance", plan.next_state.balance.to_ratio_string());
    object.text("price", call.checked.price.ratio().to_ratio_string());
    object.name("ceilings");
    append_ceilings(json, call);
    object.name("budgets");
    append_budgets(json, call.limits, used);
    object.flag("asks_webhook", call.service.policy->webhook != nullptr);
    object.name("usd");
    append_dollars(json, call, plan);
    object.end();
    return json += '\n';
}

ServiceAnswer answer(std::string json) {
    ServiceAnswer answer;
    answer.response = net::json_response(200, std::move(json));
    return answer;
}

Error gave_up() {
    return make_error(ErrorCode::ledger_unavailable, "the ledger did not answer in time",
                      "send the same request again");
}

/// The plan that a payment would be made by, where @p reserved says that it was looked at and left.
const PaymentPlan* planned(const Result<ReserveOutcome>& reserved, const std::optional<PaymentPlan>& seen) {
    return !reserved && reserved.error().code == ErrorCode::cancelled && seen ? &*seen : nullptr;
}

}  // namespace

asio::awaitable<ServiceAnswer> quote_payment(const ServiceParts& parts, ServiceCall call, std::string body) {
    const std::string request_id = call.request_id;
    const auto patience = call.policy->patience;
    auto prepared = prepare_payment(parts, std::move(call), body);
    if (!prepared) {
        co_return refuse(std::move(prepared).error(), request_id);
    }
    const auto asked = std::make_shared<PaymentCall>(**prepared);
    asked->options.empty_payments = true;  // what owes no ticket costs nothing, which is an answer

    auto request = reserve_request(parts, asked);
    const auto seen = std::make_shared<std::optional<PaymentPlan>>();
    request.approve = [seen](PaymentPlan& plan, const Authorisation*, protocol::Timestamp) -> Result<void> {
        *seen = plan;
        return make_error(ErrorCode::cancelled, "only looked at");
    };
    const auto reserve = [&](auto done, net::NobodyWaits nobody_waits) {
        request.nobody_waits = std::move(nobody_waits);
        parts.ledger.reserve(std::move(request), std::move(done));
    };
    const auto reserved = co_await net::await_callback<Result<ReserveOutcome>>(net::deadline_in(patience), reserve);
    if (!reserved) {
        co_return refuse(gave_up(), request_id);
    }
    if (*reserved) {
        co_return answer(R"({"replay":true,"tickets":)" + std::to_string((*reserved)->grant.count) +
                         ",\"charge\":\"0\"}\n");
    }
    const PaymentPlan* plan = planned(*reserved, *seen);
    if (plan == nullptr) {
        co_return refuse(reserved->error(), request_id);
    }
    const auto read = [&](auto done, const net::NobodyWaits&) { parts.ledger.usage(std::move(done)); };
    const auto usage = co_await net::await_callback<Usage>(net::deadline_in(patience), read);
    if (!usage || !*usage) {
        co_return refuse(usage ? usage->error() : gave_up(), request_id);
    }
    ClientUsage used;
    for (const ClientUsage& each : **usage) {
        used = each.client == asked->service.client->name ? each : used;
    }
    co_return answer(quote_json(*asked, *plan, used));
}

}  // namespace farebox::signer

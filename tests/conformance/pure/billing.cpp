// Units, fee, price ceilings and maxPrice.
#include "protocol/billing.hpp"

#include <limits>
#include <optional>

#include "protocol/base64.hpp"
#include "protocol/max_price.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/ceilings.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/conformance/rules/ceilings.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::Rational;
using test::int64_of;
using test::rational_of;

/// The vectors give the time since the last payment, or both times where it leaves int64 nanoseconds; there a time
/// that Timestamp cannot hold stands for the nearer end of its range.
std::optional<std::int64_t> elapsed_of(const Json& in) {
    if (in.contains("elapsedNs") && !in.at("elapsedNs").is_null()) {
        return int64_of(in.at("elapsedNs"));
    }
    const std::string last = in.value("lastUpdate", "");
    if (last.empty() || last == protocol::kZeroTimeText) {
        return std::nullopt;
    }
    using Limits = std::numeric_limits<std::int64_t>;
    const std::string now = in.at("now");
    const auto time = protocol::parse_rfc3339(last);
    const protocol::Timestamp nearest{last < now ? Limits::min() : Limits::max()};
    return protocol::nanos_between(time ? *time : nearest, *protocol::parse_rfc3339(now));
}

Outcome units(const Json& in) {
    Outcome ours;
    const auto type = protocol::parse_payment_type(in.at("type").get<std::string>());
    if (!type) {
        ours.refuse(type.error());
        return ours;
    }
    const auto count = protocol::reference_units(*type, elapsed_of(in), int64_of(in.at("inPixels")));
    if (!count) {
        ours.refuse(count.error());
        return ours;
    }
    ours.set("billableUnits", *count);
    ours.set("fee", protocol::fee(*count, {int64_of(in.at("pricePerUnit")), int64_of(in.at("pixelsPerUnit"))}));
    return ours;
}

Outcome max_price(const Json& in) {
    const std::string number = test::text_of(in.at("price"));
    const std::string currency = in.at("currency");
    const std::string unit = in.at("unit");
    const auto price = protocol::parse_max_price({number, currency, unit}, in.at("type").get<std::string>());
    Outcome ours;
    price ? ours.set("price", *price) : ours.refuse(price.error());
    return ours;
}

CeilingCase ceiling_case(const Json& in) {
    CeilingCase given;
    if (!in.at("globalMaxPrice").is_null()) {
        given.global = rational_of(in.at("globalMaxPrice"));
    }
    for (const Json& row : in.at("capabilityMaxPrices")) {
        given.rows.push_back({row.at("capability"), row.at("model"), rational_of(row.at("price"))});
    }
    if (const std::string text = in.value("capabilitiesBase64", ""); !text.empty()) {
        given.requested = *protocol::wire::decode_capabilities(*protocol::base64_decode(text));
    }
    return given;
}

/// Whether the signer, configured like that, takes a quote of this price.
bool signer_accepts(const CeilingCase& given, const Rational& price) {
    signer::CheckedRequest checked;
    checked.request.type = "fixed";
    checked.capabilities = given.requested;
    const std::string ratio = price.to_ratio_string();
    const auto slash = ratio.find('/');
    checked.price.price_per_unit = std::stoll(ratio.substr(0, slash));
    checked.price.pixels_per_unit = slash == std::string::npos ? 1 : std::stoll(ratio.substr(slash + 1));
    signer::PriceCeilings ceilings;
    ceilings.units.fill(given.global ? signer::UnitCeiling{false, *given.global} : signer::UnitCeiling{true, {}});
    for (const PriceRow& row : given.rows) {
        ceilings.capabilities.push_back({row.capability, row.model, row.price});
    }
    return static_cast<bool>(signer::check_ceilings(checked, protocol::PaymentType::fixed, ceilings));
}

/// The signer does not say its configured ceiling; it is the claimed one if it takes that price and nothing above.
bool is_signers_ceiling(const CeilingCase& given, const Json& claimed) {
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
    if (claimed.is_null()) {
        return signer_accepts(given, Rational{kHuge});
    }
    const Rational price = rational_of(claimed);
    const Rational above = price + Rational{1, 1'000'000};
    return price.sign() > 0 && signer_accepts(given, price) && !signer_accepts(given, above);
}

Outcome ceiling(const Json& in, const Json& out) {
    std::vector<protocol::PriceCeiling> ceilings;
    const auto add = [&](std::string_view source, const Json& price) {
        if (!price.is_null()) {
            ceilings.push_back({source, rational_of(price)});
        }
    };
    const Json& configured = out.at("configuredCeiling");
    add(protocol::kConfiguredCeiling, configured);
    add(protocol::kRequestCeiling, in.at("requestMaxPrice"));
    add(protocol::kInitialPriceCeiling, in.at("initialPrice"));
    const auto checked = protocol::check_price(rational_of(in.at("orchPrice")), ceilings);
    Outcome ours;
    ours.set("configuredCeiling",
             is_signers_ceiling(ceiling_case(in), configured) ? test::text_of(configured) : "another");
    ours.set("accepted", static_cast<bool>(checked));
    ours.set("status", checked ? 200 : error_code_row(checked.error().code).http_status);
    if (!checked) {
        ours.refuse(checked.error());
    }
    return ours;
}

void check(const VectorCase& one, PureJudge& judge) {
    Outcome reference = reference_refusal(one.error);
    for (const auto& [name, value] : one.out.items()) {
        const bool is_ratio = (name == "fee" || name == "price") && value.is_string();
        reference.set(name, is_ratio ? rational_of(value).to_ratio_string() : test::text_of(value));
    }
    const std::string kind = kind_of(one.in);
    if (kind == "ceiling") {
        judge.compare(one.in, ceiling(one.in, one.out), reference);
        return;
    }
    Outcome ours = kind == "units" ? units(one.in) : max_price(one.in);
    if (ours.find("code") != nullptr) {
        ours.set("status", 400);
    }
    judge.compare(one.in, ours, reference);
}

bool recognises(const Json& in) {
    const std::string kind = kind_of(in);
    return kind == "units" || kind == "ceiling" || kind == "parseMaxPrice";
}

template <bool (*rule)(const CeilingCase&)>
bool of_ceilings(const Json& in, const Json& /*op*/) {
    return kind_of(in) == "ceiling" && rule(ceiling_case(in)) &&
           strict_ceiling(ceiling_case(in)) != reference_ceiling(ceiling_case(in));
}

}  // namespace

const PureFamily kBilling{
    "billing",
    recognises,
    check,
    {{"models_share_a_row", of_ceilings<models_share_a_row>}, {"a_model_has_no_row", of_ceilings<a_model_has_no_row>}},
};

}  // namespace farebox::conformance

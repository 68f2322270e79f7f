#include "signer/payment/ceilings.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace farebox::signer {
namespace {

using protocol::Rational;

/// The row of a model, else its capability's "default" row.
const CapabilityCeiling* find_row(const std::vector<CapabilityCeiling>& rows, std::uint32_t capability,
                                  std::string_view model) {
    const auto find = [&](std::string_view name) {
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const CapabilityCeiling& candidate) {
            return candidate.capability == capability && candidate.model == name;
        });
        return row == rows.end() ? nullptr : &*row;
    };
    const CapabilityCeiling* row = find(model);
    return row != nullptr ? row : find("default");
}

/// What the operator set for the models a request names, summed as the reference does.
struct CapabilitySum {
    Rational price;
    bool complete = true;  ///< Every model had a row.
    bool known = true;     ///< Each row's price is one in wei.

    void add(const CapabilityCeiling& row, const KnownEtherPrice& ether) {
        const auto wei = wei_of({false, row.price, row.in_dollars}, ether);
        known = known && wei;
        price += wei.value_or(Rational{});
    }
};

CapabilitySum sum_capabilities(const CheckedRequest& checked, const PriceCeilings& ceilings,
                               const KnownEtherPrice& ether) {
    CapabilitySum sum;
    if (!checked.capabilities || !checked.capabilities->constraints) {
        return sum;
    }
    // Each row once: the caller chooses the names, and a hundred made-up models must not raise "default" a hundredfold.
    std::set<const CapabilityCeiling*> counted;
    for (const auto& [capability, constraints] : checked.capabilities->constraints->per_capability) {
        for (const auto& [model, constraint] : constraints.models) {
            const CapabilityCeiling* row = find_row(ceilings.capabilities, capability, model);
            if (row == nullptr) {
                sum.complete = false;
            } else if (counted.insert(row).second) {
                sum.add(*row, ether);
            }
        }
    }
    return sum;
}

Error no_ceiling(protocol::PaymentType type) {
    const std::string unit{protocol::unit_name(type)};
    Error error = make_error(ErrorCode::price_exceeded, "no maximum price is configured for the unit " + unit,
                             "set [pricing] max_price.\"" + unit + R"(" to an amount or "unlimited")");
    error.details.emplace_back("config_key", "pricing.max_price." + unit);
    return error;
}

/// The configured ceiling, if any. A unit without one is not paid for, whatever its models have; a model without a row
/// never loosens the unit's own ceiling.
Result<std::optional<Rational>> configured_ceiling(const CapabilitySum& sum, protocol::PaymentType type,
                                                   const PriceCeilings& ceilings, const KnownEtherPrice& ether) {
    const auto& unit = ceilings.of(type);
    if (!unit) {
        return no_ceiling(type);
    }
    if (!sum.known) {
        return ether_price_unknown();
    }
    if (sum.price.sign() > 0 && (sum.complete || unit->unlimited)) {
        return std::optional{sum.price};
    }
    if (unit->unlimited) {
        return std::optional<Rational>{};
    }
    const auto own = wei_of(*unit, ether);
    if (!own) {
        return ether_price_unknown();
    }
    return std::optional{sum.price.sign() > 0 ? std::min(sum.price, *own) : *own};
}

/// A session pays its first price for ever, so that one too must be what is allowed now: ceilings may have been lowered
/// since, the type may have become another, or another signer may have begun the session.
Result<void> check_initial_price(const SessionState& state, const protocol::PriceCeiling& ceiling) {
    const Rational initial{state.initial_price_per_unit, state.initial_pixels_per_unit};
    if (initial <= ceiling.price) {
        return {};
    }
    return make_error(ErrorCode::price_exceeded,
                      "initial session price " + protocol::price_text(initial) + " exceeds " +
                          std::string{ceiling.source} + " ceiling " + protocol::price_text(ceiling.price),
                      "start a new session at the orchestrator's current price");
}

}  // namespace

std::optional<Rational> wei_of(const UnitCeiling& ceiling, const KnownEtherPrice& ether) {
    if (!ceiling.in_dollars) {
        return ceiling.price;
    }
    return ether ? std::optional{ether->to_wei(ceiling.price)} : std::nullopt;
}

PriceCeilings in_wei(PriceCeilings ceilings, const KnownEtherPrice& ether) {
    const auto convert = [&ether](auto& ceiling) {
        if (ceiling.in_dollars && ether) {
            ceiling.price = ether->to_wei(ceiling.price);
            ceiling.in_dollars = false;
        }
    };
    for (auto& unit : ceilings.units) {
        if (unit) {
            convert(*unit);
        }
    }
    std::ranges::for_each(ceilings.capabilities, convert);
    return ceilings;
}

Error ether_price_unknown() {
    return make_error(ErrorCode::chain_stale, "an amount in dollars applies, and what an ether costs is not known",
                      "check the signer's [chain] price_feed, or write the amount in eth");
}

bool within_ceilings(const PriceCeilings& ceilings, protocol::PaymentType type, const Rational& price,
                     const std::optional<ModelName>& model, const KnownEtherPrice& ether) {
    CapabilitySum sum;
    const auto* const row = model ? find_row(ceilings.capabilities, model->capability, model->model) : nullptr;
    if (row != nullptr) {
        sum.add(*row, ether);
    }
    const auto ceiling = configured_ceiling(sum, type, ceilings, ether);
    return ceiling && (!*ceiling || price <= **ceiling);
}

Result<std::vector<protocol::PriceCeiling>> list_ceilings(const CheckedRequest& checked, protocol::PaymentType type,
                                                          const PriceCeilings& ceilings, const KnownEtherPrice& ether) {
    std::optional<Rational> requested;
    if (const auto& field = checked.request.max_price) {
        auto parsed = protocol::parse_max_price({field->price, field->currency, field->unit}, checked.request.type);
        if (!parsed) {
            return std::move(parsed).error();
        }
        requested = *parsed;
    }
    if (checked.state && (checked.state->initial_price_per_unit <= 0 || checked.state->initial_pixels_per_unit <= 0)) {
        return make_error(ErrorCode::invalid_argument, "invalid initial price in state");
    }
    const auto configured = configured_ceiling(sum_capabilities(checked, ceilings, ether), type, ceilings, ether);
    if (!configured) {
        return configured.error();
    }
    std::vector<protocol::PriceCeiling> in_order;
    if (*configured) {
        in_order.push_back({protocol::kConfiguredCeiling, **configured});
    }
    if (requested) {
        in_order.push_back({protocol::kRequestCeiling, *requested});
    }
    if (checked.state) {
        in_order.push_back({protocol::kInitialPriceCeiling,
                            Rational{checked.state->initial_price_per_unit, checked.state->initial_pixels_per_unit}});
    }
    return in_order;
}

Result<void> check_ceilings(const CheckedRequest& checked, protocol::PaymentType type, const PriceCeilings& ceilings,
                            const KnownEtherPrice& ether) {
    const auto in_order = list_ceilings(checked, type, ceilings, ether);
    if (!in_order) {
        return in_order.error();
    }
    if (auto within = protocol::check_price(checked.price.ratio(), *in_order); !within) {
        return within;
    }
    const bool configured = !in_order->empty() && in_order->front().source == protocol::kConfiguredCeiling;
    return checked.state && configured ? check_initial_price(*checked.state, in_order->front()) : Result<void>{};
}

Result<void> check_client_ceiling(const CheckedRequest& checked, protocol::PaymentType type,
                                  const std::optional<UnitCeiling>& ceiling, const KnownEtherPrice& ether) {
    if (!ceiling || ceiling->unlimited) {
        return {};
    }
    const auto in_wei = wei_of(*ceiling, ether);
    if (!in_wei) {
        return ether_price_unknown();
    }
    const protocol::PriceCeiling own{"client's maximum price", *in_wei};
    auto within = protocol::check_price(checked.price.ratio(), {&own, 1});
    if (within && checked.state) {
        within = check_initial_price(*checked.state, own);
    }
    if (within) {
        return within;
    }
    Error error = std::move(within).error();
    error.details.emplace_back("config_key", "limits.max_price." + std::string{protocol::unit_name(type)});
    return error;
}

}  // namespace farebox::signer

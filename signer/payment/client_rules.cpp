#include "signer/payment/client_rules.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

#include "protocol/address.hpp"
#include "protocol/capabilities.hpp"

namespace farebox::signer {
namespace {

constexpr std::size_t kMostTold = 20;

/// Refuses with what the list allows, as the configuration spells it.
template <class T, class Show>
Error not_allowed(std::string_view what, std::string_view limit_name, const std::vector<T>& allowed, Show show) {
    std::string list;
    for (std::size_t i = 0; i < std::min(allowed.size(), kMostTold); ++i) {
        list += (i > 0 ? ", " : "") + show(allowed[i]);
    }
    list += allowed.size() > kMostTold ? ", …" : "";
    Error error =
        make_error(ErrorCode::forbidden, "this client may not pay for this " + std::string{what},
                   "details.allowed is what it may pay for; the operator can add to limits." + std::string{limit_name});
    error.details = {{"limit_name", std::string{limit_name}}, {"allowed", std::move(list)}};
    return error;
}

template <class T>
bool allows(const std::vector<T>& list, const T& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
}

std::string show_type(protocol::PaymentType type) {
    // By pixels is the empty text on the wire.
    const auto text = protocol::to_string(type);
    return text.empty() ? "pixels" : std::string{text};
}

std::string show_capability(const AllowedCapability& allowed) {
    const auto pipeline = protocol::capability_pipeline(static_cast<protocol::CapabilityId>(allowed.capability));
    return allowed.model.empty() ? pipeline : pipeline + "/" + allowed.model;
}

bool allows_model(const std::vector<AllowedCapability>& list, std::uint32_t capability, std::string_view model) {
    return std::ranges::any_of(list, [&](const AllowedCapability& allowed) {
        return allowed.capability == capability && (allowed.model.empty() || allowed.model == model);
    });
}

/// Every pipeline that is asked for by its bit alone, without a model. Other bits name no job: a gateway sends those of
/// its transcoder with every one.
template <class Visit>
bool all_bare_pipelines(const protocol::wire::Capabilities& capabilities, Visit visit) {
    for (std::size_t word = 0; word < capabilities.bitstring.size(); ++word) {
        for (std::uint64_t rest = capabilities.bitstring[word]; rest != 0; rest &= rest - 1) {
            const auto id = static_cast<std::uint32_t>(64 * word) + static_cast<std::uint32_t>(std::countr_zero(rest));
            if (id < static_cast<std::uint32_t>(protocol::kFirstPipeline)) {
                continue;
            }
            const bool has_model = capabilities.constraints && capabilities.constraints->per_capability.contains(id) &&
                                   !capabilities.constraints->per_capability.at(id).models.empty();
            if (!has_model && !visit(id)) {
                return false;
            }
        }
    }
    return true;
}

bool allows_capabilities(const std::vector<AllowedCapability>& list, const CheckedRequest& checked) {
    if (list.empty()) {
        return true;
    }
    bool names_any = false;
    const auto may = [&](std::uint32_t capability, std::string_view model) {
        names_any = true;
        return allows_model(list, capability, model);
    };
    if (!checked.capabilities) {
        return false;
    }
    if (checked.capabilities->constraints) {
        for (const auto& [capability, constraints] : checked.capabilities->constraints->per_capability) {
            for (const auto& [model, constraint] : constraints.models) {
                if (!may(capability, model)) {
                    return false;
                }
            }
        }
    }
    return all_bare_pipelines(*checked.capabilities, [&](std::uint32_t id) { return may(id, {}); }) && names_any;
}

}  // namespace

Result<void> check_allowed(const CheckedRequest& checked, const ClientRules& rules) {
    if (!allows(rules.apps, checked.request.app)) {
        return not_allowed("app", "allowed_apps", rules.apps, [](const std::string& app) { return "\"" + app + "\""; });
    }
    const auto type = protocol::parse_payment_type(checked.request.type);
    if (type && !allows(rules.types, *type)) {
        return not_allowed("job type", "allowed_types", rules.types, show_type);
    }
    if (!allows_capabilities(rules.capabilities, checked)) {
        return not_allowed("capability or model", "allowed_capabilities", rules.capabilities, show_capability);
    }
    if (!allows(rules.orchestrators, checked.orchestrator)) {
        return not_allowed("orchestrator", "allowed_orchestrators", rules.orchestrators, protocol::to_checksum);
    }
    if (!allows(rules.recipients, checked.params.recipient)) {
        return not_allowed("recipient", "allowed_recipients", rules.recipients, protocol::to_checksum);
    }
    return {};
}

}  // namespace farebox::signer

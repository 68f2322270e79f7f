#include "signer/discovery/terms.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "net/orchestrator/address_list.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/ticket_conversion.hpp"
#include "signer/discovery/listing.hpp"

namespace farebox::signer {
namespace {

using net::orchestrator::Runner;
using protocol::wire::OrchestratorInfo;
using protocol::wire::PriceInfo;

constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxUrl = 2048;

Error bad_answer(std::string what) {
    return make_error(ErrorCode::protocol_error, "its OrchestratorInfo " + std::move(what));
}

bool is_price(const PriceInfo& info) {
    return info.pixels_per_unit > 0 && info.price_per_unit >= 0;
}

/// The model's own price, else that of everything; nothing where neither is one.
std::optional<protocol::Price> price_of(const OrchestratorInfo& info, std::uint32_t capability,
                                        std::string_view model) {
    const auto own = std::ranges::find_if(info.capabilities_prices, [&](const PriceInfo& each) {
        return each.capability == capability && each.constraint == model && each.pixels_per_unit > 0;
    });
    const PriceInfo& price = own == info.capabilities_prices.end() ? *info.price_info : *own;
    return is_price(price) ? std::optional{protocol::Price{price.price_per_unit, price.pixels_per_unit}} : std::nullopt;
}

std::vector<ModelOffer> read_models(const OrchestratorInfo& info) {
    std::vector<ModelOffer> offers;
    if (!info.capabilities || !info.capabilities->constraints) {
        return offers;
    }
    for (const auto& [capability, constraints] : info.capabilities->constraints->per_capability) {
        constexpr auto kLast = static_cast<std::uint32_t>(std::numeric_limits<protocol::CapabilityId>::max());
        if (capability > kLast || protocol::capability_name(static_cast<protocol::CapabilityId>(capability)).empty()) {
            continue;
        }
        for (const auto& [model, constraint] : constraints.models) {
            const auto price = price_of(info, capability, model);
            if (price && !model.empty() && model.size() <= kMaxName && offers.size() < kMaxModels) {
                offers.push_back({capability, model, *price});
            }
        }
    }
    return offers;
}

std::vector<net::Endpoint> read_nodes(const OrchestratorInfo& info) {
    std::vector<net::Endpoint> nodes;
    for (const auto& text : info.nodes) {
        if (nodes.size() == kMaxNodes) {
            break;
        }
        auto node = net::orchestrator::parse_orchestrator_address(text);
        if (node && std::ranges::find(nodes, *node) == nodes.end()) {
            nodes.push_back(*std::move(node));
        }
    }
    return nodes;
}

bool is_own(std::string_view text, const net::Endpoint& own) {
    const auto url = net::Url::parse(text);
    return url && url->endpoint == own;
}

bool has_sane_texts(const Runner& runner) {
    const auto short_enough = [](const std::string& text) { return text.size() <= kMaxName; };
    const bool gpu = !runner.gpu || (short_enough(runner.gpu->id) && short_enough(runner.gpu->name));
    return gpu && runner.url.size() <= kMaxUrl && short_enough(runner.app) && short_enough(runner.version) &&
           short_enough(runner.mode) && (!runner.price || short_enough(runner.price->price));
}

void read_name(const std::string& text, const net::Endpoint& asked, OrchestratorTerms& terms) {
    const auto url = net::Url::parse(text);
    if (url && url->endpoint == asked) {
        const bool bare = url->target.find_first_not_of('/') == std::string::npos;
        terms.name = bare ? text : asked.to_string();
        return;
    }
    terms.name = asked.to_string();
    terms.other_name = url ? url->endpoint.to_string() : "nothing that is a URL";
}

}  // namespace

Result<OrchestratorTerms> read_terms(const OrchestratorInfo& info, const Candidate& asked) {
    const auto address = protocol::address_from_bytes(info.address);
    if (!address || address->is_zero()) {
        return bad_answer("names no address");
    }
    if (asked.address && *asked.address != *address) {
        return bad_answer("is in another name than the one it was listed with");
    }
    if (!info.price_info || info.price_info->pixels_per_unit == 0) {
        return bad_answer("has no price");
    }
    OrchestratorTerms terms;
    terms.address = *address;
    terms.models = read_models(info);
    terms.nodes = read_nodes(info);
    read_name(info.transcoder, asked.endpoint, terms);
    return terms;
}

Runners own_runners(const net::orchestrator::DiscoveryDocument& document, const net::Endpoint& own) {
    Runners runners;
    std::string json;
    for (const auto& entry : document.entries) {
        const auto address = net::orchestrator::parse_orchestrator_address(entry.address);
        if (!address || *address != own) {
            continue;
        }
        for (const auto& runner : entry.runners) {
            if (!runner.price || !has_sane_texts(runner) || !is_own(runner.url, own)) {
                continue;
            }
            append_runner(json, runner);
            if (json.size() > kMaxRunnerBytes) {
                return runners;
            }
            runners.push_back(runner);
        }
    }
    return runners;
}

}  // namespace farebox::signer

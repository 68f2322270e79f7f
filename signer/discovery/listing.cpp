#include "signer/discovery/listing.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "json/object.hpp"
#include "protocol/billing.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/rational.hpp"

namespace farebox::signer {
namespace {

using net::orchestrator::Runner;
using protocol::PaymentType;

/// What a model of a capability is paid by: live video by its pixels in time, everything else by pixels.
PaymentType type_of(std::uint32_t capability) {
    return capability == protocol::kLiveVideoToVideo ? PaymentType::lv2v : PaymentType::by_pixels;
}

bool is_eligible(const ModelOffer& offer, const PriceCeilings& ceilings) {
    return within_ceilings(ceilings, type_of(offer.capability), offer.price.ratio(),
                           ModelName{offer.capability, offer.model});
}

/// The document's reader lets no other unit and no other currency pass.
bool is_eligible(const Runner& runner, const PriceCeilings& ceilings) {
    const auto price = protocol::Rational::parse_decimal(runner.price->price);
    return price && std::ranges::any_of(std::array{PaymentType::live, PaymentType::lv2v, PaymentType::fixed},
                                        [&](PaymentType type) {
                                            return runner.price->unit == protocol::unit_name(type) &&
                                                   within_ceilings(ceilings, type, *price);
                                        });
}

void append_gpu(std::string& out, const net::orchestrator::RunnerGpu& gpu) {
    json::Object object{out};
    object.text_unless_empty("id", gpu.id);
    object.text_unless_empty("name", gpu.name);
    if (gpu.vram_mb != 0) {
        object.number("vram_mb", gpu.vram_mb);
    }
    object.end();
}

void append_price(std::string& out, const net::orchestrator::RunnerPrice& price) {
    json::Object object{out};
    object.raw("price", price.price);
    object.text("currency", price.currency);
    object.text("unit", price.unit);
    object.end();
}

}  // namespace

void append_runner(std::string& out, const Runner& runner) {
    json::Object object{out};
    object.text("url", runner.url);
    if (runner.gpu) {
        object.name("gpu");
        append_gpu(out, *runner.gpu);
    }
    object.text("app", runner.app);
    object.text_unless_empty("version", runner.version);
    object.text_unless_empty("metadata", runner.metadata);
    object.text_unless_empty("mode", runner.mode);
    object.number("capacity", runner.capacity);
    object.number("capacity_used", runner.capacity_used);
    object.number("capacity_available", runner.capacity_available);
    if (runner.price) {
        object.name("price_info");
        append_price(out, *runner.price);
    }
    object.end();
}

std::optional<Listing> make_listing(const OrchestratorTerms& terms, const Runners& runners,
                                    const PriceCeilings& ceilings) {
    Listing listing;
    for (const auto& offer : terms.models) {
        if (is_eligible(offer, ceilings)) {
            const auto id = static_cast<protocol::CapabilityId>(offer.capability);
            listing.capabilities.push_back(protocol::capability_pipeline(id) + "/" + offer.model);
        }
    }
    std::string shown;
    std::unordered_set<std::string_view> urls;
    for (const auto& runner : runners) {
        if (!is_eligible(runner, ceilings)) {
            continue;
        }
        listing.capabilities.push_back(runner.app);
        if (urls.insert(runner.url).second) {
            shown += shown.empty() ? "" : ",";
            append_runner(shown, runner);
        }
    }
    if (listing.capabilities.empty()) {
        return std::nullopt;
    }
    std::ranges::sort(listing.capabilities);
    const auto repeated = std::ranges::unique(listing.capabilities);
    listing.capabilities.erase(repeated.begin(), repeated.end());

    json::Object object{listing.json};
    object.text("address", terms.name);
    object.number("score", 1);
    object.name("capabilities");
    for (const auto& capability : listing.capabilities) {
        listing.json += listing.json.back() == ':' ? '[' : ',';
        json::append_string(listing.json, capability);
    }
    listing.json += ']';
    if (!shown.empty()) {
        object.raw("runners", "[" + shown + "]");
    }
    object.end();
    return listing;
}

}  // namespace farebox::signer

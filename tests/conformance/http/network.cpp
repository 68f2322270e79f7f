#include "tests/conformance/http/network.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "net/http_message.hpp"
#include "net/orchestrator/address_list.hpp"
#include "protocol/ascii.hpp"
#include "protocol/capabilities.hpp"
#include "signer/discovery/book.hpp"
#include "signer/discovery/listing.hpp"
#include "tests/protocol/wire_oracle.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::test::bytes_of_fields;
using signer::DiscoveryBook;
using Ordered = nlohmann::ordered_json;

protocol::wire::OrchestratorInfo info_of(const Json& orchestrator) {
    protocol::wire::OrchestratorInfo info;
    info.transcoder = orchestrator.at("orch_uri");
    info.address = std::string(20, 'a');
    info.capabilities =
        *protocol::wire::decode_capabilities(bytes_of_fields("Capabilities", orchestrator.at("capabilities")));
    if (!orchestrator.at("price_info").is_null()) {
        info.price_info =
            *protocol::wire::decode_price_info(bytes_of_fields("PriceInfo", orchestrator.at("price_info")));
    }
    for (const Json& price : orchestrator.at("capabilities_prices")) {
        info.capabilities_prices.push_back(*protocol::wire::decode_price_info(bytes_of_fields("PriceInfo", price)));
    }
    return info;
}

signer::OrchestratorAnswer answer_of(const Json& orchestrator, const signer::Candidate& asked) {
    auto terms = read_terms(info_of(orchestrator), asked);
    const auto document = net::orchestrator::parse_discovery(orchestrator.at("discovery").get<std::string>());
    if (!document) {
        return {std::move(terms), document.error()};
    }
    return {std::move(terms), signer::own_runners(*document, asked.endpoint)};
}

std::optional<net::Endpoint> endpoint_of(const Json& orchestrator) {
    const auto endpoint = net::orchestrator::parse_orchestrator_address(orchestrator.at("orch_uri").get<std::string>());
    return endpoint ? std::optional{*endpoint} : std::nullopt;
}

/// The first one at that place.
const Json* find(const Json& network, const net::Endpoint& endpoint) {
    const auto found = std::ranges::find_if(network, [&](const Json& each) { return endpoint_of(each) == endpoint; });
    return found == network.end() ? nullptr : &*found;
}

/// Asks whoever is due by then.
void ask(DiscoveryBook& book, const Json& network, DiscoveryBook::TimePoint now) {
    for (const auto& asked : book.take_due(now, DiscoveryBook::kMaxCandidates)) {
        const Json* orchestrator = find(network, asked.endpoint);
        const auto silence = make_error(ErrorCode::timeout, "is gone");
        book.note(
            asked.endpoint,
            orchestrator != nullptr ? answer_of(*orchestrator, asked) : signer::OrchestratorAnswer{silence, silence},
            now);
    }
}

void name_candidates(DiscoveryBook& book, const Json& network, DiscoveryBook::TimePoint now) {
    std::vector<signer::Candidate> candidates;
    for (const Json& orchestrator : network) {
        if (auto endpoint = endpoint_of(orchestrator)) {
            candidates.push_back({*std::move(endpoint)});
        }
    }
    book.set_candidates(std::move(candidates), now);
}

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), protocol::to_lower);
    return text;
}

/// What the orchestrator of that address says itself that it offers.
std::set<std::string> offered_by(const Json& orchestrator, const Ordered& entry) {
    std::set<std::string> offers;
    const Json constraints = orchestrator.at("capabilities").value("constraints", Json::object());
    const Json capabilities = constraints.value("PerCapability", Json::object());
    for (const auto& [id, models] : capabilities.items()) {
        const auto pipeline = protocol::capability_pipeline(std::stoi(id));
        for (const auto& [model, constraint] : models.at("models").items()) {
            offers.insert(pipeline + "/" + model);
        }
    }
    for (const Ordered& runner : entry.value("runners", Ordered::array())) {
        offers.insert(runner.at("app").get<std::string>());
    }
    return offers;
}

Ordered owed(Ordered entry, const Json& orchestrator) {
    const auto offered = offered_by(orchestrator, entry);
    std::set<std::string> capabilities;
    for (const Ordered& capability : entry.at("capabilities")) {
        if (offered.contains(capability.get<std::string>())) {
            capabilities.insert(capability.get<std::string>());
        }
    }
    entry["capabilities"] = capabilities;
    if (entry.contains("runners")) {
        for (Ordered& runner : entry["runners"]) {
            for (const char* name : {"currency", "unit"}) {
                runner["price_info"][name] = lowered(runner["price_info"][name].get<std::string>());
            }
        }
    }
    return entry;
}

}  // namespace

std::shared_ptr<const signer::DiscoverySnapshot> known_at(const Scenario& scenario, const Step& step,
                                                          const signer::PriceCeilings& ceilings) {
    if (!scenario.config.value("remoteDiscovery", false)) {
        return nullptr;
    }
    const std::chrono::seconds period{scenario.config.at("discoveryRefreshSeconds").get<int>()};
    DiscoveryBook book;
    std::optional<DiscoveryBook::TimePoint> sources_due;
    DiscoveryBook::TimePoint now;
    Json network = scenario.config.at("network");
    for (const Step& each : scenario.steps) {
        network = each.network.is_null() ? network : each.network;
        now = DiscoveryBook::TimePoint{std::chrono::nanoseconds{each.at.unix_nanos}};
        const auto before = now - std::chrono::nanoseconds{1};
        if (!sources_due || *sources_due <= before) {
            book.set_rules({period, 2 * period, 0}, before);
            name_candidates(book, network, before);
            sources_due = now + period;
        }
        ask(book, network, before);
        if (&each == &step) {
            break;
        }
    }
    std::vector<signer::Listing> listings;
    for (const auto& record : book.records(now)) {
        if (auto listing = make_listing(record.terms, record.runners, ceilings)) {
            listings.push_back(*std::move(listing));
        }
    }
    return std::make_shared<const signer::DiscoverySnapshot>(std::move(listings));
}

std::string own_listing(const Scenario& scenario, const Step& step, const std::string& theirs) {
    Json named = scenario.config.at("network");
    for (const Step& each : scenario.steps) {
        named.insert(named.end(), each.network.begin(), each.network.end());
    }
    std::vector<std::pair<const Json*, Ordered>> ours;
    for (Ordered entry : Ordered::parse(theirs)) {
        const auto endpoint = net::orchestrator::parse_orchestrator_address(entry.at("address").get<std::string>());
        if (const Json* orchestrator = find(named, *endpoint)) {
            ours.emplace_back(orchestrator, owed(std::move(entry), *orchestrator));
        }
    }
    auto wanted =
        net::query_values(step.target.substr(std::min(step.target.find('?'), step.target.size() - 1) + 1), "caps");
    std::erase(wanted, std::string{});
    if (wanted.empty()) {
        std::ranges::stable_sort(ours, {}, &std::pair<const Json*, Ordered>::first);
    }
    Ordered list = Ordered::array();
    for (auto& [orchestrator, entry] : ours) {
        list.push_back(std::move(entry));
    }
    return list.dump() + "\n";
}

}  // namespace farebox::conformance

#include "signer/discovery/listing.hpp"

#include "signer/discovery/snapshot.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

/// What an orchestrator answers to /discovery, on its way to clients.
void listing(std::string_view input) {
    const auto document = net::orchestrator::parse_discovery(input);
    if (!document) {
        return;
    }
    const auto own = *net::Endpoint::parse("https://localhost:18935");
    const auto runners = signer::own_runners(*document, own);
    for (const auto& runner : runners) {
        const auto url = net::Url::parse(runner.url);
        require(url && url->endpoint == own && runner.price, "only an orchestrator's own, priced runners are kept");
    }
    signer::OrchestratorTerms terms;
    terms.name = own.to_string();
    signer::PriceCeilings ceilings;
    ceilings.units.fill(signer::UnitCeiling{true, {}});
    auto listed = make_listing(terms, runners, ceilings);
    if (!listed) {
        return;
    }
    require(!runners.empty(), "who offers nothing is not listed");
    require(listed->json.size() < 4 * signer::kMaxRunnerBytes, "a listing is bounded");
    const auto capabilities = listed->capabilities;
    const signer::DiscoverySnapshot snapshot{{*std::move(listed)}};
    const auto again = net::orchestrator::parse_discovery(snapshot.body());
    require(again && again->rejected.empty() && again->entries.size() == 1, "clients can read what they are told");
    require(again->entries[0].capabilities == capabilities, "and find the same capabilities");
    require(snapshot.body(capabilities) == snapshot.body(), "each of which finds the orchestrator");
}

}  // namespace farebox::fuzz

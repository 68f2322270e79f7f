#include "sandbox/seller_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "sandbox/listen_address.hpp"

namespace farebox::sandbox {
namespace {

void put_runner(std::vector<RunnerSpec>& runners, std::string_view text) {
    auto runner = parse_runner(text);
    if (!runner) {
        throw CLI::ValidationError("--runner", runner.error().message);
    }
    std::erase_if(runners, [&](const RunnerSpec& known) { return known.route == runner->route; });
    runners.push_back(*std::move(runner));
}

/// The orchestrator that a runner is for; empty: for all.
std::string_view owner_of(std::string_view runner) {
    const std::string_view name = runner.substr(0, runner.find('='));
    const auto slash = name.find('/');
    return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
}

void add_runners(SandboxOptions& options, const SellerTexts& texts) {
    if (!texts.with_default_runners) {
        options.runners.clear();
    }
    for (const std::string& text : texts.runners) {
        if (owner_of(text).empty()) {
            put_runner(options.runners, text);
        }
    }
}

/// What the others have in common with the first; they listen at the same host.
OrchestratorSpec common_spec(const SandboxOptions& options) {
    OrchestratorSpec spec;
    spec.terms = options.terms;
    spec.runners = options.runners;
    if (const auto where = parse_listen_address(options.http)) {
        const std::string& host = where->address.host;
        spec.listen = (where->tls ? "" : "http://") + (host.find(':') == std::string::npos ? host : "[" + host + "]");
        spec.listen += ":0";
    }
    return spec;
}

OrchestratorSpec own_spec(OrchestratorSpec spec, const std::string& text, const SellerTexts& texts) {
    for (const std::string& runner : texts.runners) {
        if (const auto owner = owner_of(runner); !owner.empty() && owner == orchestrator_name(text)) {
            put_runner(spec.runners, std::string_view{runner}.substr(owner.size() + 1));
        }
    }
    auto parsed = parse_orchestrator(text, std::move(spec));
    if (!parsed) {
        throw CLI::ValidationError("--orchestrator", parsed.error().message);
    }
    return *std::move(parsed);
}

void check_owners(const SandboxOptions& options, const SellerTexts& texts) {
    for (const std::string& text : texts.runners) {
        const auto owner = owner_of(text);
        if (!owner.empty() &&
            std::ranges::find(options.others, owner, &OrchestratorSpec::name) == options.others.end()) {
            throw CLI::ValidationError("--runner", "no --orchestrator is called " + std::string{owner});
        }
    }
}

}  // namespace

void add_sellers(SandboxOptions& options, const SellerTexts& texts) {
    add_runners(options, texts);
    const OrchestratorSpec common = common_spec(options);
    for (const std::string& text : texts.orchestrators) {
        options.others.push_back(own_spec(common, text, texts));
    }
    check_owners(options, texts);
    if (!texts.equal_orchestrators.empty()) {
        auto equal = parse_equal_orchestrators(texts.equal_orchestrators, common);
        if (!equal) {
            throw CLI::ValidationError("--orchestrators", equal.error().message);
        }
        std::ranges::move(*equal, std::back_inserter(options.others));
    }
}

}  // namespace farebox::sandbox

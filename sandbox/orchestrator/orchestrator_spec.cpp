#include "sandbox/orchestrator/orchestrator_spec.hpp"

#include <algorithm>
#include <array>

#include "sandbox/control/faults.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::int64_t kLargestCapacity = 1'000'000;

Error wrong(std::string message) {
    return make_error(ErrorCode::invalid_argument, "orchestrator: " + std::move(message),
                      "write NAME[=HOST:PORT][,price=2x][,latency=50ms][,region=eu]…; --help lists every key");
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::string_view part = list.substr(0, list.find('+'));
        parts.emplace_back(part);
        list.remove_prefix(std::min(list.size(), part.size() + 1));
    }
    return parts;
}

bool set_price(OrchestratorSpec& spec, std::string_view value) {
    const auto factor = parse_price_factor(value);
    spec.terms.says.price = factor.value_or(spec.terms.says.price);
    return factor.has_value();
}

bool set_latency(OrchestratorSpec& spec, std::string_view value) {
    const auto latency = parse_duration(value);
    spec.terms.latency = latency.value_or(spec.terms.latency);
    return latency.has_value();
}

bool set_region(OrchestratorSpec& spec, std::string_view value) {
    constexpr std::size_t kLongest = 64;
    spec.terms.says.region = value;
    return value.size() <= kLongest;
}

bool set_version(OrchestratorSpec& spec, std::string_view value) {
    spec.terms.says.version = value;
    return true;
}

bool set_runner_version(OrchestratorSpec& spec, std::string_view value) {
    spec.terms.says.runner_version = value;
    return true;
}

bool set_model(OrchestratorSpec& spec, std::string_view value) {
    spec.terms.says.model = value;
    return !value.empty();
}

bool set_warm(OrchestratorSpec& spec, std::string_view value) {
    spec.terms.says.warm = value == "yes" || value == "true";
    return spec.terms.says.warm || value == "no" || value == "false";
}

bool set_stake(OrchestratorSpec& spec, std::string_view value) {
    const auto stake = Wei::parse_amount(value);
    if (stake) {
        spec.stake = *stake;
    }
    return static_cast<bool>(stake);
}

bool set_capacity(OrchestratorSpec& spec, std::string_view value) {
    const auto capacity = parse_count(value, kLargestCapacity);
    if (capacity.value_or(0) == 0) {
        return false;
    }
    spec.terms.says.capacity = static_cast<std::uint32_t>(*capacity);
    for (RunnerSpec& runner : spec.runners) {
        runner.capacity = *capacity;
    }
    return true;
}

/// Some of the runners that there are, or "none".
bool keep_runners(OrchestratorSpec& spec, std::string_view value) {
    const auto kept = value == "none" ? std::vector<std::string>{} : split(value);
    const auto is_there = [&](const std::string& route) {
        return std::ranges::find(spec.runners, route, &RunnerSpec::route) != spec.runners.end();
    };
    if (!std::ranges::all_of(kept, is_there) || (kept.empty() && value != "none")) {
        return false;
    }
    std::erase_if(spec.runners,
                  [&](const RunnerSpec& runner) { return std::ranges::find(kept, runner.route) == kept.end(); });
    return true;
}

bool set_siblings(OrchestratorSpec& spec, std::string_view value) {
    spec.siblings = split(value);
    return true;
}

bool set_score(OrchestratorSpec& spec, std::string_view value) {
    const auto score = parse_count(value, kLargestCapacity);
    spec.score = score.value_or(spec.score);
    return score.has_value();
}

bool set_url(OrchestratorSpec& spec, std::string_view value) {
    spec.public_url = value;
    return value.find("://") != std::string_view::npos;
}

bool add_fault(OrchestratorSpec& spec, std::string_view value) {
    const auto equals = value.find('=');
    const std::string_view name = value.substr(0, equals);
    const std::string_view strength = equals == std::string_view::npos ? "" : value.substr(equals + 1);
    if (Faults::is_of_the_whole_sandbox(name) || !Faults{}.set(name, strength)) {
        return false;
    }
    spec.faults.emplace_back(name, strength);
    return true;
}

struct Field {
    std::string_view key;
    bool (*set)(OrchestratorSpec&, std::string_view);
    std::string_view wants;
};
constexpr std::array kFields{
    Field{"price", set_price, "a factor such as 2x, 1.5x or 3/2"},
    Field{"latency", set_latency, "a duration such as 50ms"},
    Field{"region", set_region, "at most 64 bytes"},
    Field{"version", set_version, "a text"},
    Field{"runner-version", set_runner_version, "a text"},
    Field{"model", set_model, "a model's name"},
    Field{"warm", set_warm, "yes or no"},
    Field{"stake", set_stake, "an amount such as \"100 eth\""},
    Field{"capacity", set_capacity, "a positive whole number"},
    Field{"runners", keep_runners, "names of runners joined by '+', or none"},
    Field{"nodes", set_siblings, "names of orchestrators joined by '+'"},
    Field{"score", set_score, "a whole number"},
    Field{"url", set_url, "a URL"},
    Field{"fault", add_fault, "a fault of one orchestrator, as --fault has it"},
};

bool is_name(std::string_view name) {
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// @param rest  KEY=VALUE, … without the comma before it.
Result<void> set_fields(OrchestratorSpec& spec, std::string_view rest) {
    while (!rest.empty()) {
        const std::string_view field = rest.substr(0, rest.find(','));
        const auto equals = field.find('=');
        if (equals == std::string_view::npos) {
            return wrong("not understood: " + std::string{field});
        }
        if (auto set = set_orchestrator_field(spec, field.substr(0, equals), field.substr(equals + 1)); !set) {
            return set;
        }
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    }
    return {};
}

std::string_view after(std::string_view text, std::size_t taken) {
    return text.substr(std::min(text.size(), taken + 1));
}

}  // namespace

Result<void> set_orchestrator_field(OrchestratorSpec& spec, std::string_view key, std::string_view value) {
    const auto found = std::ranges::find(kFields, key, &Field::key);
    if (found == kFields.end()) {
        return wrong("there is no " + std::string{key});
    }
    if (!found->set(spec, value)) {
        return wrong(std::string{key} + " wants " + std::string{found->wants});
    }
    return {};
}

std::string_view orchestrator_name(std::string_view text) {
    return text.substr(0, text.find_first_of("=,"));
}

Result<OrchestratorSpec> parse_orchestrator(std::string_view text, OrchestratorSpec base) {
    OrchestratorSpec spec = std::move(base);
    spec.name = orchestrator_name(text);
    spec.terms.key_name = spec.name;
    if (!is_name(spec.name) || spec.name == kFirstOrchestrator) {
        return wrong("its name has letters, digits, '.', '_' and '-', and is not \"first\": " + spec.name);
    }
    std::string_view rest = text.substr(spec.name.size());
    if (rest.starts_with('=')) {
        spec.listen = rest.substr(1, rest.find(',') - 1);
        rest.remove_prefix(spec.listen.size() + 1);
    }
    if (auto set = set_fields(spec, after(rest, 0)); !set) {
        return std::move(set).error();
    }
    return spec;
}

Result<std::vector<OrchestratorSpec>> parse_equal_orchestrators(std::string_view text, const OrchestratorSpec& base) {
    const std::string_view number = text.substr(0, text.find(','));
    const auto count = parse_count(number, kMostOrchestrators - 1);
    if (!count) {
        return wrong("a number of orchestrators is expected: " + std::string{number});
    }
    std::vector<OrchestratorSpec> all;
    for (std::int64_t i = 1; i <= *count; ++i) {
        auto spec = parse_orchestrator("o" + std::to_string(i) + std::string{text.substr(number.size())}, base);
        if (!spec) {
            return std::move(spec).error();
        }
        all.push_back(*std::move(spec));
    }
    return all;
}

}  // namespace farebox::sandbox

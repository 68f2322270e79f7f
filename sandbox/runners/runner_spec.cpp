#include "sandbox/runners/runner_spec.hpp"

#include <algorithm>
#include <limits>

#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

Error wrong(std::string message) {
    return make_error(ErrorCode::invalid_argument, "runner: " + std::move(message),
                      "write NAME=URL[,app=A][,mode=persistent|single-shot][,unit=seconds|fixed|720p-pixel-seconds]"
                      "[,price=Nwei][,capacity=N]");
}

bool is_route(std::string_view name) {
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool set_mode(RunnerSpec& spec, std::string_view value) {
    for (const auto mode : {RunnerMode::persistent, RunnerMode::single_shot}) {
        if (value == to_string(mode)) {
            spec.mode = mode;
            return true;
        }
    }
    return false;
}

bool set_unit(RunnerSpec& spec, std::string_view value) {
    for (const auto unit : {PriceUnit::seconds, PriceUnit::pixel_seconds_720p, PriceUnit::fixed}) {
        if (value == to_string(unit)) {
            spec.unit = unit;
            return true;
        }
    }
    return false;
}

bool set_price(RunnerSpec& spec, std::string_view value) {
    if (!value.ends_with("wei")) {
        return false;
    }
    const auto price = parse_count(value.substr(0, value.size() - 3), std::numeric_limits<std::int64_t>::max());
    spec.price_wei = price.value_or(0);
    return price.has_value();
}

bool set_field(RunnerSpec& spec, std::string_view key, std::string_view value) {
    if (key == "app") {
        spec.app = value;
        return !value.empty();
    }
    if (key == "mode") {
        return set_mode(spec, value);
    }
    if (key == "unit") {
        return set_unit(spec, value);
    }
    if (key == "price") {
        return set_price(spec, value);
    }
    if (key == "capacity") {
        const auto capacity = parse_count(value, 1'000'000);
        spec.capacity = capacity.value_or(0);
        return spec.capacity > 0;
    }
    return false;
}

}  // namespace

std::string_view to_string(RunnerMode mode) {
    return mode == RunnerMode::persistent ? "persistent" : "single-shot";
}

std::string_view to_string(PriceUnit unit) {
    switch (unit) {
        case PriceUnit::seconds:
            return "seconds";
        case PriceUnit::pixel_seconds_720p:
            return "720p-pixel-seconds";
        case PriceUnit::fixed:
            return "fixed";
    }
    return "";
}

Result<RunnerSpec> parse_runner(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || !is_route(text.substr(0, equals))) {
        return wrong("a name of letters, digits, '.', '_' and '-' must come before '='");
    }
    RunnerSpec spec;
    spec.route = text.substr(0, equals);
    spec.app = spec.route;
    std::string_view rest = text.substr(equals + 1);
    spec.target = rest.substr(0, rest.find(','));
    if (!spec.target.empty() && !spec.target.starts_with("http://") && !spec.target.starts_with("https://")) {
        return wrong("the address must begin with http:// or https://");
    }
    rest.remove_prefix(std::min(rest.size(), spec.target.size() + 1));
    while (!rest.empty()) {
        const std::string_view field = rest.substr(0, rest.find(','));
        const auto assign = field.find('=');
        if (assign == std::string_view::npos || !set_field(spec, field.substr(0, assign), field.substr(assign + 1))) {
            return wrong("not understood: " + std::string{field});
        }
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    }
    if (spec.mode == RunnerMode::persistent && spec.unit == PriceUnit::fixed) {
        return wrong("a fixed price needs mode=single-shot");
    }
    return spec;
}

std::vector<RunnerSpec> default_runners() {
    RunnerSpec live{.route = "echo-live", .app = "echo/live", .target = {}};
    RunnerSpec fixed{.route = "echo-fixed", .app = "echo/fixed", .target = {}};
    fixed.mode = RunnerMode::single_shot;
    fixed.unit = PriceUnit::fixed;
    RunnerSpec video{.route = "echo-720p", .app = "echo/lv2v", .target = {}};
    video.unit = PriceUnit::pixel_seconds_720p;
    video.price_wei = 100;  // a minute's preload must fit into a payment's 100 tickets
    return {std::move(live), std::move(fixed), std::move(video)};
}

}  // namespace farebox::sandbox

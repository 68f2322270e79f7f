#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/selection_table.hpp"
#include "cli/table.hpp"

namespace farebox::cli {
namespace {

constexpr std::uint64_t kPixelsPerSecond = 27'648'000;  // 1280 x 720 at 30 frames
constexpr std::uint64_t kSecondsOfAJob = 60;
constexpr std::uint64_t kPixelsOfAJob = 1024 * 1024;  // an image

/// What a job is, where the command line does not say.
std::uint64_t usual_units(const std::string& unit) {
    if (unit == "fixed") {
        return 1;
    }
    if (unit == "pixels") {
        return kPixelsOfAJob;
    }
    return unit == "seconds" ? kSecondsOfAJob : kSecondsOfAJob * kPixelsPerSecond;
}

std::string job_text(std::uint64_t units, const std::string& unit) {
    const auto count = std::to_string(units);
    if (unit == "fixed") {
        return count + (units == 1 ? " request" : " requests");
    }
    return count + " " + (unit.empty() ? "units" : unit);
}

/// An ether in dollars, from the command line or the environment; empty: not known.
Result<std::optional<double>> ether_price(const QuoteOptions& options) {
    if (options.eth_usd.empty()) {
        return std::optional<double>{};
    }
    double price = 0;
    const auto* const end = options.eth_usd.data() + options.eth_usd.size();
    const auto [rest, problem] = std::from_chars(options.eth_usd.data(), end, price);
    if (problem != std::errc{} || rest != end || !(price > 0) || !(price < 1e9)) {
        return make_error(ErrorCode::invalid_argument, "--eth-usd: expected dollars per ether, such as 3012.55");
    }
    return std::optional{price};
}

/// Dollars are for reading only: what is billed is wei.
std::string dollars(const Wei& amount, double ether) {
    const double value = std::stod(amount.to_decimal()) / 1e18 * ether;
    const int places = value > 0 && value < 1 ? static_cast<int>(std::ceil(-std::log10(value))) + 2 : 2;
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", std::min(places, 20), value);
    return {text.data(), static_cast<std::size_t>(length)};
}

/// What one orchestrator asks.
struct Price {
    Wei unit;
    Wei job;
    std::optional<Wei> day;
};

Result<Price> price_of(const SelectionCandidate& candidate, const QuoteOptions& options) {
    Price price;
    price.unit = candidate.price_per_unit.value_or(Wei{});
    const auto job = price.unit.checked_mul(options.units != 0 ? options.units : usual_units(candidate.unit));
    if (!job) {
        return job.error();
    }
    price.job = *job;
    if (options.per_day != 0) {
        const auto day = price.job.checked_mul(options.per_day);
        if (!day) {
            return day.error();
        }
        price.day = *day;
    }
    return price;
}

std::string with_dollars(const Wei& amount, const std::optional<double>& ether) {
    return amount.to_amount() + (ether ? " ($" + dollars(amount, *ether) + ")" : "");
}

void print_as_text(const std::vector<std::pair<SelectionCandidate, Price>>& quotes, const QuoteOptions& options,
                   const std::optional<double>& ether) {
    Table::Row heading{"ORCHESTRATOR", "PER UNIT", "UNIT", "JOB"};
    if (options.per_day != 0) {
        heading.emplace_back("PER DAY");
    }
    Table table{std::move(heading)};
    for (const auto& [candidate, price] : quotes) {
        Table::Row row{candidate.orchestrator, with_dollars(price.unit, ether),
                       candidate.price_per_unit ? candidate.unit : "free", with_dollars(price.job, ether)};
        if (price.day) {
            row.push_back(with_dollars(*price.day, ether));
        }
        table.add(std::move(row));
    }
    table.print(std::cout);
    const auto priced = std::find_if(quotes.begin(), quotes.end(),
                                     [](const auto& quote) { return quote.first.price_per_unit.has_value(); });
    if (priced == quotes.end()) {
        return;  // what is free has no unit
    }
    const auto& unit = priced->first.unit;
    std::cout << "A job is " << job_text(options.units != 0 ? options.units : usual_units(unit), unit)
              << (options.units != 0 ? "" : "; --units says otherwise") << ".\n";
    if (!ether) {
        std::cout << "Dollars: --eth-usd PRICE or FAREBOX_ETH_USD.\n";
    }
}

void print_as_json(const std::vector<std::pair<SelectionCandidate, Price>>& quotes, const QuoteOptions& options,
                   const std::optional<double>& ether) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& [candidate, price] : quotes) {
        auto json = candidate_json(candidate);
        json["units"] = options.units != 0 ? options.units : usual_units(candidate.unit);
        const auto put = [&](const std::string& name, const Wei& amount) {
            json[name + "_wei"] = amount.to_decimal();
            if (ether) {
                json[name + "_usd"] = dollars(amount, *ether);
            }
        };
        put("unit", price.unit);
        put("job", price.job);
        if (price.day) {
            put("day", *price.day);
        }
        all.push_back(std::move(json));
    }
    print_json(all);
}

bool has_kept_one(const Result<SelectionCursor>& found) {
    const auto is_kept = [](const SelectionCandidate& each) { return each.dropped.empty(); };
    return found && std::any_of(found->explain().begin(), found->explain().end(), is_kept);
}

/// PIPELINE/MODEL names a model just as an application may be called.
Result<SelectionCursor> select_model(Gateway& gateway, SelectionRequest request) {
    const auto slash = request.app.find('/');
    request.pipeline = request.app.substr(0, slash);
    request.model = slash == std::string::npos ? "" : request.app.substr(slash + 1);
    request.app.clear();
    return gateway.select(std::move(request)).get();
}

/// Persistent or single-shot, as whoever offers the application has it; or a model.
Result<SelectionCursor> select(Gateway& gateway, const QuoteOptions& options) {
    SelectionRequest request;
    request.app = options.app;
    if (const auto applied = apply_common_options(options.common, request); !applied) {
        return applied.error();
    }
    auto found = gateway.select(request).get();
    if (!found || has_kept_one(found)) {
        return found;
    }
    request.mode = RunnerMode::single_shot;
    if (auto others = gateway.select(request).get(); has_kept_one(others)) {
        return others;
    }
    auto models = select_model(gateway, std::move(request));  // an error: there is no such pipeline
    return models ? std::move(models) : std::move(found);
}

}  // namespace

int quote_app(const QuoteOptions& options) {
    const auto ether = ether_price(options);
    if (!ether) {
        return fail(ether.error(), options.common);
    }
    auto gateway = open_gateway(options.common);
    if (!gateway) {
        return fail(gateway.error(), options.common);
    }
    auto cursor = select(*gateway, options);
    if (!cursor) {
        return fail(cursor.error(), options.common);
    }
    if (options.common.explain) {
        print_selection(cursor->explain(), std::cerr);
    }
    std::vector<std::pair<SelectionCandidate, Price>> quotes;
    for (const auto& candidate : cursor->explain()) {
        if (!candidate.dropped.empty()) {
            continue;
        }
        auto price = price_of(candidate, options);
        if (!price) {
            return fail(price.error(), options.common);
        }
        quotes.emplace_back(candidate, *std::move(price));
    }
    if (quotes.empty()) {
        auto nobody = cursor->next();
        print_error(nobody ? make_error(ErrorCode::internal, "nobody was selected") : nobody.error(), options.common);
        return kFailed;
    }
    options.common.json() ? print_as_json(quotes, options, *ether) : print_as_text(quotes, options, *ether);
    return kOk;
}

}  // namespace farebox::cli

#include "cli/print.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

namespace farebox::cli {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

const char* mode_name(RunnerMode mode) {
    switch (mode) {
        case RunnerMode::persistent:
            return "persistent";
        case RunnerMode::single_shot:
            return "single-shot";
        case RunnerMode::other:
            break;
    }
    return "other";
}

Json runner_json(const RunnerListing& runner) {
    Json json{{"app", runner.app},           {"mode", mode_name(runner.mode)},
              {"url", runner.url},           {"version", runner.version},
              {"capacity", runner.capacity}, {"capacity_available", runner.capacity_available}};
    if (runner.price_per_unit) {
        json["price_per_unit_wei"] = runner.price_per_unit->to_decimal();
        json["unit"] = runner.unit;
    }
    return json;
}

Json listing_json(const OrchestratorListing& listing) {
    Json json{{"url", listing.url},
              {"address", listing.address},
              {"latency_ms", listing.latency.count()},
              {"runners", Json::array()}};
    for (const auto& runner : listing.runners) {
        json["runners"].push_back(runner_json(runner));
    }
    if (listing.rejected) {
        json["rejected"] = error_json(*listing.rejected);
    }
    if (listing.info_unavailable) {
        json["info_unavailable"] = error_json(*listing.info_unavailable);
    }
    return json;
}

void print_listing(const OrchestratorListing& listing) {
    std::cout << listing.url;
    if (listing.rejected) {
        std::cout << "  cannot be used: " << listing.rejected->message << '\n';
        return;
    }
    if (!listing.address.empty()) {
        std::cout << "  " << listing.address;
    }
    std::cout << "  " << listing.latency.count() << " ms\n";
    for (const auto& runner : listing.runners) {
        std::cout << "  " << runner.app << "  " << mode_name(runner.mode) << "  "
                  << (runner.price_per_unit ? runner.price_per_unit->to_amount() + " / " + runner.unit : "free") << "  "
                  << runner.capacity_available << " of " << runner.capacity << " free\n";
    }
    if (listing.info_unavailable) {
        std::cout << "  no quote: " << listing.info_unavailable->message << '\n';
    }
}

}  // namespace

int fail(const Error& error, bool json) {
    if (json) {
        std::cout << dump({{"error", error_json(error)}}) << '\n';
    } else {
        std::cerr << "farebox: " << error.message << '\n';
        for (const auto& [name, value] : error.details) {
            std::cerr << "  " << name << ": " << value << '\n';
        }
        if (!error.hint.empty()) {
            std::cerr << "  hint: " << error.hint << '\n';
        }
        if (!error.request_id.empty()) {
            std::cerr << "  request id: " << error.request_id << '\n';
        }
    }
    return error.code == ErrorCode::invalid_argument ? kUsage : kFailed;
}

std::string spending_text(const Spending& spending) {
    if (spending.payments == 0) {
        return "nothing";
    }
    return std::to_string(spending.tickets) + " tickets worth " + spending.expected_value.to_amount() + " in " +
           std::to_string(spending.payments) + " payments (" + spending.unit + " at " +
           spending.price_per_unit.to_amount() + ": enough for " + std::to_string(spending.units) + ")";
}

Json spending_json(const Spending& spending) {
    return {{"payments", spending.payments},
            {"delivered", spending.delivered},
            {"tickets", spending.tickets},
            {"expected_value_wei", spending.expected_value.to_decimal()},
            {"price_per_unit_wei", spending.price_per_unit.to_decimal()},
            {"unit", spending.unit},
            {"units", spending.units}};
}

Json error_json(const Error& error) {
    Json details = Json::object();
    for (const auto& [name, value] : error.details) {
        details[name] = value;
    }
    return {{"code", to_string(error.code)},  {"message", error.message},     {"hint", error.hint},
            {"request_id", error.request_id}, {"retryable", error.retryable}, {"details", details}};
}

void print_listings(const std::vector<OrchestratorListing>& listings, bool json) {
    if (json) {
        Json all = Json::array();
        for (const auto& listing : listings) {
            all.push_back(listing_json(listing));
        }
        std::cout << dump(all) << '\n';
        return;
    }
    for (const auto& listing : listings) {
        print_listing(listing);
    }
}

}  // namespace farebox::cli

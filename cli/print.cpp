#include "cli/print.hpp"

#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

namespace farebox::cli {
namespace {

using Json = nlohmann::json;

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

Json model_json(const ModelListing& model) {
    Json json{{"pipeline", model.pipeline},
              {"model", model.model},
              {"warm", model.warm},
              {"capacity", model.capacity},
              {"capacity_in_use", model.capacity_in_use},
              {"runner_version", model.runner_version},
              {"unit", model.unit},
              {"gpus", Json::array()}};
    if (model.price_per_unit) {
        json["price_per_unit_wei"] = model.price_per_unit->to_decimal();
    }
    for (const auto& gpu : model.gpus) {
        json["gpus"].push_back(
            {{"name", gpu.name}, {"memory_bytes", gpu.memory_bytes}, {"memory_free_bytes", gpu.memory_free_bytes}});
    }
    return json;
}

Json listing_json(const OrchestratorListing& listing) {
    Json json{{"url", listing.url},         {"address", listing.address}, {"latency_ms", listing.latency.count()},
              {"version", listing.version}, {"runners", Json::array()},   {"models", Json::array()}};
    for (const auto& runner : listing.runners) {
        json["runners"].push_back(runner_json(runner));
    }
    for (const auto& model : listing.models) {
        json["models"].push_back(model_json(model));
    }
    if (listing.rejected) {
        json["rejected"] = error_json(*listing.rejected);
    }
    if (listing.info_unavailable) {
        json["info_unavailable"] = error_json(*listing.info_unavailable);
    }
    return json;
}

/// Only live video says how many places are taken.
std::string room_text(const ModelListing& model) {
    if (model.unit == "pixels") {
        return "";
    }
    return "  " + std::to_string(model.capacity) + " of " + std::to_string(model.capacity + model.capacity_in_use) +
           " free";
}

void print_model(const ModelListing& model) {
    std::cout << "  " << model.pipeline << "/" << model.model << "  " << (model.warm ? "warm" : "cold") << "  "
              << (model.price_per_unit ? model.price_per_unit->to_amount() + " / " + model.unit : "no price")
              << room_text(model);
    for (const auto& gpu : model.gpus) {
        std::cout << "  " << gpu.name;
    }
    std::cout << '\n';
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
    if (!listing.version.empty()) {
        std::cout << "  version " << listing.version;
    }
    std::cout << "  " << listing.latency.count() << " ms\n";
    for (const auto& runner : listing.runners) {
        std::cout << "  " << runner.app << "  " << mode_name(runner.mode) << "  "
                  << (runner.price_per_unit ? runner.price_per_unit->to_amount() + " / " + runner.unit : "free") << "  "
                  << runner.capacity_available << " of " << runner.capacity << " free\n";
    }
    for (const auto& model : listing.models) {
        print_model(model);
    }
    if (listing.info_unavailable) {
        std::cout << "  no quote: " << listing.info_unavailable->message << '\n';
    }
}

using Details = std::vector<std::pair<std::string, std::string>>;

/// The message and the details, each failure once: not again what stands in the message or what --explain has told.
std::pair<std::string, Details> without_repetitions(const Error& error, const CommonOptions& common) {
    std::string message = error.message;
    Details details;
    for (const auto& [name, value] : error.details) {
        const auto in_message = ": " + name + " " + value;
        const bool told = common.explanation->told(name, value);
        // "https://a: https://a: connection refused" says it twice as well
        const auto what = value.starts_with(name + ": ") ? value.substr(name.size() + 2) : value;
        if (message.ends_with(in_message)) {
            message.resize(message.size() - in_message.size());
            message += told ? "" : ": " + name + ": " + what;
        } else if (!told) {
            details.emplace_back(name, what);
        }
    }
    return {std::move(message), std::move(details)};
}

}  // namespace

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

int exit_code_for_input(const Error& error) {
    return error.code == ErrorCode::invalid_argument ? kUsage : kFailed;
}

int exit_code_for_outcome(const Error& error) {
    const bool about_request =
        error.message.starts_with("CallRequest::") || error.message.starts_with("SessionRequest::");
    return about_request ? exit_code_for_input(error) : kFailed;
}

void print_error(const Error& error, const CommonOptions& common) {
    if (common.json()) {
        print_json({{"error", error_json(error)}});
        return;
    }
    const auto [message, details] = without_repetitions(error, common);
    std::cerr << "farebox: " << message << '\n';
    for (const auto& [name, value] : details) {
        std::cerr << "  " << name << ": " << value << '\n';
    }
    if (!error.hint.empty()) {
        std::cerr << "  hint: " << error.hint << '\n';
    }
    if (!error.request_id.empty()) {
        std::cerr << "  request id: " << error.request_id << '\n';
    }
}

int fail(const Error& error, const CommonOptions& common) {
    print_error(error, common);
    return exit_code_for_input(error);
}

void print_json(const Json& json) {
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
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
    Json details = Json::array();  // two runners of one orchestrator have the same name
    for (const auto& [name, value] : error.details) {
        details.push_back({{"name", name}, {"value", value}});
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
        print_json(all);
        return;
    }
    for (const auto& listing : listings) {
        print_listing(listing);
    }
}

}  // namespace farebox::cli

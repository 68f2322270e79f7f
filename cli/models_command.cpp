#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/table.hpp"

namespace farebox::cli {
namespace {

/// One application as all its runners together offer it, for each way it is billed.
struct Offer {
    std::set<std::string> orchestrators;
    std::int64_t room = 0;
    std::optional<Wei> lowest;
    std::optional<Wei> highest;
};

/// Application, mode and unit; an empty unit is free.
using Offers = std::map<std::tuple<std::string, std::string, std::string>, Offer>;

Offers collect(const Listings& listings) {
    Offers offers;
    for (const auto& listing : listings) {
        for (const auto& runner : listing.runners) {
            auto& offer = offers[{runner.app, mode_name(runner.mode), runner.price_per_unit ? runner.unit : ""}];
            offer.orchestrators.insert(listing.url);
            offer.room += std::max<std::int64_t>(runner.capacity_available, 0);
            if (const auto& price = runner.price_per_unit) {
                offer.lowest = std::min(offer.lowest.value_or(*price), *price);
                offer.highest = std::max(offer.highest.value_or(*price), *price);
            }
        }
    }
    return offers;
}

void print_as_json(const Offers& offers) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& [what, offer] : offers) {
        const auto& [app, mode, unit] = what;
        nlohmann::json json{
            {"app", app}, {"mode", mode}, {"orchestrators", offer.orchestrators}, {"capacity_available", offer.room}};
        if (offer.lowest) {
            json.update({{"unit", unit},
                         {"lowest_price_wei", offer.lowest->to_decimal()},
                         {"highest_price_wei", offer.highest->to_decimal()}});
        }
        all.push_back(std::move(json));
    }
    print_json(all);
}

std::string price_text(const Offer& offer, const std::string& unit) {
    if (!offer.lowest) {
        return "free";
    }
    const auto range = *offer.lowest == *offer.highest
                           ? offer.lowest->to_amount()
                           : offer.lowest->to_amount() + " to " + offer.highest->to_amount();
    return range + " / " + unit;
}

void print_as_text(const Offers& offers) {
    Table table{{"APPLICATION", "MODE", "ORCHESTRATORS", "ROOM", "PRICE"}};
    for (const auto& [what, offer] : offers) {
        const auto& [app, mode, unit] = what;
        table.add({app, mode, std::to_string(offer.orchestrators.size()), std::to_string(offer.room),
                   price_text(offer, unit)});
    }
    table.print(std::cout);
}

}  // namespace

int list_models(const CommonOptions& common) {
    return with_listings(common, [&common](const Listings& listings) {
        const auto offers = collect(listings);
        if (offers.empty()) {
            print_error(make_error(ErrorCode::no_orchestrator, "no orchestrator offers anything",
                                   "`farebox orchestrators` says why"),
                        common);
            return kFailed;
        }
        common.json() ? print_as_json(offers) : print_as_text(offers);
        return kOk;
    });
}

}  // namespace farebox::cli

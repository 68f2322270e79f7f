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

/// One model as all orchestrators together offer it.
struct ModelOffer {
    Offer offer;
    std::set<std::string> warm_at;
    std::string unit;
};

/// Pipeline and model.
using ModelOffers = std::map<std::pair<std::string, std::string>, ModelOffer>;

void add_price(Offer& offer, const std::optional<Wei>& price) {
    if (price) {
        offer.lowest = std::min(offer.lowest.value_or(*price), *price);
        offer.highest = std::max(offer.highest.value_or(*price), *price);
    }
}

Offers collect(const Listings& listings) {
    Offers offers;
    for (const auto& listing : listings) {
        for (const auto& runner : listing.runners) {
            auto& offer = offers[{runner.app, mode_name(runner.mode), runner.price_per_unit ? runner.unit : ""}];
            offer.orchestrators.insert(listing.url);
            offer.room += std::max<std::int64_t>(runner.capacity_available, 0);
            add_price(offer, runner.price_per_unit);
        }
    }
    return offers;
}

ModelOffers collect_models(const Listings& listings) {
    ModelOffers offers;
    for (const auto& listing : listings) {
        for (const auto& model : listing.models) {
            auto& [offer, warm_at, unit] = offers[{model.pipeline, model.model}];
            unit = model.unit;
            offer.orchestrators.insert(listing.url);
            offer.room += std::max<std::int64_t>(model.capacity, 0);
            add_price(offer, model.price_per_unit);
            if (model.warm) {
                warm_at.insert(listing.url);
            }
        }
    }
    return offers;
}

void put_prices(const Offer& offer, const std::string& unit, nlohmann::json& json) {
    if (offer.lowest) {
        json.update({{"unit", unit},
                     {"lowest_price_wei", offer.lowest->to_decimal()},
                     {"highest_price_wei", offer.highest->to_decimal()}});
    }
}

void print_as_json(const Offers& offers, const ModelOffers& models) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& [what, offer] : offers) {
        const auto& [app, mode, unit] = what;
        nlohmann::json json{
            {"app", app}, {"mode", mode}, {"orchestrators", offer.orchestrators}, {"capacity_available", offer.room}};
        put_prices(offer, unit, json);
        all.push_back(std::move(json));
    }
    for (const auto& [name, model] : models) {
        nlohmann::json json{{"pipeline", name.first},
                            {"model", name.second},
                            {"orchestrators", model.offer.orchestrators},
                            {"warm_at", model.warm_at},
                            {"capacity_available", model.offer.room}};
        put_prices(model.offer, model.unit, json);
        all.push_back(std::move(json));
    }
    print_json(all);
}

std::string price_text(const Offer& offer, const std::string& unit, const char* without) {
    if (!offer.lowest) {
        return without;
    }
    const auto range = *offer.lowest == *offer.highest
                           ? offer.lowest->to_amount()
                           : offer.lowest->to_amount() + " to " + offer.highest->to_amount();
    return range + " / " + unit;
}

void print_runners(const Offers& offers) {
    Table table{{"APPLICATION", "MODE", "ORCHESTRATORS", "ROOM", "PRICE"}};
    for (const auto& [what, offer] : offers) {
        const auto& [app, mode, unit] = what;
        table.add({app, mode, std::to_string(offer.orchestrators.size()), std::to_string(offer.room),
                   price_text(offer, unit, "free")});
    }
    table.print(std::cout);
}

void print_models(const ModelOffers& models) {
    Table table{{"MODEL", "ORCHESTRATORS", "WARM AT", "ROOM", "PRICE"}};
    for (const auto& [name, model] : models) {
        table.add({name.first + "/" + name.second, std::to_string(model.offer.orchestrators.size()),
                   std::to_string(model.warm_at.size()), std::to_string(model.offer.room),
                   price_text(model.offer, model.unit, "no price")});
    }
    table.print(std::cout);
}

void print_as_text(const Offers& offers, const ModelOffers& models) {
    if (!offers.empty()) {
        print_runners(offers);
    }
    if (!offers.empty() && !models.empty()) {
        std::cout << '\n';
    }
    if (!models.empty()) {
        print_models(models);
    }
}

}  // namespace

int list_models(const CommonOptions& common) {
    return with_listings(common, [&common](const Listings& listings) {
        const auto offers = collect(listings);
        const auto models = collect_models(listings);
        if (offers.empty() && models.empty()) {
            print_error(make_error(ErrorCode::no_orchestrator, "no orchestrator offers anything",
                                   "`farebox orchestrators` says why"),
                        common);
            return kFailed;
        }
        common.json() ? print_as_json(offers, models) : print_as_text(offers, models);
        return kOk;
    });
}

}  // namespace farebox::cli

#include "gateway-lite/c/operation.hpp"
#include "gateway-lite/c/values.hpp"

struct farebox_listings {
    std::vector<farebox::OrchestratorListing> all;
};

namespace c = farebox::gateway::c;

extern "C" {

farebox_listings* farebox_operation_listings(farebox_operation* operation, farebox_error** error) {
    return c::take_as<farebox_listings, std::vector<farebox::OrchestratorListing>>(operation, error);
}

size_t farebox_listings_count(const farebox_listings* listings) {
    return listings->all.size();
}

bool farebox_listings_at(const farebox_listings* listings, size_t index, farebox_listing* listing) {
    if (index >= listings->all.size()) {
        return false;
    }
    const auto& from = listings->all[index];
    *listing = {from.url.c_str(),
                from.address.c_str(),
                from.latency.count(),
                from.runners.size(),
                from.rejected ? from.rejected->message.c_str() : nullptr,
                from.version.c_str(),
                from.models.size()};
    return true;
}

bool farebox_listings_runner(const farebox_listings* listings, size_t index, size_t runner, farebox_runner* out) {
    return c::guarded(nullptr, [&] {
        if (index >= listings->all.size() || runner >= listings->all[index].runners.size()) {
            return false;
        }
        const auto& from = listings->all[index].runners[runner];
        *out = {};
        out->app = from.app.c_str();
        out->mode = c::mode(from.mode);
        out->url = from.url.c_str();
        out->version = from.version.c_str();
        out->capacity = from.capacity;
        out->capacity_available = from.capacity_available;
        if (from.price_per_unit) {
            c::put(from.price_per_unit->to_decimal(), out->price_per_unit, sizeof out->price_per_unit);
        }
        out->unit = from.unit.c_str();
        return true;
    });
}

bool farebox_listings_model(const farebox_listings* listings, size_t index, size_t model, farebox_model* out) {
    return c::guarded(nullptr, [&] {
        if (index >= listings->all.size() || model >= listings->all[index].models.size()) {
            return false;
        }
        const auto& from = listings->all[index].models[model];
        *out = {};
        out->pipeline = from.pipeline.c_str();
        out->model = from.model.c_str();
        out->warm = from.warm;
        out->capacity = from.capacity;
        out->capacity_in_use = from.capacity_in_use;
        out->runner_version = from.runner_version.c_str();
        if (from.price_per_unit) {
            c::put(from.price_per_unit->to_decimal(), out->price_per_unit, sizeof out->price_per_unit);
        }
        out->unit = from.unit.c_str();
        return true;
    });
}

void farebox_listings_free(farebox_listings* listings) {
    delete listings;
}

}  // extern "C"

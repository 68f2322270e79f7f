#include "plugin.hpp"

#include "farebox/gateway.hpp"

int count_applications(const char* orchestrator) {
    farebox::Options options;
    options.orchestrators = {orchestrator};
    auto gateway = farebox::Gateway::open(std::move(options));
    if (!gateway) {
        return -1;
    }
    const auto listings = gateway->orchestrators().get();
    if (!listings || listings->empty()) {
        return -1;
    }
    return static_cast<int>(listings->front().runners.size());
}

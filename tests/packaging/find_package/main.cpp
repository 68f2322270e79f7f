// Who offers what, at FAREBOX_ORCHESTRATORS.
#include <cstdio>

#include "farebox/gateway.hpp"

int main() {
    auto gateway = farebox::Gateway::open(*farebox::Options::from_env());
    if (!gateway) {
        std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
        return 1;
    }
    const auto listings = gateway->orchestrators().get();
    if (!listings) {
        std::fprintf(stderr, "%s\n", listings.error().message.c_str());
        return 1;
    }
    bool found = false;
    for (const auto& listing : *listings) {
        for (const auto& runner : listing.runners) {
            std::printf("%s %s\n", listing.url.c_str(), runner.app.c_str());
            found = true;
        }
    }
    return found ? 0 : 1;
}

#include <utility>

#include "cli/commands.hpp"
#include "cli/print.hpp"

namespace farebox::cli {

int list_orchestrators(const CommonOptions& common) {
    auto gateway = open_gateway(common);
    if (!gateway) {
        return fail(gateway.error(), common);
    }
    const auto listings = gateway->orchestrators().get();
    if (!listings) {
        print_error(listings.error(), common);
        return exit_code_for_outcome(listings.error());
    }
    print_listings(*listings, common.json());
    for (const auto& listing : *listings) {
        if (!listing.rejected) {
            return kOk;
        }
    }
    return kFailed;
}

}  // namespace farebox::cli

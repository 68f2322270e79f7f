#include <algorithm>

#include "cli/commands.hpp"
#include "cli/print.hpp"

namespace farebox::cli {

int with_listings(const CommonOptions& common, const std::function<int(const Listings&)>& show) {
    auto gateway = open_gateway(common);
    if (!gateway) {
        return fail(gateway.error(), common);
    }
    const auto listings = gateway->orchestrators().get();
    if (!listings) {
        print_error(listings.error(), common);
        return exit_code_for_outcome(listings.error());
    }
    return show(*listings);
}

int list_orchestrators(const CommonOptions& common) {
    return with_listings(common, [&common](const Listings& listings) {
        print_listings(listings, common.json());
        const auto is_good = [](const auto& listing) { return !listing.rejected; };
        return std::any_of(listings.begin(), listings.end(), is_good) ? kOk : kFailed;
    });
}

}  // namespace farebox::cli

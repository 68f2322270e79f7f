#pragma once

#include <nlohmann/json.hpp>
#include <string>

/// What a session of echo/live may cost. In wei; doubles are enough to compare with bounds of whole per cents.
namespace farebox::test {

inline constexpr double kPricePerSecond = 33333333333.0;
inline constexpr double kTicketEv = 8e9;

/// The most that a session which was held that long may have cost: its preload and its time, whole tickets, and the
/// little by which they are worth more.
inline double most_for(double seconds) {
    constexpr double kPreloadSeconds = 10;
    return (kPreloadSeconds + seconds) * kPricePerSecond * 1.02 + 2 * kTicketEv;
}

/// Everything that the signer signed for one client, delivered or not.
/// @param client  Its entry in `farebox-signer usage`.
inline double signed_ev(const nlohmann::json& client) {
    return std::stod(client.at("ev_total").get<std::string>());
}

}  // namespace farebox::test

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "farebox/wei.hpp"

namespace farebox::signer {

/// What is known of money when somebody scrapes.
struct MoneyReadings {
    struct Key {
        std::string address;
        Wei outstanding_face_value;
        Wei outstanding_ev;
        Wei risk;
        std::optional<double> runway_seconds;  ///< Absent: nothing was spent lately.
        Wei redeemed;                          ///< Ever, as far as it was watched.
        bool held = false;
    };
    std::vector<Key> keys;
    std::optional<double> ether_usd;  ///< Absent: not known.
    double ether_age_seconds = 0;
    std::optional<bool> winnings_read;  ///< Absent: nobody looks for them.
};

}  // namespace farebox::signer

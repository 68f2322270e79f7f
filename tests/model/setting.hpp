#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/model/dice.hpp"
#include "tests/model/rules.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::model {

inline const std::vector<std::string> kClients{"local", "other", "third"};
inline const std::vector<std::string> kPrivateKeys{std::string(32, 'F'), std::string(32, 'G')};

/// The circumstances of one schedule.
struct Setting {
    Caps caps;
    std::map<std::string, Limits> limits;
    std::uint64_t ev = 1000;   ///< About what one ticket is worth, wei.
    std::int64_t price = 150;  ///< About what a second or a request costs, wei.
    std::uint64_t odds = 3;    ///< About one ticket in so many wins.
    bool take_over = false;
};

[[nodiscard]] Setting choose_setting(Dice& dice);
/// Gives the signer these clients, caps and funds.
void apply(const Setting& setting, signer::test::ServiceHarness& signer);
/// And the model.
[[nodiscard]] Rules rules_of(const Setting& setting, const Address& active_key);

}  // namespace farebox::model

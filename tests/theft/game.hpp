#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace farebox::theft {

/// What came of one game.
struct Outcome {
    std::optional<std::string> wrong;      ///< And in which round.
    std::map<std::string, int> thief_met;  ///< How often the thief met what: "payment", or the code of a refusal.
    std::map<std::string, int> happened;   ///< How often what happened to the signer.
};

/**
 * @brief Honest clients, and one whose key is stolen, at one signer that dies, restarts and has its clock set, until
 * the key is revoked, and after that.
 * @param seed  Decides everything.
 */
[[nodiscard]] Outcome play(std::uint64_t seed);

}  // namespace farebox::theft

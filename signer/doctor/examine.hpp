#pragma once

#include <chrono>
#include <memory>

#include "signer/doctor/facts.hpp"

namespace farebox::signer::doctor {

/// Longer than anything that is waited for should take; what takes longer hangs.
inline constexpr std::chrono::seconds kPatience{30};

/// What was found, and whether somebody is still looking.
struct Examination {
    Facts facts;
    bool left_threads = false;  ///< A source hangs; its thread cannot be ended.
};

/// Asks all sources at the same time and waits for each until @p patience has passed.
[[nodiscard]] Examination examine(std::shared_ptr<const Subject> subject,
                                  std::chrono::milliseconds patience = kPatience);

}  // namespace farebox::signer::doctor

#pragma once

#include <string>
#include <vector>

#include "signer/doctor/checks.hpp"

namespace farebox::signer::doctor::test {

/// Facts of a signer that runs and lacks nothing; each test breaks one.
[[nodiscard]] Facts good_facts();
/// The same while no signer runs.
[[nodiscard]] Facts good_facts_at_rest();

inline constexpr Address kPayer{{0x11}};

/// So many ether, as in "0.05".
[[nodiscard]] Wei eth(const std::string& amount);

/// The worst that was found.
[[nodiscard]] Status worst(const Findings& findings);
/// What was said and how to change it, of every finding of that status.
[[nodiscard]] std::string said(const Findings& findings, Status status);

}  // namespace farebox::signer::doctor::test

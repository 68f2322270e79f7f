#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::sandbox {

/// What a contract's view function returns, or nothing: it reverts.
using StaticCall = std::function<std::optional<std::string>(const Address& contract, std::string_view call_data)>;

/// Runs code that a caller sends along with an eth_call instead of an address: as much of the EVM as code needs that
/// calls view functions and puts their answers together. No storage, no value, no logs, at most 32 KiB of memory.
/// @return What it returns; nothing where it reverts, does what is not known here, or does not end soon.
std::optional<std::string> run_code(std::string_view code, const StaticCall& static_call);

}  // namespace farebox::sandbox

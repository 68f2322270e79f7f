#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// One key of the configuration: its dotted name, what it holds, and how it is read and shown.
struct Key {
    std::string_view name;  ///< "chain.soft_age"; "hardening" stands above the sections.
    Value::Kind kind = Value::Kind::string;
    std::function<Result<void>(Config&, const Value&)> set;
    std::function<std::string(const Config&)> show;  ///< In TOML's spelling, never a secret; empty: not set.
    bool reloadable = false;                         ///< Takes effect on reload; every other key needs a restart.
    /// Whether two values are equal where show() leaves something out; else empty: show() tells.
    std::function<bool(const Config&, const Config&)> equal = {};
};

/// Every key but those of [[client]], in the order `config print` shows them.
[[nodiscard]] const std::vector<Key>& keys();
/// The key of that dotted name, or null.
[[nodiscard]] const Key* find_key(std::string_view name);
/// FAREBOX_SIGNER_<SECTION>_<KEY> of a key.
[[nodiscard]] std::string variable_name(const Key& key);

}  // namespace farebox::signer::config

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "signer/config/load.hpp"

namespace farebox::signer::doctor {

/// Takes out of a text whatever is or looks like a secret: what the configuration holds (users, paths and queries of
/// URLs, values of headers, hashes of API keys), API keys, bearer tokens, JWTs, users in URLs, PEM blocks and 32 bytes
/// in hex. The rest of what others send should hold none; this is for the day on which it does.
class Redactor {
public:
    explicit Redactor(const config::Loaded& loaded);

    [[nodiscard]] std::string redact(std::string text) const;
    /// Every text in it, names included.
    [[nodiscard]] nlohmann::ordered_json redact_json(const nlohmann::ordered_json& json) const;

private:
    void add(std::string_view secret);
    void add_url(std::string_view url);

    std::vector<std::string> secrets_;  ///< Longer ones first.
};

}  // namespace farebox::signer::doctor

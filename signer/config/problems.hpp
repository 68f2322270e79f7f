#pragma once

#include <string>
#include <utility>
#include <vector>

#include "signer/config/load.hpp"

namespace farebox::signer::config {

/// Collects problems, each led by where the key was set, if anywhere.
class Problems {
public:
    explicit Problems(const Loaded& loaded) : loaded_{loaded} {}
    void when(bool wrong, const std::string& key, const std::string& message) {
        if (wrong) {
            const auto source = loaded_.sources.find(key);
            const auto where = source == loaded_.sources.end() ? std::string{} : source->second.to_text() + ": ";
            list_.push_back(where + key + " " + message);
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(list_); }

private:
    const Loaded& loaded_;
    std::vector<std::string> list_;
};

}  // namespace farebox::signer::config

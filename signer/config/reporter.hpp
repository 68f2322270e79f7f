#pragma once

#include <string>
#include <utility>
#include <vector>

#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// Where problems of one table go.
class Reporter {
public:
    Reporter(std::vector<std::string>& problems, Source source) : problems_{problems}, source_{std::move(source)} {}
    void add(const Source& where, const std::string& message) { problems_.push_back(where.to_text() + ": " + message); }
    void add(const std::string& message) { add(source_, message); }
    void unknown(const std::string& name, const Source& where, const std::vector<std::string>& known) {
        const auto close = nearest(name, known);
        add(where, "unknown key \"" + name + "\"" + (close.empty() ? "" : ", did you mean \"" + close + "\"?"));
    }

private:
    std::vector<std::string>& problems_;
    Source source_;
};

}  // namespace farebox::signer::config

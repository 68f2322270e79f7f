#pragma once

#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/vector_values.hpp"

namespace farebox::test {

/// The cases of tests/data/<file>; with @p kind only those of that "in.kind". Throws where there are none.
inline std::vector<nlohmann::json> cases(const std::string& file, const std::string& kind = {}) {
    std::ifstream stream{std::string{FAREBOX_TEST_DATA} + "/" + file};
    const auto document = nlohmann::json::parse(stream);
    std::vector<nlohmann::json> found;
    for (const auto& entry : document.at("cases")) {
        if (kind.empty() || entry.at("in").value("kind", "") == kind) {
            found.push_back(entry);
        }
    }
    if (found.empty()) {
        throw std::runtime_error{"no vectors of kind \"" + kind + "\" in " + file};
    }
    return found;
}

/// Of tests/data/vectors, which are the reference implementation's.
inline std::vector<nlohmann::json> vectors(const std::string& file, const std::string& kind = {}) {
    return cases("vectors/" + file, kind);
}

/// Names a parameterised test after its case: letters and digits only. For the last argument of
/// INSTANTIATE_TEST_SUITE_P.
struct CaseName {
    template <class ParamInfo>
    std::string operator()(const ParamInfo& info) const {
        std::string name = info.param.at("name");
        for (char& c : name) {
            c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
        }
        return name;
    }
};

}  // namespace farebox::test

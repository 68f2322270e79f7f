#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::conformance {

using Json = nlohmann::json;

/// One case of a vector file.
struct VectorCase {
    std::string name;
    Json in;
    Json out;           ///< Null where the case has none.
    std::string error;  ///< The reference's refusal; empty: none.
};

struct VectorFile {
    std::string name;  ///< Without the folder.
    std::vector<VectorCase> cases;
    std::string problem;  ///< Why the file cannot be read as vectors; empty: it can, or has no cases.
};

/// Every *.json file of the folder, by name. @return invalid_argument where the folder cannot be read.
[[nodiscard]] Result<std::vector<VectorFile>> read_vector_files(const std::filesystem::path& folder);

/// The file with this text.
[[nodiscard]] VectorFile parse_vector_file(std::string name, const std::string& text);

}  // namespace farebox::conformance

#include "tests/conformance/vector_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace farebox::conformance {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> json_files(const fs::path& folder) {
    std::error_code problem;
    std::vector<fs::path> paths;
    for (fs::directory_iterator at{folder, problem}, end; !problem && at != end; at.increment(problem)) {
        if (at->path().extension() == ".json") {
            paths.push_back(at->path());
        }
    }
    if (problem) {
        return make_error(ErrorCode::invalid_argument, "cannot read " + folder.string() + ": " + problem.message(),
                          "--vectors names a folder of vector files");
    }
    std::ranges::sort(paths);
    return paths;
}

VectorCase case_of(const Json& json) {
    VectorCase one;
    one.name = json.at("name").get<std::string>();
    one.in = json.at("in");
    one.out = json.value("out", Json{});
    one.error = json.value("error", "");
    return one;
}

}  // namespace

VectorFile parse_vector_file(std::string name, const std::string& text) {
    VectorFile file;
    file.name = std::move(name);
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded()) {
        file.problem = "not JSON";
        return file;
    }
    if (!document.is_object() || !document.contains("cases") || !document.at("cases").is_array()) {
        return file;
    }
    try {
        for (const Json& one : document.at("cases")) {
            file.cases.push_back(case_of(one));
        }
    } catch (const Json::exception& wrong) {
        file.cases.clear();
        file.problem = std::string{"a case is not of the schema: "} + wrong.what();
    }
    return file;
}

Result<std::vector<VectorFile>> read_vector_files(const fs::path& folder) {
    const auto paths = json_files(folder);
    if (!paths) {
        return paths.error();
    }
    std::vector<VectorFile> files;
    for (const fs::path& path : *paths) {
        std::ifstream stream{path, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{stream}, {}};
        if (!stream) {
            return make_error(ErrorCode::invalid_argument, "cannot read " + path.string());
        }
        files.push_back(parse_vector_file(path.filename().string(), text));
    }
    return files;
}

}  // namespace farebox::conformance

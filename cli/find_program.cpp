#include "cli/find_program.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace farebox::cli {
namespace {

constexpr const char* kUsualPath = "/usr/local/bin:/usr/bin:/bin";

Result<std::string> check_program(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return make_error(ErrorCode::not_found, path + ": no such program");
    }
    if (!S_ISREG(status.st_mode) || ::access(path.c_str(), X_OK) != 0) {
        return make_error(ErrorCode::forbidden, path + ": no executable file");
    }
    return path;
}

}  // namespace

Result<std::string> find_program(const std::string& name) {
    if (name.empty() || name.find('/') != std::string::npos) {
        return check_program(name);
    }
    const char* const variable = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): before any thread
    std::string_view rest = variable != nullptr ? variable : kUsualPath;
    Error problem = make_error(ErrorCode::not_found, name + ": no such program in PATH");
    for (bool last = false; !last;) {
        const auto end = rest.find(':');
        last = end == std::string_view::npos;
        const std::string folder{rest.substr(0, end)};
        auto found = check_program((folder.empty() ? "." : folder) + "/" + name);
        if (found) {
            return found;
        }
        if (found.error().code == ErrorCode::forbidden) {
            problem = found.error();
        }
        rest.remove_prefix(last ? rest.size() : end + 1);
    }
    return problem;
}

int exit_code_for(const Error& error) {
    return error.code == ErrorCode::not_found ? kCommandNotFound : kCommandNotExecutable;
}

}  // namespace farebox::cli

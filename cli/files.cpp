#include "cli/files.hpp"

#include <fstream>
#include <iostream>

namespace farebox::cli {
namespace {

constexpr std::size_t kMaxFileBytes = 256u << 20u;

}  // namespace

Result<std::string> read_file(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) {
            return make_error(ErrorCode::invalid_argument, path + ": cannot be opened");
        }
    }
    std::istream& in = path == "-" ? std::cin : file;
    std::string content;
    std::string piece(64u << 10u, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        content.append(piece, 0, static_cast<std::size_t>(in.gcount()));
        if (content.size() > kMaxFileBytes) {
            return make_error(ErrorCode::invalid_argument, path + ": longer than 256 MiB");
        }
    }
    if (in.bad()) {
        return make_error(ErrorCode::invalid_argument, path + ": cannot be read");
    }
    return content;
}

}  // namespace farebox::cli

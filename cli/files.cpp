#include "cli/files.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>

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

Result<PrivateFile> PrivateFile::create(std::string_view content) {
    const char* const folder = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): before any thread
    std::string path = std::string{folder != nullptr ? folder : "/tmp"} + "/farebox-XXXXXX";
    const int descriptor = mkstemp(path.data());
    if (descriptor < 0) {
        return make_error(ErrorCode::internal, "no temporary file can be made: " + path);
    }
    PrivateFile file{std::move(path)};
    const auto written = ::write(descriptor, content.data(), content.size());
    ::close(descriptor);
    if (written != static_cast<ssize_t>(content.size())) {
        return make_error(ErrorCode::internal, "a temporary file cannot be written: " + file.path());
    }
    return file;
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept : path_{std::exchange(other.path_, {})} {}

PrivateFile::~PrivateFile() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

}  // namespace farebox::cli

#include "signer/config/text_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace farebox::signer::config {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 1U << 20U;

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    errno = 0;
    std::ifstream stream{path, std::ios::binary};
    if (failed || !stream) {
        const auto why = failed ? failed : std::error_code{errno, std::generic_category()};
        return make_error(ErrorCode::invalid_argument, path + ": cannot be read: " + why.message());
    }
    if (size > kMaxFileBytes) {
        return make_error(ErrorCode::invalid_argument, path + ": is larger than 1 MiB");
    }
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

}  // namespace farebox::signer::config

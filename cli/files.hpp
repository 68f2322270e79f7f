#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::cli {

/// The whole file; "-" is stdin. At most 256 MiB. Errors: invalid_argument.
Result<std::string> read_file(const std::string& path);

/// A file in the temporary folder that only this user can read; removed with the object.
class PrivateFile {
public:
    static Result<PrivateFile> create(std::string_view content);
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&&) = delete;
    ~PrivateFile();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    explicit PrivateFile(std::string path) : path_{std::move(path)} {}
    std::string path_;
};

}  // namespace farebox::cli

#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::cli {

/// An orchestrator's certificate in a file of its own, for a command to read; removed with the object. It lies in a
/// folder that only this user can enter: $XDG_RUNTIME_DIR/farebox, else farebox-UID in $TMPDIR or /tmp.
class CertificateFile {
public:
    /// Also removes the files of processes that ended without doing so.
    static Result<CertificateFile> create(std::string_view pem);
    CertificateFile(CertificateFile&& other) noexcept;
    CertificateFile& operator=(CertificateFile&&) = delete;
    ~CertificateFile();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    CertificateFile(std::string path, int descriptor) : path_{std::move(path)}, descriptor_{descriptor} {}

    std::string path_;
    int descriptor_;  ///< Holds a lock on the file for as long as the process lives, whatever ends it.
};

}  // namespace farebox::cli

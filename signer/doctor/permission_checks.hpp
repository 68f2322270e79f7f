#pragma once

#include <string>

#include "signer/doctor/file_reading.hpp"
#include "signer/doctor/finding.hpp"

namespace farebox::signer::doctor {

/// Who may read and write what, and whose it is: one line where all is right, else one for each that is not.
[[nodiscard]] Findings judge_files(const FilesReading& reading);

/// @p path as one word of a shell.
[[nodiscard]] std::string shell_word(const std::string& path);

}  // namespace farebox::signer::doctor

#pragma once

#include <p11-kit/pkcs11.h>

#include <filesystem>
#include <memory>
#include <string>

#include "farebox/result.hpp"

namespace farebox::vault::pkcs11 {

/// A module in this process, initialised for use by many threads. Stays for as long as the process does: modules leave
/// threads and exit handlers behind, and one of its calls may hang for ever.
class Module {
public:
    /// The same one for everybody who names the same path. @return invalid_argument where it cannot be used.
    static Result<std::shared_ptr<const Module>> load(const std::filesystem::path& path);

    [[nodiscard]] const CK_FUNCTION_LIST& api() const noexcept { return *functions_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    explicit Module(std::string path) : path_{std::move(path)} {}
    Result<void> open();

    std::string path_;
    CK_FUNCTION_LIST_PTR functions_ = nullptr;
};

/// "CKR_PIN_INCORRECT", or the number.
[[nodiscard]] std::string to_text(CK_RV result);

}  // namespace farebox::vault::pkcs11

#include "vault/custody/pkcs11/module.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <map>
#include <mutex>
#include <utility>

namespace farebox::vault::pkcs11 {
namespace {

Error unusable(const std::string& path, const std::string& why) {
    return make_error(ErrorCode::invalid_argument, "the PKCS#11 module " + path + " cannot be used: " + why,
                      "set pkcs11.module to the library that came with the token");
}

}  // namespace

Result<std::shared_ptr<const Module>> Module::load(const std::filesystem::path& path) {
    // PKCS#11 counts a process as one application: a module is initialised once for all of it.
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Module>> loaded;
    const std::lock_guard lock{mutex};
    if (const auto known = loaded.find(path.string()); known != loaded.end()) {
        return known->second;
    }
    std::shared_ptr<Module> module{new Module{path.string()}};
    if (auto opened = module->open(); !opened) {
        return std::move(opened).error();
    }
    return loaded.emplace(path.string(), std::move(module)).first->second;
}

Result<void> Module::open() {
    void* library = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return unusable(path_, ::dlerror());
    }
    const auto get_functions = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    if (get_functions == nullptr) {
        return unusable(path_, "it is no PKCS#11 module (no C_GetFunctionList)");
    }
    if (const auto result = get_functions(&functions_); result != CKR_OK || functions_ == nullptr) {
        return unusable(path_, to_text(result));
    }
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    const auto result = functions_->C_Initialize(&arguments);
    if (result != CKR_OK && result != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
        return unusable(path_, "C_Initialize: " + to_text(result));
    }
    return {};
}

std::string to_text(CK_RV result) {
    struct Named {
        CK_RV result;
        const char* name;
    };
    static constexpr auto kNames = std::to_array<Named>({
        {CKR_OK, "CKR_OK"},
        {CKR_HOST_MEMORY, "CKR_HOST_MEMORY"},
        {CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID"},
        {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR"},
        {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED"},
        {CKR_CANT_LOCK, "CKR_CANT_LOCK"},
        {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR"},
        {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY"},
        {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED"},
        {CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED"},
        {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED"},
        {CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"},
        {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"},
        {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT"},
        {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID"},
        {CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"},
        {CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT"},
        {CKR_PIN_INVALID, "CKR_PIN_INVALID"},
        {CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"},
        {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED"},
        {CKR_PIN_LOCKED, "CKR_PIN_LOCKED"},
        {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED"},
        {CKR_SESSION_COUNT, "CKR_SESSION_COUNT"},
        {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"},
        {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"},
        {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED"},
        {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"},
        {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"},
        {CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"},
    });
    for (const auto& named : kNames) {
        if (named.result == result) {
            return named.name;
        }
    }
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "CK_RV 0x%lx", result);
    return number.data();
}

}  // namespace farebox::vault::pkcs11

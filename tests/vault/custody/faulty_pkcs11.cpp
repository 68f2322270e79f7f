// A PKCS#11 module that passes every call on to SoftHSM, except where a test wants it to fail.
#include "tests/vault/custody/faulty_pkcs11.hpp"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <chrono>
#include <thread>

namespace farebox::vault::test {
namespace {

FaultyControls controls;
CK_FUNCTION_LIST_PTR real = nullptr;
CK_FUNCTION_LIST table;

CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
    if (controls.away && present == CK_TRUE) {
        *count = 0;
        return CKR_OK;
    }
    return real->C_GetSlotList(present, slots, count);
}

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR application, CK_NOTIFY notify,
                   CK_SESSION_HANDLE_PTR session) {
    if (controls.away) {
        return CKR_TOKEN_NOT_PRESENT;
    }
    const auto result = real->C_OpenSession(slot, flags, application, notify, session);
    if (result == CKR_OK) {
        const auto open = ++controls.sessions;
        auto most = controls.most_sessions.load();
        while (open > most && !controls.most_sessions.compare_exchange_weak(most, open)) {
        }
    }
    return result;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
    const auto result = real->C_CloseSession(session);
    if (result == CKR_OK) {
        --controls.sessions;
    }
    return result;
}

CK_RV close_all_sessions(CK_SLOT_ID slot) {
    controls.sessions = 0;
    return real->C_CloseAllSessions(slot);
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG size) {
    ++controls.logins;
    return controls.away ? CKR_DEVICE_REMOVED : real->C_Login(session, user, pin, size);
}

CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
    return controls.away ? CKR_SESSION_HANDLE_INVALID : real->C_SignInit(session, mechanism, key);
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE_PTR digest, CK_ULONG size, CK_BYTE_PTR signature, CK_ULONG_PTR length) {
    ++controls.signs;
    while (controls.hang) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    const auto result = real->C_Sign(session, digest, size, signature, length);
    if (result == CKR_OK && controls.spoil) {
        signature[10] ^= 1;
    }
    return controls.away ? CKR_DEVICE_REMOVED : result;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
    if (real == nullptr) {
        void* library = ::dlopen(FAREBOX_SOFTHSM, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            return CKR_GENERAL_ERROR;
        }
        const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
        if (const auto result = get(&real); result != CKR_OK) {
            return result;
        }
        table = *real;
        table.C_GetFunctionList = C_GetFunctionList;
        table.C_GetSlotList = get_slot_list;
        table.C_OpenSession = open_session;
        table.C_CloseSession = close_session;
        table.C_CloseAllSessions = close_all_sessions;
        table.C_Login = login;
        table.C_SignInit = sign_init;
        table.C_Sign = sign;
    }
    *list = &table;
    return CKR_OK;
}

__attribute__((visibility("default"))) FaultyControls* faulty_pkcs11_controls() {
    return &controls;
}
}

}  // namespace farebox::vault::test

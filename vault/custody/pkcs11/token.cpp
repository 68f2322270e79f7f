#include "vault/custody/pkcs11/token.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "protocol/byte_view.hpp"

namespace farebox::vault::pkcs11 {
namespace {

constexpr CK_ULONG kMaxSlots = 256;

/// Labels are 32 bytes, filled with blanks.
std::string_view label_of(const CK_TOKEN_INFO& token) {
    const std::string_view padded{reinterpret_cast<const char*>(token.label), sizeof token.label};
    const auto end = padded.find_last_not_of(std::string_view{" \0", 2});
    return padded.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

bool is_pin_refusal(CK_RV result) {
    return result == CKR_PIN_INCORRECT || result == CKR_PIN_INVALID || result == CKR_PIN_LEN_RANGE ||
           result == CKR_PIN_EXPIRED || result == CKR_PIN_LOCKED || result == CKR_USER_PIN_NOT_INITIALIZED;
}

}  // namespace

Error Token::failed(const std::string& call, CK_RV result) const {
    return make_error(ErrorCode::vault_unavailable, name() + " does not answer: " + call + ": " + to_text(result),
                      "look whether the token is plugged in and its service runs; signing then goes on by itself");
}

Result<CK_SLOT_ID> Token::find_slot() const {
    std::array<CK_SLOT_ID, kMaxSlots> slots{};
    CK_ULONG count = 0;
    // Modules look for new tokens when they are asked for the number only.
    if (const auto result = api().C_GetSlotList(CK_TRUE, nullptr, &count); result != CKR_OK) {
        return failed("C_GetSlotList", result);
    }
    count = slots.size();
    if (const auto result = api().C_GetSlotList(CK_TRUE, slots.data(), &count); result != CKR_OK) {
        return failed("C_GetSlotList", result);
    }
    std::optional<CK_SLOT_ID> found;
    for (CK_ULONG i = 0; i < std::min(count, kMaxSlots); ++i) {
        CK_TOKEN_INFO info{};
        if (api().C_GetTokenInfo(slots.at(i), &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
            label_of(info) != label_) {
            continue;
        }
        if (found) {
            return make_error(ErrorCode::invalid_argument, name() + " is there twice",
                              "give each token a label of its own, or unplug one");
        }
        found = slots.at(i);
    }
    if (found) {
        return *found;
    }
    return make_error(ErrorCode::vault_unavailable, name() + " is not there",
                      "plug it in, or set pkcs11.token to the label that `pkcs11-tool --list-slots` shows");
}

std::size_t Token::session_limit() const {
    const auto slot = find_slot();
    CK_TOKEN_INFO info{};
    if (!slot || api().C_GetTokenInfo(*slot, &info) != CKR_OK || info.ulMaxSessionCount == CK_UNAVAILABLE_INFORMATION) {
        return 0;
    }
    return info.ulMaxSessionCount;
}

Result<CK_SESSION_HANDLE> Token::open_session() {
    const auto slot = find_slot();
    if (!slot) {
        return slot.error();
    }
    CK_SESSION_HANDLE session = 0;
    if (const auto result = api().C_OpenSession(*slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
        result != CKR_OK) {
        return failed("C_OpenSession", result);
    }
    if (auto logged_in = log_in(session); !logged_in) {
        api().C_CloseSession(session);
        return std::move(logged_in).error();
    }
    return session;
}

Result<void> Token::log_in(CK_SESSION_HANDLE session) {
    const std::lock_guard lock{mutex_};
    if (pin_refused_) {
        return make_error(ErrorCode::unauthenticated, name() + " has refused the PIN, so it is not tried again",
                          "correct pkcs11.pin_file and start again; tokens lock after a few wrong PINs");
    }
    const auto pin = pin_.reveal();
    // The interface takes a pointer to bytes that it does not change.
    auto* bytes = const_cast<CK_UTF8CHAR_PTR>(protocol::as_bytes(pin).data());  // NOLINT
    const auto result = api().C_Login(session, CKU_USER, bytes, pin.size());
    if (result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN) {
        return {};
    }
    if (!is_pin_refusal(result)) {
        return failed("C_Login", result);
    }
    pin_refused_ = true;
    return make_error(ErrorCode::unauthenticated, name() + " refuses the PIN: " + to_text(result),
                      "put the user's PIN into pkcs11.pin_file; tokens lock after a few wrong PINs");
}

}  // namespace farebox::vault::pkcs11

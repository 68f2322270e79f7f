#include "vault/custody/pkcs11/session.hpp"

#include <algorithm>
#include <array>

#include "keystore/foreign_signature.hpp"
#include "vault/custody/custody_error.hpp"

namespace farebox::vault::pkcs11 {
namespace {

/// What the payment hears: that a PIN is refused is not its fault.
Error as_unavailable(Error error) {
    error.code = ErrorCode::vault_unavailable;
    error.retryable = true;
    return error;
}

}  // namespace

Result<Signature> SessionSeat::sign(const Address& key, const PersonalMessage& message) {
    auto begun = begin(key);
    if (!begun && session_) {
        // The token may have been away: what the old session knew is void. Nothing was signed, so it may be begun
        // again.
        close();
        begun = begin(key);
    }
    if (!begun) {
        close();
        return as_unavailable(std::move(begun).error());
    }
    auto digest = message.digest();
    std::array<std::uint8_t, 64> r_and_s{};
    CK_ULONG size = r_and_s.size();
    const auto result = token_->api().C_Sign(*session_, digest.data.data(), digest.data.size(), r_and_s.data(), &size);
    if (result != CKR_OK || size != r_and_s.size()) {
        close();
        return token_->failed("C_Sign", result == CKR_OK ? CKR_DEVICE_ERROR : result);
    }
    const auto signature = keystore::complete_signature(message.digest(), r_and_s, key);
    if (!signature) {
        close();
        return make_error(ErrorCode::vault_unavailable, token_->name() + " signed with another key than was asked for",
                          "give the keys on it different ids (CKA_ID), then start again");
    }
    return *signature;
}

Result<void> SessionSeat::begin(const Address& key) {
    if (!session_) {
        auto opened = token_->open_session();
        if (!opened) {
            return std::move(opened).error();
        }
        session_ = *opened;
    }
    const auto handle = handle_of(key);
    if (!handle) {
        return handle.error();
    }
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    if (const auto result = token_->api().C_SignInit(*session_, &mechanism, *handle); result != CKR_OK) {
        return token_->failed("C_SignInit", result);
    }
    return {};
}

Result<CK_OBJECT_HANDLE> SessionSeat::handle_of(const Address& key) {
    if (const auto known = handles_.find(key); known != handles_.end()) {
        return known->second;
    }
    const auto named = std::ranges::find(*keys_, key, &TokenKey::address);
    if (named == keys_->end()) {
        return unknown_key(key);
    }
    auto handle = find_private_key(*token_, *session_, *named);
    if (handle) {
        handles_.emplace(key, *handle);
    }
    return handle;
}

void SessionSeat::close() {
    if (session_) {
        token_->api().C_CloseSession(*session_);
    }
    session_.reset();
    handles_.clear();
}

}  // namespace farebox::vault::pkcs11

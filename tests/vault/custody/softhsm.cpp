#include "tests/vault/custody/softhsm.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "keystore/private_file.hpp"
#include "protocol/address.hpp"

namespace farebox::vault::test {
namespace {

constexpr const char* kModule = FAREBOX_BIN_DIR "/faulty_pkcs11.so";

void must(CK_RV result, const char* what) {
    if (result != CKR_OK) {
        throw std::runtime_error{std::string{what} + ": " + std::to_string(result)};
    }
}

CK_UTF8CHAR_PTR text(const std::string& bytes) {
    return reinterpret_cast<CK_UTF8CHAR_PTR>(const_cast<char*>(bytes.data()));
}

/// SoftHSM's one configuration in this process, read when the module is initialised.
void configure_softhsm() {
    static const farebox::test::TempDir folder;
    static const bool done = [] {
        std::filesystem::create_directory(folder / "tokens");
        std::ofstream{folder / "softhsm2.conf"} << "directories.tokendir = " << (folder / "tokens").string()
                                                << "\nobjectstore.backend = file\nlog.level = ERROR\n";
        return ::setenv("SOFTHSM2_CONF", (folder / "softhsm2.conf").c_str(), 1) == 0;
    }();
    if (!done) {
        throw std::runtime_error{"setenv"};
    }
}

std::string next_label() {
    static int number = 0;
    return "farebox test " + std::to_string(++number);
}

template <class Function>
Function symbol(const char* name) {
    void* library = ::dlopen(kModule, RTLD_NOW | RTLD_LOCAL);
    void* found = library == nullptr ? nullptr : ::dlsym(library, name);
    if (found == nullptr) {
        throw std::runtime_error{::dlerror()};
    }
    return reinterpret_cast<Function>(found);
}

}  // namespace

SoftHsmToken::SoftHsmToken(int keys, std::string label) : label_{label.empty() ? next_label() : std::move(label)} {
    configure_softhsm();
    must(symbol<CK_C_GetFunctionList>("C_GetFunctionList")(&api_), "C_GetFunctionList");
    controls_ = symbol<GetFaultyControls>("faulty_pkcs11_controls")();
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    if (const auto result = api_->C_Initialize(&arguments); result != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
        must(result, "C_Initialize");
    }
    use_pin(pin_);

    std::string padded = label_;
    padded.resize(32, ' ');
    const std::string so_pin = "so-pin-1234";
    // SoftHSM always offers one more token, to be initialised; it then has another slot.
    slot_ = find_blank_slot();
    must(api_->C_InitToken(slot_, text(so_pin), so_pin.size(), text(padded)), "C_InitToken");
    CK_SESSION_HANDLE session = 0;
    must(api_->C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session), "C_OpenSession");
    must(api_->C_Login(session, CKU_SO, text(so_pin), so_pin.size()), "C_Login");
    must(api_->C_InitPIN(session, text(pin_), pin_.size()), "C_InitPIN");
    log_out(session);

    session = log_in();
    for (int i = 0; i < keys; ++i) {
        make_key(session, "key" + std::to_string(i), true, true);
    }
    log_out(session);
    controls_->signs = controls_->logins = controls_->most_sessions = 0;
}

SoftHsmToken::~SoftHsmToken() {
    controls_->away = controls_->hang = controls_->spoil = false;
}

Pkcs11Options SoftHsmToken::options() const {
    Pkcs11Options options;
    options.module = kModule;
    options.token = label_;
    options.pin_file = folder_ / "pin";
    return options;
}

void SoftHsmToken::use_pin(const std::string& pin) {
    std::filesystem::remove(folder_ / "pin");
    if (!keystore::write_private_file(folder_ / "pin", pin + "\n")) {
        throw std::runtime_error{"the PIN's file"};
    }
}

void SoftHsmToken::change_pin(const std::string& pin) {
    cut_sessions();
    const auto session = log_in();
    must(api_->C_SetPIN(session, text(pin_), pin_.size(), text(pin), pin.size()), "C_SetPIN");
    log_out(session);
    pin_ = pin;
}

void SoftHsmToken::cut_sessions() {
    must(api_->C_CloseAllSessions(slot_), "C_CloseAllSessions");
}

void SoftHsmToken::add_useless_keys() {
    const auto session = log_in();
    make_key(session, "p256", false, true);
    make_key(session, "lonely", true, false);
    log_out(session);
}

CK_SLOT_ID SoftHsmToken::find_blank_slot() const {
    std::array<CK_SLOT_ID, 1024> slots{};
    CK_ULONG count = 0;
    must(api_->C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");  // looks for new ones
    count = slots.size();
    must(api_->C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
    for (CK_ULONG i = 0; i < count; ++i) {
        CK_TOKEN_INFO info{};
        if (api_->C_GetTokenInfo(slots.at(i), &info) == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED) == 0) {
            return slots.at(i);
        }
    }
    throw std::runtime_error{"there is no blank token"};
}

CK_SESSION_HANDLE SoftHsmToken::log_in() const {
    CK_SESSION_HANDLE session = 0;
    must(api_->C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session), "C_OpenSession");
    must(api_->C_Login(session, CKU_USER, text(pin_), pin_.size()), "C_Login");
    return session;
}

void SoftHsmToken::log_out(CK_SESSION_HANDLE session) const {
    must(api_->C_Logout(session), "C_Logout");
    must(api_->C_CloseSession(session), "C_CloseSession");
}

void SoftHsmToken::make_key(CK_SESSION_HANDLE session, const std::string& id, bool right_curve,
                            bool with_public_key) const {
    const std::string curve = right_curve ? std::string{"\x06\x05\x2b\x81\x04\x00\x0a", 7}
                                          : std::string{"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10};
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE public_key[] = {
        {CKA_TOKEN, &yes, sizeof yes},
        {CKA_PRIVATE, &no, sizeof no},
        {CKA_EC_PARAMS, const_cast<char*>(curve.data()), curve.size()},
        {CKA_ID, const_cast<char*>(id.data()), id.size()},
    };
    CK_ATTRIBUTE private_key[] = {
        {CKA_TOKEN, &yes, sizeof yes},
        {CKA_PRIVATE, &yes, sizeof yes},
        {CKA_SENSITIVE, &yes, sizeof yes},
        {CKA_SIGN, &yes, sizeof yes},
        {CKA_ID, const_cast<char*>(id.data()), id.size()},
    };
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE made_public = 0;
    CK_OBJECT_HANDLE made_private = 0;
    must(api_->C_GenerateKeyPair(session, &mechanism, public_key, std::size(public_key), private_key,
                                 std::size(private_key), &made_public, &made_private),
         "C_GenerateKeyPair");
    if (!with_public_key) {
        must(api_->C_DestroyObject(session, made_public), "C_DestroyObject");
    }
}

std::string checksum_address_of(const SoftHsmToken& token) {
    const auto custodian = open_pkcs11(token.options());
    if (!custodian) {
        throw std::runtime_error{custodian.error().message};
    }
    return protocol::to_checksum((*custodian)->addresses().front());
}

}  // namespace farebox::vault::test

// Keystore files, passwords and broken files: the key, or an error of the same class.
#include "keystore/keystore_v3.hpp"

#include <array>
#include <fstream>
#include <stdexcept>

#include "keystore/fault.hpp"
#include "keystore/private_file.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/support/process.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using keystore::Fault;

/// How the vectors write "not a file, so the argument is the password".
constexpr std::string_view kArgumentItself = "<the argument itself>";

/// The class of each go-ethereum error, by how its text starts.
std::string class_of(const std::string& text) {
    constexpr auto kClasses = std::to_array<std::pair<std::string_view, Fault>>({
        {"could not decrypt key", Fault::wrong_password},
        {"encoding/hex:", Fault::malformed},
        {"json: cannot unmarshal string into Go struct field", Fault::malformed},
        {"json: cannot unmarshal number into Go struct field", Fault::malformed},
        {"json: cannot unmarshal bool into Go struct field", Fault::malformed},
        {"json: cannot unmarshal object into Go struct field", Fault::malformed},
        {"json: cannot unmarshal array into Go struct field", Fault::malformed},
        {"invalid UUID", Fault::malformed},
        {"json: cannot unmarshal", Fault::not_json},
        {"unexpected end of JSON", Fault::not_json},
        {"invalid character", Fault::not_json},
        {"version not supported", Fault::unsupported},
        {"cipher not supported", Fault::unsupported},
        {"unsupported KDF", Fault::unsupported},
        {"unsupported PBKDF2 PRF", Fault::unsupported},
        {"scrypt:", Fault::kdf_parameters},
        {"invalid key:", Fault::invalid_key},
        {"key content mismatch", Fault::address_mismatch},
        {"no account in keystore", Fault::no_address},
    });
    for (const auto& [start, fault] : kClasses) {
        if (text.starts_with(start)) {
            return std::string{to_string(fault)};
        }
    }
    throw std::runtime_error{"no class is known for the error \"" + text + "\""};
}

Outcome opened(const Json& in) {
    const keystore::SecretString password{in.at("password").get<std::string>()};
    const auto file = in.at("file").get<std::string>();
    const auto key = kind_of(in) == "unlock" ? keystore::unlock_keystore(file, password)
                                             : keystore::decrypt_keystore(file, password);
    Outcome ours;
    if (!key) {
        ours.set("fault", std::string{keystore::fault_name(key.error())});
        return ours;
    }
    ours.set("address", key->address());
    ours.set("checksum", protocol::to_checksum(key->address()));
    ours.set_bytes("privateKey", protocol::as_chars(key->reveal()));
    return ours;
}

Outcome password_file(const std::string& content) {
    const test::TempDir folder;
    const auto path = folder / "password";
    std::ofstream{path} << content;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    const auto password = keystore::read_password_file(path);
    Outcome ours;
    if (password) {
        ours.set("password", std::string{password->reveal()});
    } else {
        ours.set("code", std::string{to_string(password.error().code)});
        ours.set("error", password.error().message);
    }
    return ours;
}

void check(const VectorCase& one, PureJudge& judge) {
    Outcome reference;
    if (!one.error.empty()) {
        reference.set("fault", class_of(one.error));
    } else {
        for (const auto& [name, value] : one.out.items()) {
            reference.set(name, test::text_of(value));
        }
    }
    if (kind_of(one.in) != "passwordArg") {
        judge.compare(one.in, opened(one.in), reference);
        return;
    }
    const bool is_file = one.in.at("isFile").get<bool>();
    Json seen = one.in;
    seen["isEmpty"] = is_file && one.out.at("password") == kArgumentItself;
    judge.compare(seen, is_file ? password_file(one.in.at("fileContent").get<std::string>()) : absent(), reference);
}

bool recognises(const Json& in) {
    const std::string kind = kind_of(in);
    return kind == "decrypt" || kind == "unlock" || kind == "passwordArg";
}

bool is_password_argument(const Json& in, const Json& /*op*/) {
    return kind_of(in) == "passwordArg" && !in.at("isFile").get<bool>();
}

bool is_empty_password_file(const Json& in, const Json& /*op*/) {
    if (kind_of(in) != "passwordArg" || !in.at("isFile").get<bool>()) {
        return false;
    }
    return in.at("fileContent").get<std::string>().find_first_not_of(" \t\r\n\v\f") == std::string::npos;
}

}  // namespace

const PureFamily kKeystore{
    "keystore",
    recognises,
    check,
    {{"password_is_the_argument", is_password_argument}, {"password_file_is_empty", is_empty_password_file}},
};

}  // namespace farebox::conformance

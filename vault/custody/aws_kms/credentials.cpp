#include "vault/custody/aws_kms/credentials.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "keystore/private_file.hpp"
#include "protocol/byte_view.hpp"

namespace farebox::vault::aws_kms {
namespace {

constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxTokenBytes = 8 * 1024;
constexpr const char* kHint = "write aws_access_key_id and aws_secret_access_key below it, as `aws configure` does";

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// What becomes part of a header: nothing in it may end the header, or its field.
bool is_word(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_id(std::string_view text) {
    const auto letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && text.size() <= kMaxIdBytes && std::ranges::all_of(text, letter);
}

/// Views of the caller's text.
struct Raw {
    std::string_view id;
    std::string_view secret;
    std::string_view token;
};

Result<Credentials> checked(const Raw& raw, const std::string& where, const std::string& hint) {
    const auto wrong = [&](const std::string& what) {
        return make_error(ErrorCode::invalid_argument, where + " " + what, hint);
    };
    if (raw.id.empty() || raw.secret.empty()) {
        return wrong("has no access key, or no secret of it");
    }
    if (!is_id(raw.id) || !is_word(raw.secret, kMaxSecretBytes) ||
        (!raw.token.empty() && !is_word(raw.token, kMaxTokenBytes))) {
        return wrong("has credentials that AWS never makes");
    }
    return Credentials{std::string{raw.id}, keystore::SecretString{raw.secret}, keystore::SecretString{raw.token}};
}

/// "[default]", "[profile default]" as in a config file.
bool opens(std::string_view line, const std::string& profile) {
    if (!line.ends_with(']')) {
        return false;
    }
    auto name = trim(line.substr(1, line.size() - 2));
    if (name.starts_with("profile ")) {
        name = trim(name.substr(8));
    }
    return name == profile;
}

void take(Raw& raw, std::string_view line) {
    const auto equals = std::min(line.find('='), line.size());
    const auto name = trim(line.substr(0, equals));
    const auto value = trim(line.substr(std::min(equals + 1, line.size())));
    if (name == "aws_access_key_id") {
        raw.id = value;
    } else if (name == "aws_secret_access_key") {
        raw.secret = value;
    } else if (name == "aws_session_token") {
        raw.token = value;
    }
}

bool same(const Credentials& left, const Credentials& right) {
    return left.access_key_id == right.access_key_id && left.secret.reveal() == right.secret.reveal() &&
           left.session_token.reveal() == right.session_token.reveal();
}

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT: nothing changes the environment of a running signer
    return value == nullptr ? std::string_view{} : trim(value);
}

}  // namespace

Result<Credentials> parse_credentials(std::string_view text, const std::string& profile) {
    Raw raw;
    bool found = false;
    bool inside = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[')) {
            inside = opens(line, profile);
            found = found || inside;
        } else if (inside && !line.starts_with('#') && !line.starts_with(';')) {
            take(raw, line);
        }
    }
    const std::string where = "the AWS profile [" + profile + "]";
    if (!found) {
        return make_error(ErrorCode::invalid_argument, where + " is not in the credentials' file",
                          "correct aws_kms.profile, or add the profile");
    }
    return checked(raw, where, kHint);
}

Result<Credentials> credentials_of_environment() {
    return checked({variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN")},
                   "the environment", "better, name a file in aws_kms.credentials_file");
}

Result<Credentials> read_credentials(const std::filesystem::path& file, const std::string& profile) {
    if (file.empty()) {
        return credentials_of_environment();
    }
    const auto bytes = keystore::read_private_file(file, kMaxFileBytes);
    if (!bytes) {
        return bytes.error();
    }
    auto credentials = parse_credentials(protocol::as_chars(bytes->span()), profile);
    if (!credentials) {
        auto error = std::move(credentials).error();
        error.message = file.string() + ": " + error.message;
        return error;
    }
    return credentials;
}

CredentialStore::Shared CredentialStore::current() const {
    const std::lock_guard lock{mutex_};
    return current_;
}

CredentialStore::Shared CredentialStore::others_than(const Shared& refused) {
    const std::lock_guard lock{mutex_};
    if (current_ != refused) {
        return current_;
    }
    if (file_.empty()) {
        return nullptr;
    }
    auto read = read_credentials(file_, profile_);
    if (!read || same(*read, *refused)) {
        return nullptr;
    }
    current_ = std::make_shared<const Credentials>(*std::move(read));
    return current_;
}

}  // namespace farebox::vault::aws_kms

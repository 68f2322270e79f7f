#include "signer/doctor/key_reading.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <variant>

#include "signer/access/token_keys.hpp"
#include "signer/config/text_file.hpp"

namespace farebox::signer::doctor {

KeysReading read_keys(const Config& config, const vault::Elsewhere& elsewhere) {
    KeysReading reading;
    reading.backend = config.keystore.backend;
    reading.wanted = config.keystore.active;
    if (reading.backend == KeyBackend::file) {
        auto files = vault::list_keys(config.keystore.path);
        if (files) {
            reading.files = *std::move(files);
        } else {
            reading.unreadable = files.error();
        }
    }
    if (const auto custody = check_custody(elsewhere); !custody) {
        reading.secret = custody.error();
    } else if (const auto secret = secret_file(config); !secret.empty()) {
        if (const auto checked = vault::check_password_file(secret); !checked) {
            reading.secret = checked.error();
        }
    }
    if (const auto keys = check_token_keys(config.api.jwt); !keys) {
        reading.token_keys = keys.error();
    }
    return reading;
}

std::optional<std::chrono::sys_seconds> made_at(const std::filesystem::path& file) {
    using namespace std::chrono;
    int year = 0;
    std::array<unsigned, 5> parts{};
    const auto name = file.filename().string();
    const int read = std::sscanf(name.c_str(), "UTC--%4d-%2u-%2uT%2u-%2u-%2u.", &year, &parts[0], &parts[1], &parts[2],
                                 &parts[3], &parts[4]);
    const year_month_day date{std::chrono::year{year}, month{parts[0]}, day{parts[1]}};
    if (read != 6 || !date.ok() || parts[2] > 23 || parts[3] > 59 || parts[4] > 60) {
        return std::nullopt;
    }
    return sys_days{date} + hours{parts[2]} + minutes{parts[3]} + seconds{parts[4]};
}

std::string secret_file(const Config& config) {
    switch (config.keystore.backend) {
        case KeyBackend::file:
            return config.keystore.password_file;
        case KeyBackend::pkcs11:
            return config.pkcs11.pin_file;
        case KeyBackend::remote_signer:
            return config.remote_signer.token_file;
        case KeyBackend::aws_kms:
            break;  // check_custody() reads it
    }
    return {};
}

Result<void> check_custody(const vault::Elsewhere& elsewhere) {
    if (const auto* signer = std::get_if<vault::RemoteSignerOptions>(&elsewhere)) {
        return vault::check_remote_signer_url(signer->url);
    }
    const auto* kms = std::get_if<vault::AwsKmsOptions>(&elsewhere);
    return kms == nullptr ? Result<void>{} : vault::check_aws_kms(*kms);
}

Result<void> check_token_keys(const ApiJwtConfig& jwt) {
    if (jwt.jwks_file.empty()) {
        return {};
    }
    const auto text = config::read_text_file(jwt.jwks_file);
    const auto keys = text ? TokenKeys::parse(*text) : Result<TokenKeys>{text.error()};
    return keys ? Result<void>{}
                : make_error(ErrorCode::invalid_argument, jwt.jwks_file + ": " + keys.error().message,
                             "it holds a JSON Web Key set, as the issuer publishes it");
}

}  // namespace farebox::signer::doctor

#include "signer/doctor/file_reading.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace farebox::signer::doctor {
namespace {

std::string folder_of(const std::string& path) {
    return std::filesystem::path{path}.parent_path().string();
}

FileReading read_file(WatchedFile file) {
    FileReading reading;
    struct stat status{};
    reading.failure = ::stat(file.path.c_str(), &status) == 0 ? 0 : errno;
    reading.mode = status.st_mode;
    reading.owner = status.st_uid;
    reading.file = std::move(file);
    return reading;
}

uid_t owner_of(const std::string& path, uid_t otherwise) {
    struct stat status{};
    return !path.empty() && ::stat(path.c_str(), &status) == 0 ? status.st_uid : otherwise;
}

/// Adds what is set.
class Watch {
public:
    void add(WatchedFile file) {
        if (!file.path.empty()) {
            files_.push_back(std::move(file));
        }
    }
    std::vector<WatchedFile> take() { return std::move(files_); }

private:
    std::vector<WatchedFile> files_;
};

void watch_keys(const Config& config, Watch& watch) {
    switch (config.keystore.backend) {
        case KeyBackend::file:
            watch.add({"the password file", config.keystore.password_file, FileRule::own_secret});
            watch.add(
                {"the keystore", config.keystore.path,
                 std::filesystem::is_directory(config.keystore.path) ? FileRule::own_folder : FileRule::own_secret});
            break;
        case KeyBackend::pkcs11:
            watch.add({"the token's PIN", config.pkcs11.pin_file, FileRule::own_secret});
            watch.add({"the token's module", config.pkcs11.module, FileRule::unwritable});
            break;
        case KeyBackend::remote_signer:
            watch.add({"the remote signer's token", config.remote_signer.token_file, FileRule::own_secret});
            break;
        case KeyBackend::aws_kms:
            watch.add({"the AWS credentials", config.aws_kms.credentials_file, FileRule::own_secret});
            break;
    }
    watch.add({"the vault's state", config.vault.state, FileRule::own_secret, false});
}

void watch_ledger(const std::string& path, Watch& watch) {
    watch.add({"the ledger's folder", folder_of(path), FileRule::unwritable_folder, true, true});
    for (const char* suffix : {"", "-wal"}) {
        watch.add({"the ledger", path + suffix, FileRule::own_data, false, true});
    }
}

void watch_api(const ApiConfig& api, Watch& watch) {
    watch.add({"the API's socket", api.unix_socket, FileRule::api_socket, false, true});
    watch.add({"the admin socket", api.admin_socket, FileRule::admin_socket, false, true});
    watch.add(
        {"the folder of the admin socket", folder_of(api.admin_socket), FileRule::unwritable_folder, false, true});
    watch.add({"the TLS key", api.tls.key_file, FileRule::shared_secret, true, true});
    watch.add({"the TLS certificate", api.tls.certificate_file, FileRule::unwritable, true, true});
    watch.add({"the authorities of clients", api.tls.client_ca_file, FileRule::unwritable, true, true});
    watch.add({"the issuer's keys", api.jwt.jwks_file, FileRule::unwritable, true, true});
}

}  // namespace

std::vector<WatchedFile> watched_files(const config::Loaded& loaded) {
    const Config& config = loaded.config;
    Watch watch;
    watch.add({"the configuration", loaded.file, FileRule::shared_secret});
    if (!loaded.file.empty()) {
        watch.add({"the folder of the configuration", folder_of(loaded.file), FileRule::unwritable_folder});
    }
    watch_keys(config, watch);
    watch_ledger(config.ledger.path, watch);
    watch_api(config.api, watch);
    watch.add({"the file of RPC URLs", config.chain.rpc_file, FileRule::shared_secret, true, true});
    watch.add({"the webhook's headers", config.auth_webhook.headers_file, FileRule::shared_secret, true, true});
    watch.add({"the prices", config.pricing.max_price_per_capability, FileRule::unwritable, true, true});
    return watch.take();
}

FilesReading read_files(const config::Loaded& loaded, std::vector<WatchedFile> files) {
    FilesReading reading;
    reading.own = ::geteuid();
    reading.of_config = owner_of(loaded.file, reading.own);
    reading.of_ledger = owner_of(folder_of(loaded.config.ledger.path), reading.own);
    for (auto& file : files) {
        reading.files.push_back(read_file(std::move(file)));
    }
    return reading;
}

}  // namespace farebox::signer::doctor

#include "keystore/keyring.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "keystore/fault.hpp"
#include "keystore/keystore_v3.hpp"
#include "keystore/private_file.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"

namespace farebox::keystore {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 256;

Error missing(const fs::path& path, const std::string& what) {
    return make_fault(Fault::file_missing, path.string() + ": " + what,
                      "make a key with `farebox-signer init`, or set keystore.path");
}

/// As geth: hidden files and editors' backups are no keystores.
bool is_hidden_or_backup(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with('.') || name.ends_with('~');
}

Error named(Error error, const fs::path& path) {
    error.message = path.string() + ": " + error.message;
    return error;
}

Result<PrivateKey> load_key(const fs::path& path, const SecretString& password) {
    const auto file = read_private_file(path, kMaxKeystoreBytes);
    if (!file) {
        return file.error();
    }
    auto key = unlock_keystore(protocol::as_chars(file->span()), password);
    if (!key) {
        return named(std::move(key).error(), path);
    }
    if (auto tested = key->self_test(); !tested) {
        return named(std::move(tested).error(), path);
    }
    return key;
}

}  // namespace

Result<std::vector<fs::path>> list_keystore_files(const fs::path& path) {
    std::error_code problem;
    if (!fs::is_directory(path, problem)) {
        if (!fs::exists(path, problem)) {
            return missing(path, "no such file or folder");
        }
        return std::vector{path};
    }
    std::vector<fs::path> files;
    fs::directory_iterator entries{path, problem};
    for (; !problem && entries != fs::directory_iterator{}; entries.increment(problem)) {
        std::error_code unknown;
        if (!is_hidden_or_backup(entries->path()) && !entries->is_directory(unknown)) {
            files.push_back(entries->path());
        }
        if (files.size() > kMaxFiles) {
            return make_fault(Fault::file_unreadable, path.string() + " holds more files than a keystore may");
        }
    }
    if (problem) {
        return make_fault(Fault::file_unreadable, "cannot list " + path.string() + ": " + problem.message());
    }
    if (files.empty()) {
        return missing(path, "no keystore file in this folder");
    }
    std::ranges::sort(files);
    return files;
}

Result<Keyring> Keyring::load(const fs::path& path, const SecretString& password) {
    const auto files = list_keystore_files(path);
    if (!files) {
        return files.error();
    }
    Keyring keyring;
    for (const auto& file : *files) {
        auto key = load_key(file, password);
        if (!key) {
            return std::move(key).error();
        }
        if (auto added = keyring.add(*std::move(key)); !added) {
            return named(std::move(added).error(), file);
        }
    }
    return keyring;
}

Result<void> Keyring::add(PrivateKey key) {
    if (find(key.address()) != nullptr) {
        return make_fault(Fault::duplicate_key, "key " + protocol::to_checksum(key.address()) + " is there twice",
                          "keep one file per key");
    }
    keys_.push_back(std::move(key));
    return {};
}

const PrivateKey* Keyring::find(const Address& address) const noexcept {
    const auto found = std::ranges::find(keys_, address, &PrivateKey::address);
    return found == keys_.end() ? nullptr : &*found;
}

std::vector<Address> Keyring::addresses() const {
    std::vector<Address> all;
    all.reserve(keys_.size());
    for (const auto& key : keys_) {
        all.push_back(key.address());
    }
    return all;
}

}  // namespace farebox::keystore

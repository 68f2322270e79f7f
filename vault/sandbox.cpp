#include "vault/sandbox.hpp"

#include <linux/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>
#include <variant>

#include "vault/beside_keys.hpp"
#include "vault/control.hpp"
#include "vault/hidden_files.hpp"
#include "vault/landlock.hpp"
#include "vault/network_files.hpp"
#include "vault/privileges.hpp"

namespace farebox::vault {
namespace {

/// Root may make a folder that the front's user could not.
void make_socket_folders(const FrontFiles& files, const Identity& identity) {
    for (const auto& folder : files.socket_folders) {
        const mode_t mode = folder == "/run/farebox" ? 0755 : 0700;
        if (::mkdir(folder.c_str(), mode) == 0 && ::chown(folder.c_str(), identity.uid, identity.gid) != 0) {
            ::rmdir(folder.c_str());  // the front says what is wrong when it cannot listen there
        }
    }
}

}  // namespace

void close_other_descriptors() {
    ::close_range(kControlFd + 1, ~0U, 0);
}

void sandbox_before_opening(const VaultConfig& config, const std::filesystem::path& orders, HardeningReport& report) {
    std::vector<FileRule> rules;
    bool local = false;
    if (const auto* signer = std::get_if<RemoteSignerOptions>(&config.elsewhere)) {
        rules = files_of_network_client();
        rules.push_back({signer->token_file});
        local = signer->url.starts_with("unix:");
    } else if (const auto* kms = std::get_if<AwsKmsOptions>(&config.elsewhere)) {
        rules = files_of_network_client();
        // Its folder: credentials are renewed by putting another file in the place of this one.
        rules.push_back({kms->credentials_file.parent_path()});
    } else {
        return;
    }
    rules.push_back({orders});
    if (::geteuid() == 0) {
        // Root's secrets stay readable to it, and a signer's socket that is its owner's stays open to it; Landlock says
        // which files there are.
        const auto user = find_unused_user();
        const unsigned capability = local ? CAP_DAC_OVERRIDE : CAP_DAC_READ_SEARCH;
        report.measures.push_back(become({user, user, {capability}}));
    }
    auto measure = restrict_files(rules);
    measure.name = "landlock_network";
    report.measures.push_back(std::move(measure));
}

void sandbox_vault(const VaultConfig& config, HardeningReport& report) {
    if (std::holds_alternative<Pkcs11Options>(config.elsewhere)) {
        report.measures.push_back({"landlock", false, "nobody knows which files a token's module opens"});
        return;
    }
    if (!std::holds_alternative<std::monostate>(config.elsewhere)) {
        return;  // sandbox_before_opening() was here
    }
    if (::geteuid() == 0) {
        // Root's key files stay readable to it; Landlock says which files there are.
        const auto user = find_unused_user();
        report.measures.push_back(become({user, user, {CAP_DAC_READ_SEARCH}}));
    }
    // Folders, because files are replaced: a rule for a file ends with it.
    report.measures.push_back(
        restrict_files({{folder_of_keys(config.keystore)}, {folder_of_keys(config.password_file)}}));
}

void sandbox_front(const FrontFiles& files, HardeningReport& report) {
    HiddenFiles seen{files.hidden, files.other_folders, files.read_folders};
    seen.needed.push_back(files.ledger_folder);
    seen.needed.insert(seen.needed.end(), files.socket_folders.begin(), files.socket_folders.end());
    report.measures.push_back(hide_files(seen));
    if (::geteuid() != 0) {
        return;
    }
    struct stat owner{};
    const bool known = ::stat(files.ledger_folder.c_str(), &owner) == 0;
    const Identity identity{known ? owner.st_uid : 0, known ? owner.st_gid : 0, {CAP_NET_BIND_SERVICE}};
    make_socket_folders(files, identity);
    auto measure = become(identity);
    if (measure.applied && identity.uid == 0) {
        measure = {"own_user", false,
                   "it stays root, without root's capabilities, as " + files.ledger_folder.string() +
                       " belongs to root: give the ledger's folder to a user, and the front runs as that user"};
    }
    report.measures.push_back(std::move(measure));
}

}  // namespace farebox::vault

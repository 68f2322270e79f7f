#include "vault/network_files.hpp"

#include <array>
#include <filesystem>
#include <system_error>

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPlaces{// The resolver: its settings, and where it looks for modules (libnss_*.so)
                             "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
                             "/etc/ld.so.cache", "/usr/lib", "/usr/lib64", "/lib", "/lib64",
                             // CA certificates, and OpenSSL's settings beside them
                             "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates",
                             "/usr/local/share/ca-certificates"};

/// Who writes resolv.conf often puts a new one in its place, in a folder of its own under /run. Beside one that lies in
/// /etc is what nobody needs here.
fs::path resolver_settings() {
    std::error_code unknown;
    const auto file = fs::weakly_canonical("/etc/resolv.conf", unknown);
    return unknown || file.parent_path() == "/etc" ? fs::path{"/etc/resolv.conf"} : file.parent_path();
}

}  // namespace

std::vector<FileRule> files_of_network_client() {
    std::vector<FileRule> rules{{resolver_settings()}};
    for (const auto* place : kPlaces) {
        rules.push_back({place});
    }
    return rules;
}

}  // namespace farebox::vault

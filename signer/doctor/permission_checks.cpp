#include "signer/doctor/permission_checks.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace farebox::signer::doctor {
namespace {

constexpr mode_t kGroupOrOthers = S_IRWXG | S_IRWXO;
constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

/// What a rule forbids, and what it costs.
struct Demand {
    FileRule rule;
    mode_t forbidden;  ///< A problem where one of these bits is set.
    mode_t unwise;     ///< A warning.
    const char* change;
};
constexpr auto kDemands = std::to_array<Demand>({
    {FileRule::own_secret, kGroupOrOthers, 0, "chmod 600"},
    {FileRule::shared_secret, S_IWGRP | S_IRWXO, 0, "chmod g-w,o="},
    {FileRule::unwritable, kOthersWrite, 0, "chmod go-w"},
    {FileRule::own_folder, kOthersWrite, kGroupOrOthers, "chmod 700"},
    {FileRule::unwritable_folder, kOthersWrite, 0, "chmod go-w"},
    {FileRule::own_data, 0, kGroupOrOthers, "chmod 600"},
    {FileRule::api_socket, S_IRWXO, 0, "chmod 660"},
    {FileRule::admin_socket, kGroupOrOthers, 0, "chmod 600"},
});

const Demand& demand_of(FileRule rule) {
    return *std::ranges::find(kDemands, rule, &Demand::rule);
}

std::string name_of(const FileReading& reading) {
    return reading.file.what + " " + reading.file.path;
}

/// "may be read by others"
std::string openness(mode_t mode) {
    const bool written = (mode & kOthersWrite) != 0;
    const bool everybody = (mode & S_IRWXO) != 0;
    return std::string{"may be "} + (written ? "written" : "accessed") + " by " +
           (everybody ? "every user of this machine" : "its group");
}

std::optional<Finding> judge_owner(const FileReading& reading, const FilesReading& all) {
    const auto owner = reading.owner;
    const bool known =
        owner == 0 || owner == all.own || owner == all.of_config || (reading.file.of_front && owner == all.of_ledger);
    // The configuration of another user is that user's signer, and root looks at it.
    const bool foreign = all.own != 0 && owner != 0 && owner != all.own && !reading.file.of_front;
    if (known && !foreign) {
        return std::nullopt;
    }
    return problem(name_of(reading) + " belongs to uid " + std::to_string(owner) +
                       ", who is neither root nor who starts the signer",
                   "chown it: chown " + std::to_string(all.own) + " " + shell_word(reading.file.path));
}

std::optional<Finding> judge_mode(const FileReading& reading) {
    const auto& demand = demand_of(reading.file.rule);
    const bool sticky = demand.rule == FileRule::unwritable_folder && (reading.mode & S_ISVTX) != 0;
    if (sticky) {
        return std::nullopt;
    }
    const auto fix = std::string{demand.change} + " " + shell_word(reading.file.path);
    if (const auto bits = reading.mode & demand.forbidden; bits != 0) {
        return problem(name_of(reading) + " " + openness(bits), fix);
    }
    if (const auto bits = reading.mode & demand.unwise; bits != 0) {
        return warning(name_of(reading) + " " + openness(bits), fix);
    }
    return std::nullopt;
}

std::optional<Finding> judge_absence(const FileReading& reading) {
    const auto why = std::generic_category().message(reading.failure);
    if (reading.failure == EACCES || reading.failure == EPERM) {
        return skipped("cannot look at " + name_of(reading) + ": " + why,
                       "run doctor as root or as the user that starts the signer");
    }
    if (!reading.file.needed && (reading.failure == ENOENT || reading.failure == ENOTDIR)) {
        return std::nullopt;
    }
    return problem(name_of(reading) + ": " + why, "put it there, or correct the configuration that names it");
}

}  // namespace

std::string shell_word(const std::string& path) {
    constexpr std::string_view kPlain = "/._-+,:@%=";
    const auto is_plain = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kPlain.find(c) != std::string_view::npos;
    };
    if (!path.empty() && std::ranges::all_of(path, is_plain)) {
        return path;
    }
    std::string word = "'";
    for (const char c : path) {
        word += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    }
    return word + "'";
}

Findings judge_files(const FilesReading& reading) {
    Findings findings;
    std::size_t seen = 0;
    for (const auto& file : reading.files) {
        if (file.failure != 0) {
            if (auto absence = judge_absence(file)) {
                findings.push_back(*std::move(absence));
            }
            continue;
        }
        ++seen;
        if (auto owner = judge_owner(file, reading)) {
            findings.push_back(*std::move(owner));
        }
        if (auto mode = judge_mode(file)) {
            findings.push_back(*std::move(mode));
        }
    }
    if (findings.empty()) {
        findings.push_back(ok(std::to_string(seen) + " files and folders are closed to whom they do not concern"));
    }
    return findings;
}

}  // namespace farebox::signer::doctor

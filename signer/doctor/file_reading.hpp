#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "signer/config/load.hpp"

namespace farebox::signer::doctor {

/// Who may do what with a file.
enum class FileRule : std::uint8_t {
    own_secret,         ///< Nobody but its owner.
    shared_secret,      ///< Its owner; the group may read.
    unwritable,         ///< Everybody may read, nobody but its owner write.
    own_folder,         ///< As own_secret; only looking into it is bearable.
    unwritable_folder,  ///< Nobody but its owner puts files there, unless it is sticky as /tmp is.
    own_data,           ///< As own_secret; the signer corrects it at its start.
    api_socket,         ///< Its owner and the group.
    admin_socket,       ///< Its owner.
};

/// A file or folder that matters.
struct WatchedFile {
    std::string what;  ///< "the password file"
    std::string path;
    FileRule rule = FileRule::own_secret;
    bool needed = true;     ///< Else it is right that there is none.
    bool of_front = false;  ///< May belong to the user of the ledger's folder.
};

/// How it is. Links are followed, as the signer does.
struct FileReading {
    WatchedFile file;
    int failure = 0;  ///< errno of looking at it; 0: none.
    mode_t mode = 0;
    uid_t owner = 0;
};

struct FilesReading {
    std::vector<FileReading> files;
    uid_t own = 0;        ///< Who looks.
    uid_t of_config = 0;  ///< Who owns the configuration.
    uid_t of_ledger = 0;  ///< Who owns the ledger's folder.
};

/// Everything that the configuration names, but for what is in the keystore's folder.
[[nodiscard]] std::vector<WatchedFile> watched_files(const config::Loaded& loaded);
[[nodiscard]] FilesReading read_files(const config::Loaded& loaded, std::vector<WatchedFile> files);

}  // namespace farebox::signer::doctor

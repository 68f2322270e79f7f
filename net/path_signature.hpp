#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace farebox::net {

/// How a path looks now: equal texts mean that nothing was changed. For a folder its entries count, not what is in
/// those that are folders.
[[nodiscard]] std::string path_signature(const std::filesystem::path& path);

/// The folders in which something must happen before @p path can lead elsewhere: that of every symbolic link on the
/// way, and that of the file (the folder itself, if the path names one), or the nearest that there is.
[[nodiscard]] std::set<std::filesystem::path> folders_on_the_way(const std::filesystem::path& path);

}  // namespace farebox::net

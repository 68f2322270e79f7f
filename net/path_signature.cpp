#include "net/path_signature.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <system_error>
#include <vector>

namespace farebox::net {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;  // as the kernel's
constexpr std::size_t kMaxEntries = 4096;

std::string of_status(const struct stat& status) {
    std::string text;
    for (const auto number :
         {static_cast<long long>(status.st_dev), static_cast<long long>(status.st_ino),
          static_cast<long long>(status.st_mode), static_cast<long long>(status.st_uid),
          static_cast<long long>(status.st_gid), static_cast<long long>(status.st_size),
          static_cast<long long>(status.st_mtim.tv_sec), static_cast<long long>(status.st_mtim.tv_nsec),
          static_cast<long long>(status.st_ctim.tv_sec), static_cast<long long>(status.st_ctim.tv_nsec)}) {
        text += std::to_string(number) + " ";
    }
    return text;
}

/// A folder's own times change with its entries; what its files look like does not show in them.
std::string of_entries(const fs::path& folder) {
    std::vector<std::string> entries;
    std::error_code failed;
    for (fs::directory_iterator next{folder, failed}, end; !failed && next != end; next.increment(failed)) {
        struct stat status{};
        const bool file = ::stat(next->path().c_str(), &status) == 0 && S_ISREG(status.st_mode);
        entries.push_back(next->path().filename().string() + "\n" + (file ? of_status(status) : "-") + "\n");
        if (entries.size() >= kMaxEntries) {
            break;
        }
    }
    std::ranges::sort(entries);
    std::string text;
    for (const auto& entry : entries) {
        text += entry;
    }
    return text;
}

}  // namespace

std::string path_signature(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return "nothing\n";
    }
    return S_ISDIR(status.st_mode) ? "folder\n" + of_entries(path) : of_status(status) + "\n";
}

std::set<fs::path> folders_on_the_way(const fs::path& path) {
    std::set<fs::path> folders;
    const auto absolute = path.is_absolute() ? path : fs::absolute(path);
    std::deque<fs::path> rest{absolute.begin(), absolute.end()};
    fs::path current{"/"};
    std::error_code unknown;
    for (int links = 0; !rest.empty();) {
        const fs::path part = rest.front();
        rest.pop_front();
        if (part.is_absolute()) {
            current = "/";
            continue;
        }
        const auto next = part == ".." ? current.parent_path() : part.empty() || part == "." ? current : current / part;
        const auto status = fs::symlink_status(next, unknown);
        if (fs::is_symlink(status) && links++ < kMaxLinks) {
            folders.insert(current);
            const auto target = fs::read_symlink(next, unknown);
            rest.insert(rest.begin(), target.begin(), target.end());
        } else if (fs::is_directory(status)) {
            current = next;
        } else {
            break;  // the file, or nothing
        }
    }
    folders.insert(current);
    return folders;
}

}  // namespace farebox::net

#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "vault/custody/key_shelf.hpp"

namespace farebox::vault {

/// Opens keys that are put beside the others while the vault runs. Looks every few seconds, and when it is told to, on
/// a thread of its own: deriving a key takes a second, and payments must not wait for it. Notices files by their stat,
/// so that replaced ones and swapped symbolic links (Kubernetes) are found too. What cannot be opened is told, and
/// tried again when the file or the password file has changed; the keys that are open stay.
class KeyLoader {
public:
    struct Options {
        std::filesystem::path keystore;
        std::filesystem::path password_file;
        std::chrono::milliseconds interval{2'000};
    };

    KeyLoader(Options options, std::shared_ptr<KeyShelf> shelf);
    KeyLoader(const KeyLoader&) = delete;
    KeyLoader& operator=(const KeyLoader&) = delete;
    /// Waits for a key that is being opened.
    ~KeyLoader();

    /// Begins to look. In a process that gives up rights only afterwards: a thread keeps those that it began with.
    /// @p changed is told when keys or problems have changed, on the loader's thread.
    void start(std::function<void()> changed);
    /// Looks soon, without being waited for.
    void look_now();
    /// What keeps files from being opened now, one sentence each.
    [[nodiscard]] std::vector<std::string> problems() const;

private:
    struct Seen {
        std::string file;      ///< How it looked (net/path_signature.hpp).
        std::string password;  ///< How the password file looked when it was tried.
        std::string problem;   ///< Empty: its key is open.
    };
    using Files = std::map<std::filesystem::path, Seen>;

    void run();
    /// @return True where keys or problems have changed.
    bool look();
    [[nodiscard]] std::string problem_with(const std::filesystem::path& path);
    [[nodiscard]] Result<void> open(const std::filesystem::path& path);

    const Options options_;
    const std::shared_ptr<KeyShelf> shelf_;
    Files files_;                    ///< The loader's thread only.
    std::function<void()> changed_;  ///< As files_.
    mutable std::mutex mutex_;
    std::condition_variable woken_;
    bool ending_ = false;
    bool look_now_ = false;
    std::vector<std::string> problems_;
    std::thread thread_;
};

}  // namespace farebox::vault

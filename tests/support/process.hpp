#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace farebox::test {

/// How long a program may take at most: only one that hangs does on the busiest machine. A test may take 300 s.
inline constexpr std::chrono::seconds kPatience{240};

/// A temporary folder, removed with everything in it.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// What a finished program left behind. `status` is the exit status, or 128 + signal.
struct Finished {
    int status = -1;
    std::string out;
    std::string err;
};

/// A child program with its output in files. Killed in the destructor if it still runs.
class Process {
public:
    /// @param environment  added to (or replacing in) the test's own environment.
    Process(std::vector<std::string> command, const std::map<std::string, std::string>& environment = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// Waits for the end; kills the program and reports status 137 when it takes longer.
    Finished wait(std::chrono::seconds timeout = kPatience);
    [[nodiscard]] bool running();
    /// What it has written so far.
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;
    /// The first line of standard output, once it is there.
    std::optional<std::string> first_line(std::chrono::seconds timeout = kPatience);

private:
    bool reap(bool block);

    TempDir folder_;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

/// Runs a program of build/<preset>/bin (or an absolute path) to its end.
Finished run(std::vector<std::string> command, const std::map<std::string, std::string>& environment = {},
             std::chrono::seconds timeout = kPatience);

/// The processes whose parent is @p pid.
std::vector<pid_t> children_of(pid_t pid);

/// The path of one of our programs.
std::string program(const std::string& name);

/// A file's whole content; empty if there is none.
std::string read_file(const std::filesystem::path& path);

}  // namespace farebox::test

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace farebox::test {

namespace {

constexpr auto kPoll = std::chrono::milliseconds{5};

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
    std::vector<std::string> merged;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string line = *entry;
        if (!added.contains(line.substr(0, line.find('=')))) {
            merged.push_back(line);
        }
    }
    for (const auto& [name, value] : added) {
        merged.push_back(name + "=" + value);
    }
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (auto& text : strings) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

}  // namespace

TempDir::TempDir() {
    auto pattern = (std::filesystem::temp_directory_path() / "farebox-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"mkdtemp: " + std::string{std::strerror(errno)}};
    }
    path_ = pattern;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Process::Process(std::vector<std::string> command, const std::map<std::string, std::string>& environment) {
    command.front() = program(command.front());
    auto variables = merged_environment(environment);
    auto arguments = pointers(command);
    auto environment_pointers = pointers(variables);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const auto out = (folder_ / "out").string();
    const auto err = (folder_ / "err").string();
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const int failed =
        posix_spawnp(&pid_, command.front().c_str(), &actions, nullptr, arguments.data(), environment_pointers.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        throw std::runtime_error{"cannot start " + command.front() + ": " + std::strerror(failed)};
    }
}

Process::~Process() {
    if (running()) {
        signal(SIGKILL);
        reap(true);
    }
}

void Process::signal(int number) const {
    ::kill(pid_, number);
}

bool Process::reap(bool block) {
    if (!status_) {
        int raw = 0;
        if (::waitpid(pid_, &raw, block ? 0 : WNOHANG) == pid_) {
            status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
        }
    }
    return status_.has_value();
}

bool Process::running() {
    return !reap(false);
}

Finished Process::wait(std::chrono::seconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!reap(false)) {
        if (std::chrono::steady_clock::now() > deadline) {
            signal(SIGKILL);
            reap(true);
            break;
        }
        std::this_thread::sleep_for(kPoll);
    }
    return {*status_, out(), err()};
}

std::string Process::out() const {
    return read_file(folder_ / "out");
}
std::string Process::err() const {
    return read_file(folder_ / "err");
}

std::optional<std::string> Process::first_line(std::chrono::seconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto text = out();
        if (const auto end = text.find('\n'); end != std::string::npos) {
            return text.substr(0, end);
        }
        if (!running()) {
            return std::nullopt;
        }
        std::this_thread::sleep_for(kPoll);
    }
    return std::nullopt;
}

Finished run(std::vector<std::string> command, const std::map<std::string, std::string>& environment,
             std::chrono::seconds timeout) {
    return Process{std::move(command), environment}.wait(timeout);
}

std::vector<pid_t> children_of(pid_t pid) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        // PID (NAME, which may contain anything) STATE PARENT …
        const auto stat = read_file(entry.path() / "stat");
        std::istringstream rest{stat.substr(std::min(stat.size(), stat.rfind(')') + 1))};
        std::string state;
        pid_t parent = 0;
        if (rest >> state >> parent && parent == pid) {
            children.push_back(static_cast<pid_t>(std::stol(name)));
        }
    }
    return children;
}

std::string program(const std::string& name) {
    return name.find('/') != std::string::npos || !name.starts_with("farebox")
               ? name
               : std::string{FAREBOX_BIN_DIR "/"} + name;
}

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return std::move(text).str();
}

}  // namespace farebox::test

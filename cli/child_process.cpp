#include "cli/child_process.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <tuple>

#include "cli/print.hpp"

namespace farebox::cli {
namespace {

constexpr std::array kRelayed{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

sigset_t held_back() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (const int signal : kRelayed) {
        sigaddset(&set, signal);
    }
    return set;
}

std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& extra) {
    std::vector<std::string> all;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string entry{*variable};
        bool replaced = false;
        for (const auto& [name, value] : extra) {
            replaced = replaced || entry.starts_with(name + "=");
        }
        if (!replaced) {
            all.push_back(entry);
        }
    }
    for (const auto& [name, value] : extra) {
        all.push_back(name + "=" + value);
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

/// The process, and the error number where there is none.
std::pair<pid_t, int> spawn(const std::string& program, std::vector<std::string>& arguments,
                            std::vector<std::string>& variables, const sigset_t& mask) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    const int problem = posix_spawn(&child, program.c_str(), nullptr, &attributes, pointers(arguments).data(),
                                    pointers(variables).data());
    posix_spawnattr_destroy(&attributes);
    return {child, problem};
}

int exit_code(int status) {
    return WIFSIGNALED(status) ? kEndedBySignal + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

SignalRelay::SignalRelay() : before_{} {
    const auto set = held_back();
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    std::signal(SIGCHLD, SIG_DFL);  // whoever ignores it waits in vain, and may have made us do so
}

int SignalRelay::wait_to_be_ended() {
    const auto set = held_back();
    for (;;) {
        const int signal = sigwaitinfo(&set, nullptr);
        if (signal == SIGCHLD) {
            return 0;
        }
        if (signal > 0 && signal != SIGUSR1 && signal != SIGUSR2) {
            return signal;
        }
    }
}

void SignalRelay::wake() {
    kill(getpid(), SIGCHLD);
}

Result<int> SignalRelay::start(const std::string& program, const std::vector<std::string>& command,
                               const std::vector<std::pair<std::string, std::string>>& environment) {
    auto arguments = command;
    auto variables = merged_environment(environment);
    auto [child, problem] = spawn(program, arguments, variables, before_);
    if (problem == ENOEXEC) {
        arguments.front() = program;
        arguments.insert(arguments.begin(), "sh");
        std::tie(child, problem) = spawn("/bin/sh", arguments, variables, before_);
    }
    if (problem != 0) {
        const auto code = problem == ENOENT ? ErrorCode::not_found : ErrorCode::forbidden;
        return make_error(code, program + ": " + std::strerror(problem));  // NOLINT(concurrency-mt-unsafe)
    }
    return child;
}

int SignalRelay::wait(int child) {
    const auto set = held_back();
    for (;;) {
        int status = 0;
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) {
            return exit_code(status);
        }
        if (ended < 0 && errno != EINTR) {
            return 1;
        }
        siginfo_t info{};
        const int signal = sigwaitinfo(&set, &info);
        if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL) {
            kill(child, signal);
        }
    }
}

}  // namespace farebox::cli

#include "vault/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "vault/control.hpp"
#include "vault/packet.hpp"
#include "vault/short_turns.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (auto& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

/// In the child, between fork and exec. SIGTERM and the like stay blocked: the child is told what to do by its control
/// socket, whoever signals the whole group.
[[noreturn]] void become(pid_t parent, int control, char* const* arguments, char* const* environment) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(kCannotBecome);  // it died before the line above
    }
    run_in_short_turns();
    const bool placed =
        control == kControlFd ? ::fcntl(control, F_SETFD, 0) == 0 : ::dup2(control, kControlFd) == kControlFd;
    if (placed) {
        ::execve("/proc/self/exe", arguments, environment);
    }
    ::_exit(kCannotBecome);
}

}  // namespace

Result<Child> start_child(const ChildSpec& spec) {
    auto pair = make_packet_pair();
    if (!pair) {
        return std::move(pair).error();
    }
    std::vector<std::string> arguments{"farebox-signer"};
    arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
    arguments.insert(arguments.end(), {"--role", spec.role});
    auto environment = spec.environment;
    const auto argument_pointers = pointers(arguments);
    const auto environment_pointers = pointers(environment);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        become(parent, pair->other.get(), argument_pointers.data(), environment_pointers.data());
    }
    if (pid < 0) {
        return make_error(ErrorCode::internal, "cannot start a process: " + system_reason(),
                          "allow this user more processes");
    }
    Child child;
    child.pid = pid;
    child.control = std::move(pair->one);
    child.started = std::chrono::steady_clock::now();
    return child;
}

std::string Ending::to_text() const {
    return (exited ? "exit status " : "signal ") + std::to_string(number);
}

Ending ending_of(int wait_status) noexcept {
    return WIFSIGNALED(wait_status) ? Ending{false, WTERMSIG(wait_status)} : Ending{true, WEXITSTATUS(wait_status)};
}

}  // namespace farebox::vault

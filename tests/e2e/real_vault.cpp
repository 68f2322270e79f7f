#include "tests/e2e/real_vault.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "vault/child.hpp"
#include "vault/control.hpp"
#include "vault/key_tool.hpp"
#include "vault/packet.hpp"

namespace farebox::test {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

RealVault::RealVault(const vault::VaultCaps& caps, const std::vector<std::string>& settings) {
    const auto made = run({"farebox-signer", "init", "--sandbox", "--dir", (folder_ / "signer").string(), "--rpc",
                           "http://127.0.0.1:1", "--controller", "0x" + std::string(40, '1'), "--chain-id", "31337"});
    const auto keys = vault::list_keys(folder_ / "signer" / "keys");
    if (made.status != 0 || !keys || keys->empty()) {
        throw std::runtime_error{"farebox-signer init: " + made.out + made.err};
    }
    key_ = keys->front().address;
    start(caps, settings);
    auto ready = vault::receive_control(control_.get());
    if (!ready || ready->kind != vault::ControlKind::ready) {
        throw std::runtime_error{"the vault did not start: " + log()};
    }
}

void RealVault::start(const vault::VaultCaps& caps, const std::vector<std::string>& settings) {
    std::vector<std::string> words{program("farebox-signer"),
                                   "serve",
                                   "--role",
                                   "vault",
                                   "--config",
                                   (folder_ / "signer" / "farebox-signer.toml").string(),
                                   "--set",
                                   "tickets.max_ticket_ev=" + caps.max_ticket_ev.to_amount(),
                                   "--set",
                                   "tickets.max_face_value=" + caps.max_face_value.to_amount()};
    for (const auto& setting : settings) {
        words.insert(words.end(), {"--set", setting});
    }
    const auto arguments = pointers_to(words);
    std::array<char*, 1> environment{nullptr};
    const auto log_file = (folder_ / "vault.log").string();
    auto pair = vault::make_packet_pair();
    if (!pair) {
        throw std::runtime_error{pair.error().message};
    }
    pid_ = ::fork();
    if (pid_ == 0) {
        const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const int control = ::fcntl(pair->other.get(), F_DUPFD_CLOEXEC, vault::kControlFd + 1);
        if (::dup2(log, STDERR_FILENO) >= 0 && ::dup2(control, vault::kControlFd) >= 0) {
            ::execve(words.front().c_str(), arguments.data(), environment.data());
        }
        ::_exit(vault::kCannotBecome);
    }
    control_ = std::move(pair->one);
}

RealVault::~RealVault() {
    if (pid_ > 0 && !ended_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

net::UniqueFd RealVault::connect() {
    auto pair = vault::make_packet_pair();
    if (!pair || !vault::send_control(control_.get(), vault::ControlKind::connect, {}, pair->other.get())) {
        throw std::runtime_error{"the vault takes no conversation: " + log()};
    }
    return std::move(pair->one);
}

bool RealVault::running() {
    ended_ = ended_ || ::waitpid(pid_, nullptr, WNOHANG) == pid_;
    return !ended_;
}

}  // namespace farebox::test

#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/net/raw_client.hpp"

namespace farebox::net::test {

/// Accepts connections one after the other; on each it reads something, sends the next text and closes. Without texts
/// left it keeps the connection silently open.
class ScriptedServer {
public:
    explicit ScriptedServer(std::vector<std::string> answers) : answers_{std::move(answers)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(fd_, 16);
        socklen_t size = sizeof address;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        endpoint_ = {Scheme::http, "127.0.0.1", ntohs(address.sin_port), {}};
        thread_ = std::thread{[this] { serve(); }};
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer() {
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
        for (const int fd : kept_) {
            ::close(fd);
        }
    }

    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
    [[nodiscard]] int accepted() const { return accepted_; }
    void wait_for_request() const { wait_for(requests_); }
    /// Until it has answered and closed a connection.
    void wait_for_close() const { wait_for(closed_); }

private:
    static void wait_for(const std::atomic<int>& count) {
        while (count == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }
    void serve() {
        std::size_t next = 0;
        while (true) {
            const int fd = ::accept(fd_, nullptr, nullptr);
            if (fd < 0) {
                return;
            }
            ++accepted_;
            std::array<char, 4096> buffer{};
            [[maybe_unused]] const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
            ++requests_;
            if (next == answers_.size()) {
                kept_.push_back(fd);
                continue;
            }
            const std::string& answer = answers_[next++];
            [[maybe_unused]] const auto sent = ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(fd);
            ++closed_;
        }
    }

    std::vector<std::string> answers_;
    int fd_ = -1;
    Endpoint endpoint_;
    std::atomic<int> accepted_{0};
    std::atomic<int> requests_{0};
    std::atomic<int> closed_{0};
    std::vector<int> kept_;
    std::thread thread_;
};

}  // namespace farebox::net::test

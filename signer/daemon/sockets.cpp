#include "signer/daemon/sockets.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

namespace farebox::signer {
namespace {

constexpr int kFirstInheritedFd = 3;  // sd_listen_fds(3)
constexpr int kMaxInherited = 16;

std::optional<int> number_in(const std::map<std::string, std::string>& environment, const std::string& name) {
    const auto found = environment.find(name);
    int number = 0;
    if (found == environment.end()) {
        return std::nullopt;
    }
    const auto& text = found->second;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

Error bad_folder(const std::string& folder, const std::string& why) {
    return make_error(ErrorCode::invalid_argument, "the socket's folder " + folder + " " + why,
                      "make it a folder of this user alone (chmod 700), or choose another with api.unix");
}

std::vector<int>* find_listener(InheritedSockets& sockets, std::string_view name) {
    const bool nameless = name.empty() || name == "unknown" || name.ends_with(".socket");
    if (nameless || name == "api") {
        return &sockets.api;
    }
    if (name == "admin") {
        return &sockets.admin;
    }
    return name == "operations" ? &sockets.operations : nullptr;
}

}  // namespace

Result<void> prepare_socket_folder(const std::string& socket_path) {
    const auto folder = std::filesystem::path{socket_path}.parent_path().string();
    const ::mode_t mode = folder == "/run/farebox" ? 0755 : 0700;
    if (::mkdir(folder.c_str(), mode) == 0) {
        return {};
    }
    if (errno != EEXIST) {
        return bad_folder(folder, std::string{"cannot be made: "} + std::strerror(errno));  // NOLINT: at start
    }
    struct stat status{};
    if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return bad_folder(folder, "is no folder");
    }
    if (status.st_uid != ::geteuid() && status.st_uid != 0) {
        return bad_folder(folder, "belongs to another user");
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (status.st_mode & S_ISVTX) == 0) {
        return bad_folder(folder, "is writable by others");
    }
    struct stat above{};
    const auto parent = std::filesystem::path{folder}.parent_path();
    const bool among_everybody = ::stat(parent.c_str(), &above) != 0 || (above.st_mode & S_IWOTH) != 0;
    if (among_everybody && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return bad_folder(folder, "lies in a folder of everybody and is open to others");
    }
    return {};
}

net::TcpAddress to_tcp_address(const std::string& listen) {
    const auto colon = listen.rfind(':');
    net::TcpAddress address;
    address.host = listen.substr(0, colon);
    if (address.host.starts_with('[')) {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), address.port);
    return address;
}

Result<InheritedSockets> inherited_sockets(const std::map<std::string, std::string>& environment) {
    InheritedSockets sockets;
    if (number_in(environment, "LISTEN_PID") != ::getpid()) {
        return sockets;
    }
    const auto count = std::clamp(number_in(environment, "LISTEN_FDS").value_or(0), 0, kMaxInherited);
    const auto names = environment.find("LISTEN_FDNAMES");
    std::string rest = names == environment.end() ? std::string{} : names->second;
    for (int i = 0; i < count; ++i) {
        const auto colon = rest.find(':');
        const auto name = rest.substr(0, colon);
        rest = colon == std::string::npos ? std::string{} : rest.substr(colon + 1);
        auto* const listener = find_listener(sockets, name);
        if (listener == nullptr) {
            return make_error(ErrorCode::invalid_argument, "the service manager passed a socket named \"" + name + "\"",
                              "name it api, admin or operations (FileDescriptorName= of the .socket unit)");
        }
        listener->push_back(kFirstInheritedFd + i);
    }
    return sockets;
}

void GivenSockets::add(const std::string& name, int fd) {
    if (auto* const listener = name.empty() ? nullptr : find_listener(inherited, name)) {
        listener->push_back(fd);
    } else {
        kept.emplace(name, fd);
    }
}

void notify_service_manager(const std::map<std::string, std::string>& environment, const std::string& message) {
    const auto found = environment.find("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (found == environment.end() || found->second.empty() || found->second.size() >= sizeof(address.sun_path)) {
        return;
    }
    std::memcpy(address.sun_path, found->second.data(), found->second.size());
    if (address.sun_path[0] == '@') {
        address.sun_path[0] = '\0';  // the abstract name space
    }
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + found->second.size());
    // Nobody can act on a failure: without the notice the service manager times out and says so.
    const auto sent = ::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                               reinterpret_cast<const sockaddr*>(&address), size);  // NOLINT: the sockets API
    static_cast<void>(sent);
    ::close(fd);
}

}  // namespace farebox::signer

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/http_server.hpp"

namespace farebox::signer {

/// Makes the folder of a socket (0700; /run/farebox 0755) or checks the one that is there: owned by us or root, and
/// nobody else may put files into it unless it is sticky, as /tmp is. In such a folder of everybody it must be 0700.
[[nodiscard]] Result<void> prepare_socket_folder(const std::string& socket_path);

/// "127.0.0.1:8935", "[::1]:0" as an address to listen on; the text was checked by the configuration.
[[nodiscard]] net::TcpAddress to_tcp_address(const std::string& listen);

/// Sockets that the service manager opened for us, by the listener they are for.
struct InheritedSockets {
    std::vector<int> api;
    std::vector<int> admin;
    std::vector<int> operations;
};
/// Every socket that a front need not open itself.
struct GivenSockets {
    InheritedSockets inherited;
    std::map<std::string, int> kept;  ///< What a front before this one opened, by the name it gave.
    /// Hands a socket that this front opened to the one after it; empty: nobody comes after.
    std::function<void(const std::string& name, int fd)> keep;

    /// As the supervisor names them: a listener's name, or the name that a front gave.
    void add(const std::string& name, int fd);
};

/// What sd_listen_fds(3) says: LISTEN_FDS for this pid, with their names. A nameless socket, or one named after its
/// unit, is the API's. @return invalid_argument for a name that no listener has.
[[nodiscard]] Result<InheritedSockets> inherited_sockets(const std::map<std::string, std::string>& environment);

/// Tells the service manager ("READY=1", "STOPPING=1") if there is one ($NOTIFY_SOCKET).
void notify_service_manager(const std::map<std::string, std::string>& environment, const std::string& message);

}  // namespace farebox::signer

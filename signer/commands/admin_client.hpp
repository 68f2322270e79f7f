#pragma once

#include <string>

#include "farebox/result.hpp"
#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

/// The admin socket that @p options name. Errors: invalid_argument (the configuration is wrong).
[[nodiscard]] Result<std::string> find_admin_socket(const AdminOptions& options);

/// One request to the admin socket.
struct AdminCall {
    std::string method;
    std::string path;
    std::string body;
};

/// One exchange with the running signer; blocks. @return The body of a 200.
/// Errors: connection_failed (nobody listens there), the signer's own error otherwise.
[[nodiscard]] Result<std::string> call_admin(const std::string& socket, const AdminCall& call,
                                             std::chrono::milliseconds timeout);

}  // namespace farebox::signer::commands

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"

namespace farebox::vault {

/// Where somebody who keeps keys may be asked: https, a Unix socket, or http on this machine. @p who: "a remote
/// signer".
/// @return invalid_argument; needs no network.
[[nodiscard]] Result<net::Url> parse_custody_url(const std::string& url, const std::string& who);

/// HTTP for threads that wait, to one server, whose certificate the system's CAs know. Answers are bounded in size and
/// time. Thread-safe.
class HttpLine {
public:
    HttpLine(net::Url server, std::uint32_t connections, std::chrono::milliseconds time_limit);
    HttpLine(const HttpLine&) = delete;
    HttpLine& operator=(const HttpLine&) = delete;
    ~HttpLine();

    [[nodiscard]] const net::Url& server() const noexcept;
    /// A POST. Sent once unless it is @p repeatable: what may have been signed is not asked for again.
    /// @return any status as a value; an Error whose message does not name the server.
    [[nodiscard]] Result<net::Response> post(net::Headers headers, std::string body, bool repeatable);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace farebox::vault

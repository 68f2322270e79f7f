#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/byte_stream.hpp"
#include "net/http_message.hpp"
#include "net/http_parser.hpp"

namespace farebox::net {

/// One connection of the HTTP client: sends a request, reads its answer, then is ready for the next. Errors leave it
/// unusable.
class ClientConnection {
public:
    explicit ClientConnection(std::unique_ptr<ByteStream> stream);

    void expires_at(Deadline deadline) { stream_->expires_at(deadline); }
    asio::awaitable<Result<void>> send(const Request& request, std::string host);
    /// Reads the head of the answer, past interim ones (1xx but 101).
    asio::awaitable<Result<void>> read_head(Response& response, std::size_t header_limit, bool head_only);
    /// Appends to the body of read_head()'s response; false at the end of the message.
    asio::awaitable<Result<bool>> read_body();

    /// No body follows, or it was read to its end.
    [[nodiscard]] bool message_done() const noexcept { return parser_.message_done(); }
    [[nodiscard]] std::size_t announced_body() const noexcept;
    /// A byte of the current answer has arrived.
    [[nodiscard]] bool answered() const noexcept { return answered_; }
    [[nodiscard]] bool reusable() const noexcept;
    /// Between two exchanges: the server has neither closed the connection nor said anything unasked.
    [[nodiscard]] bool quiet() const noexcept { return stream_->quiet(); }
    /// The raw stream after 101, with what has arrived already.
    std::unique_ptr<ByteStream> take_upgraded();

private:
    asio::awaitable<Result<std::size_t>> fill();
    std::optional<ParseFailure> parse_available();

    std::unique_ptr<ByteStream> stream_;
    HttpParser parser_;
    std::string head_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool answered_ = false;
    bool started_ = false;
};

}  // namespace farebox::net

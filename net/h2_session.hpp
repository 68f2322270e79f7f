#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/byte_stream.hpp"

namespace farebox::net {

/// Names and values of an HTTP/2 header block, in the order they are sent.
using H2Fields = std::vector<std::pair<std::string, std::string>>;

/// nghttp2 without its C: bytes in, events out; what is to be sent is taken with flush(). One HTTP/2 connection.
class H2Session {
public:
    enum class Side : std::uint8_t { client, server };
    explicit H2Session(Side side);
    H2Session(const H2Session&) = delete;
    H2Session& operator=(const H2Session&) = delete;

    /// Error: protocol_error; the connection is over (flush() once more to tell the peer why).
    Result<void> feed(std::string_view bytes);
    asio::awaitable<Result<void>> flush(ByteStream& stream);
    /// False when neither side can do anything more.
    [[nodiscard]] bool alive() const noexcept;

    /// Client: starts a stream. @return its id, negative on failure.
    std::int32_t submit_request(const H2Fields& fields, std::string body);
    /// Server: answers a stream; with empty @p trailers and @p body only the head is sent.
    void submit_response(std::int32_t stream, const H2Fields& fields, std::string body, H2Fields trailers);
    void go_away();

protected:
    virtual ~H2Session() = default;

    // Events; false resets the stream.
    virtual bool on_header(std::int32_t stream, std::string_view name, std::string_view value) = 0;
    virtual bool on_data(std::int32_t stream, std::string_view bytes) = 0;
    virtual void on_end(std::int32_t stream) = 0;
    virtual void on_close(std::int32_t stream, std::uint32_t code) = 0;

private:
    struct Callbacks;
    struct SessionFree {
        void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
    };
    /// A body on its way out.
    struct Outgoing {
        std::string body;
        std::size_t sent = 0;
        H2Fields trailers;
    };

    std::unique_ptr<nghttp2_session, SessionFree> session_;
    std::unordered_map<std::int32_t, Outgoing> outgoing_;
    std::string out_;
};

}  // namespace farebox::net

#include <cstdint>
#include <map>
#include <stdexcept>

#include "net/grpc_connection.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/net/h2_script.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kMessageLimit = 4096;
constexpr std::size_t kHeaderLimit = 4096;

net::GrpcHandler handler() {
    return [](net::GrpcCall call) -> asio::awaitable<net::GrpcReply> {
        require(call.message.size() <= kMessageLimit, "a handler sees no message above the limit");
        if (call.method == "/throw") {
            throw std::runtime_error{"a handler's exception"};
        }
        net::GrpcReply reply;
        reply.status = call.method == "/refuse" ? 7 : 0;
        reply.error = call.message;
        reply.message = std::move(call.message);
        co_return reply;
    };
}

asio::awaitable<bool> serve_connection(const net::GrpcHandler& handle, std::string_view frames, std::size_t piece,
                                       std::string& written) {
    MemoryStream stream{frames, piece, written};
    net::GrpcServerLimits limits;
    limits.message_bytes = kMessageLimit;
    limits.header_bytes = kHeaderLimit;
    net::GrpcConnection connection{stream, handle, net::Peer{}, limits};
    std::string received{kPreface};
    co_await connection.run(std::move(received));
    co_return true;
}

/// @return What the connection wrote.
std::string serve(std::string_view frames, std::size_t piece) {
    std::string written;
    const net::GrpcHandler handle = handler();
    run_to_end(serve_connection(handle, frames, piece, written));
    return written;
}

std::uint32_t read_number(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

/// Every stream is answered once: a head, data, perhaps trailers, and nothing after its end.
void check_written(std::string_view written) {
    constexpr std::size_t kFrameHead = 9;
    constexpr std::uint32_t kEndStream = 1;
    std::map<std::uint32_t, bool> ended;
    while (!written.empty()) {
        require(written.size() >= kFrameHead, "a frame has a head");
        const std::uint32_t size = read_number(written.substr(0, 3));
        const std::uint32_t type = read_number(written.substr(3, 1));
        const std::uint32_t flags = read_number(written.substr(4, 1));
        const std::uint32_t stream = read_number(written.substr(5, 4));
        require(written.size() >= kFrameHead + size, "a frame is whole");
        if (type <= 1) {
            require(!ended[stream], "nothing is said on a stream after its end");
            ended[stream] = (flags & kEndStream) != 0;
        }
        written.remove_prefix(kFrameHead + size);
    }
}

}  // namespace

/// A client's frames after the preface, as a script (h2_script.hpp).
void grpc_server(std::string_view input) {
    const std::string frames = h2_frames(input);
    check_written(serve(frames, kWhole));
    check_written(serve(frames, small_piece(frames)));
}

}  // namespace farebox::fuzz

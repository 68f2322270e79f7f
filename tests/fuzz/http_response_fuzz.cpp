#include "net/client_connection.hpp"
#include "net/websocket.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;

constexpr std::size_t kHeaderLimit = 4096;
constexpr std::size_t kPieceLimit = 64 * 1024;

struct Exchange {
    std::string head;  ///< Status, reason and headers as one text.
    std::string body;
    ErrorCode failure = ErrorCode::internal;
    bool whole = false;
    bool reusable = false;
};

std::string text_of(const net::Response& response) {
    std::string text = std::to_string(response.status) + " " + response.reason + "\n";
    for (const auto [name, value] : response.headers) {
        text.append(name).append(": ").append(value).append("\n");
    }
    return text;
}

/// What a client does with its answer, on to the frames of a WebSocket.
asio::awaitable<Exchange> read_answer(net::ClientConnection& connection, bool head_only) {
    Exchange exchange;
    net::Response response;
    const auto head = co_await connection.read_head(response, kHeaderLimit, head_only);
    if (!head) {
        exchange.failure = head.error().code;
        co_return exchange;
    }
    exchange.head = text_of(response);
    while (response.status != 101) {
        const auto more = co_await connection.read_body();
        require(response.body.size() <= kPieceLimit, "a piece of a body is bounded");
        exchange.body += std::exchange(response.body, {});
        if (!more) {
            exchange.failure = more.error().code;
            co_return exchange;
        }
        if (!*more) {
            break;
        }
    }
    exchange.whole = true;
    exchange.reusable = connection.reusable();
    co_return exchange;
}

asio::awaitable<Exchange> exchange(std::string_view input, std::size_t piece, bool head_only) {
    std::string written;
    net::ClientConnection connection{std::make_unique<MemoryStream>(input, piece, written)};
    const net::Request request{head_only ? "HEAD" : "GET", "/"};
    const auto sent = co_await connection.send(request, "localhost");
    require(static_cast<bool>(sent), "a request is sent");
    auto first = co_await read_answer(connection, head_only);
    if (first.whole && first.head.starts_with("101 ")) {
        const auto raw = connection.take_upgraded();
        net::WebSocket socket{*raw, net::WebSocket::Role::client, 4096};
        auto message = co_await socket.receive();
        while (message && message->kind != net::WebSocketMessage::Kind::close) {
            first.body += message->data + "\n";
            message = co_await socket.receive();
        }
    }
    co_return first;
}

void check(std::string_view input, bool head_only) {
    const Exchange whole = run_to_end(exchange(input, kWhole, head_only));
    const Exchange pieces = run_to_end(exchange(input, small_piece(input), head_only));
    require(whole.whole == pieces.whole, "pieces do not change whether an answer is whole");
    require(!whole.whole || (whole.head == pieces.head && whole.body == pieces.body), "pieces do not change an answer");
    require(!head_only || !whole.whole || whole.head.starts_with("101 ") || whole.body.empty(),
            "an answer to HEAD has no body");
    if (!whole.whole) {
        const auto code = whole.failure;
        require(
            code == ErrorCode::protocol_error || code == ErrorCode::too_large || code == ErrorCode::connection_failed,
            "a bad answer has its code");
    }
}

}  // namespace

void http_response(std::string_view input) {
    check(input, false);
    check(input, true);
}

}  // namespace farebox::fuzz

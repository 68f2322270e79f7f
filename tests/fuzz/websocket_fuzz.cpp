#include "net/websocket.hpp"

#include <vector>

#include "tests/fuzz/target.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;
using net::WebSocket;
using net::WebSocketMessage;

constexpr std::size_t kMessageLimit = 4096;

struct Conversation {
    std::vector<WebSocketMessage> messages;
    std::string written;
    ErrorCode failure = ErrorCode::internal;
};

/// Receives to the end; with @p echo every message is sent back.
asio::awaitable<bool> converse(Conversation& conversation, std::string_view input, std::size_t piece,
                               WebSocket::Role role, bool echo) {
    MemoryStream stream{input, piece, conversation.written};
    WebSocket socket{stream, role, kMessageLimit};
    while (true) {
        auto message = co_await socket.receive();
        if (!message) {
            conversation.failure = message.error().code;
            co_return false;
        }
        conversation.messages.push_back(*message);
        if (message->kind == WebSocketMessage::Kind::close) {
            co_return true;
        }
        if (echo) {
            const auto sent = co_await socket.send(*std::move(message));
            require(static_cast<bool>(sent), "a message is sent");
        }
    }
}

Conversation hold(std::string_view input, std::size_t piece, WebSocket::Role role, bool echo) {
    Conversation conversation;
    run_to_end(converse(conversation, input, piece, role, echo));
    return conversation;
}

void require_same(const Conversation& left, const Conversation& right, std::string_view property) {
    require(left.messages.size() == right.messages.size() && left.failure == right.failure, property);
    for (std::size_t i = 0; i < left.messages.size(); ++i) {
        require(left.messages[i].kind == right.messages[i].kind && left.messages[i].data == right.messages[i].data,
                property);
    }
}

void check(std::string_view input, WebSocket::Role role) {
    const Conversation whole = hold(input, kWhole, role, false);
    require_same(whole, hold(input, small_piece(input), role, false), "pieces do not change a conversation");
    for (const WebSocketMessage& message : whole.messages) {
        require(message.data.size() <= kMessageLimit, "a message is within its limit");
    }
    // What one end sends, the other receives. Pongs are left aside: they carry no message.
    const Conversation echoed = hold(input, kWhole, role, true);
    const auto other = role == WebSocket::Role::client ? WebSocket::Role::server : WebSocket::Role::client;
    const Conversation returned = hold(echoed.written, kWhole, other, false);
    require(returned.messages.size() == echoed.messages.size(), "every message comes back");
    for (std::size_t i = 0; i < returned.messages.size(); ++i) {
        const bool close = echoed.messages[i].kind == WebSocketMessage::Kind::close;
        require(returned.messages[i].kind == echoed.messages[i].kind, "a message keeps its kind");
        require(close || returned.messages[i].data == echoed.messages[i].data, "a message keeps its bytes");
    }
}

}  // namespace

/// Frames as a server and as a client receives them.
void websocket(std::string_view input) {
    check(input, WebSocket::Role::server);
    check(input, WebSocket::Role::client);
}

}  // namespace farebox::fuzz

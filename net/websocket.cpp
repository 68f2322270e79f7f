#include "net/websocket.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

#include "net/http_server.hpp"

namespace farebox::net {
namespace {

constexpr std::uint8_t kContinuation = 0x0;
constexpr std::uint8_t kText = 0x1;
constexpr std::uint8_t kBinary = 0x2;
constexpr std::uint8_t kClose = 0x8;
constexpr std::uint8_t kPing = 0x9;
constexpr std::uint8_t kPong = 0xa;
constexpr std::size_t kMaxControlBytes = 125;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kReadBuffer = 16 * 1024;

Error protocol_error(std::string_view what) {
    return make_error(ErrorCode::protocol_error, "bad WebSocket frame: " + std::string{what});
}

bool is_control(std::uint8_t opcode) noexcept {
    return (opcode & 0x8U) != 0;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU));
    }
}

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) {
        value = value << 8U | static_cast<unsigned char>(byte);
    }
    return value;
}

void apply_mask(std::string& payload, std::string_view mask) {
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<char>(payload[i] ^ mask[i % mask.size()]);
    }
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));  // NOLINT: OpenSSL's byte type
    return bytes;
}

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());  // NOLINT: OpenSSL's byte type
    auto* to = reinterpret_cast<unsigned char*>(text.data());                 // NOLINT: as above
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(bytes.size()))));
    return text;
}

}  // namespace

WebSocketMessage::WebSocketMessage() = default;

WebSocketMessage::WebSocketMessage(Kind message_kind, std::string content)
    : kind{message_kind}, data{std::move(content)} {}

asio::awaitable<Result<void>> WebSocket::fill(std::size_t bytes) {
    while (received_.size() < bytes) {
        buffer_.resize(kReadBuffer);
        const auto count = co_await stream_.read_some(buffer_);
        if (!count) {
            co_return count.error();
        }
        if (*count == 0) {
            co_return make_error(ErrorCode::connection_failed, "the WebSocket was cut");
        }
        received_.append(buffer_.data(), *count);
    }
    co_return Result<void>{};
}

asio::awaitable<Result<WebSocket::Frame>> WebSocket::receive_frame(std::size_t payload_limit) {
    auto filled = co_await fill(2);
    if (!filled) {
        co_return std::move(filled).error();
    }
    const auto first = static_cast<unsigned char>(received_[0]);
    const auto second = static_cast<unsigned char>(received_[1]);
    Frame frame{(first & 0x80U) != 0, static_cast<std::uint8_t>(first & 0x0fU), {}};
    const bool masked = (second & 0x80U) != 0;
    const unsigned short_size = second & 0x7fU;
    const std::size_t size_bytes = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
    if ((first & 0x70U) != 0 || masked != (role_ == Role::server)) {
        co_return protocol_error("reserved bits or masking");
    }
    if (is_control(frame.opcode) && (size_bytes != 0 || !frame.final)) {
        co_return protocol_error("a long or fragmented control frame");
    }
    const std::size_t head = 2 + size_bytes + (masked ? 4 : 0);
    filled = co_await fill(head);
    if (!filled) {
        co_return std::move(filled).error();
    }
    const std::uint64_t size = size_bytes == 0 ? short_size : read_big_endian({received_.data() + 2, size_bytes});
    if (size > (is_control(frame.opcode) ? kMaxControlBytes : payload_limit)) {
        co_return make_error(ErrorCode::too_large, "the WebSocket message is too large");
    }
    filled = co_await fill(head + static_cast<std::size_t>(size));
    if (!filled) {
        co_return std::move(filled).error();
    }
    frame.payload.assign(received_, head, static_cast<std::size_t>(size));
    if (masked) {
        apply_mask(frame.payload, std::string_view{received_}.substr(head - 4, 4));
    }
    received_.erase(0, head + static_cast<std::size_t>(size));
    co_return frame;
}

asio::awaitable<Result<WebSocketMessage>> WebSocket::receive() {
    std::uint8_t kind = kContinuation;
    std::string data;
    while (true) {
        auto frame = co_await receive_frame(max_message_bytes_ - data.size());
        if (!frame) {
            co_return std::move(frame).error();
        }
        if (is_control(frame->opcode)) {
            const bool closing = frame->opcode == kClose;
            WebSocketMessage close{WebSocketMessage::Kind::close, closing ? frame->payload : std::string{}};
            auto answered = co_await answer_control(*std::move(frame));
            if (closing) {
                co_return close;
            }
            if (!answered) {
                co_return std::move(answered).error();
            }
            continue;
        }
        const bool starts = frame->opcode == kText || frame->opcode == kBinary;
        const bool continues = frame->opcode == kContinuation;
        if (starts != (kind == kContinuation) || (!starts && !continues)) {
            co_return protocol_error("unexpected opcode");
        }
        kind = starts ? frame->opcode : kind;
        data += frame->payload;
        if (frame->final) {
            const bool text = kind == kText;
            co_return WebSocketMessage{text ? WebSocketMessage::Kind::text : WebSocketMessage::Kind::binary,
                                       std::move(data)};
        }
    }
}

asio::awaitable<Result<void>> WebSocket::answer_control(Frame frame) {
    switch (frame.opcode) {
        case kClose:
            co_return co_await send_frame(kClose, frame.payload.substr(0, 2));
        case kPing:
            co_return co_await send_frame(kPong, std::move(frame.payload));
        case kPong:
            co_return Result<void>{};
        default:
            co_return protocol_error("unknown control frame");
    }
}

asio::awaitable<Result<void>> WebSocket::send(WebSocketMessage message) {
    const std::uint8_t opcode = message.kind == WebSocketMessage::Kind::text     ? kText
                                : message.kind == WebSocketMessage::Kind::binary ? kBinary
                                                                                 : kClose;
    return send_frame(opcode, std::move(message.data));
}

asio::awaitable<Result<void>> WebSocket::send_frame(std::uint8_t opcode, std::string payload) {
    std::string head{static_cast<char>(0x80U | opcode)};
    const unsigned mask_bit = role_ == Role::client ? 0x80U : 0U;
    if (payload.size() <= kMaxControlBytes) {
        head.push_back(static_cast<char>(mask_bit | payload.size()));
    } else {
        const bool wide = payload.size() > 0xffff;
        head.push_back(static_cast<char>(mask_bit | (wide ? 127U : 126U)));
        append_big_endian(head, payload.size(), wide ? 8 : 2);
    }
    if (role_ == Role::client) {
        const std::string mask = random_bytes(4);
        apply_mask(payload, mask);
        head += mask;
    }
    co_return co_await stream_.write(head, payload);
}

bool is_websocket_upgrade(const Request& request) {
    return request.method == "GET" && request.headers.has_token("Connection", "upgrade") &&
           request.headers.has_token("Upgrade", "websocket") && request.headers.get("Sec-WebSocket-Version") == "13" &&
           !request.headers.get("Sec-WebSocket-Key").empty();
}

std::string websocket_accept(std::string_view key) {
    const std::string text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64({reinterpret_cast<const char*>(digest.data()), size});  // NOLINT: OpenSSL's byte type
}

asio::awaitable<void> websocket_echo(ServerRequest& request, ResponseWriter& writer,
                                     std::chrono::milliseconds idle_timeout) {
    if (!is_websocket_upgrade(request)) {
        writer.send(text_response(400, "a WebSocket upgrade is expected"));
        co_return;
    }
    const std::string accept = websocket_accept(request.headers.get("Sec-WebSocket-Key"));
    Headers headers{{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept}};
    auto stream = co_await writer.upgrade(std::move(headers));
    if (!stream) {
        co_return;
    }
    WebSocket socket{**stream, WebSocket::Role::server};
    while (true) {
        (*stream)->expires_at(deadline_in(idle_timeout));
        auto message = co_await socket.receive();
        if (!message || message->kind == WebSocketMessage::Kind::close) {
            co_return;
        }
        const auto sent = co_await socket.send(*std::move(message));
        if (!sent) {
            co_return;
        }
    }
}

asio::awaitable<Result<std::unique_ptr<ResponseStream>>> open_websocket(HttpClient& client, Url url, Headers headers,
                                                                        Deadline deadline) {
    const std::string key = base64(random_bytes(kKeyBytes));
    headers.set("Upgrade", "websocket");
    headers.set("Sec-WebSocket-Version", "13");
    headers.set("Sec-WebSocket-Key", key);
    Request request{"GET", {}, std::move(headers), {}};
    auto opened = co_await client.open(std::move(url), std::move(request), deadline);
    if (!opened) {
        co_return opened;
    }
    const Response& head = (*opened)->head();
    if (head.status != 101) {
        Error error = make_error(ErrorCode::upstream_error, "no WebSocket: HTTP " + std::to_string(head.status));
        error.details.emplace_back("status", std::to_string(head.status));
        co_return error;
    }
    if (head.headers.get("Sec-WebSocket-Accept") != websocket_accept(key)) {
        co_return make_error(ErrorCode::protocol_error, "the server's WebSocket answer does not fit the question");
    }
    co_return opened;
}

}  // namespace farebox::net

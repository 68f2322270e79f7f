#include "net/grpc_connection.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "net/grpc_frame.hpp"
#include "net/h2_session.hpp"

namespace farebox::net {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kReadBuffer = 16 * 1024;

/// A request as it comes in.
struct IncomingCall {
    GrpcCall call;
    std::string http_method;
    std::string data;
    Deadline complete_by;
    std::size_t header_bytes = 0;
    bool too_large = false;
};

H2Fields grpc_error_fields(int status, std::string_view message) {
    return {{":status", "200"},
            {"content-type", "application/grpc"},
            {"grpc-status", std::to_string(status)},
            {"grpc-message", encode_grpc_message(message)}};
}

}  // namespace

struct GrpcConnection::Impl final : H2Session {
    Impl(ByteStream& byte_stream, const GrpcHandler& grpc_handler, Peer who, GrpcServerLimits server_limits)
        : H2Session{Side::server},
          stream{byte_stream},
          handler{grpc_handler},
          peer{std::move(who)},
          limits{server_limits} {}

    bool on_header(std::int32_t id, std::string_view name, std::string_view value) override;
    bool on_data(std::int32_t id, std::string_view bytes) override;
    void on_end(std::int32_t id) override;
    void on_close(std::int32_t id, std::uint32_t code) override;

    [[nodiscard]] Deadline next_deadline() const;
    asio::awaitable<void> serve(std::int32_t id, IncomingCall incoming);
    asio::awaitable<GrpcReply> answer(IncomingCall incoming);
    bool refuse_plain_http(std::int32_t id, const IncomingCall& incoming);

    ByteStream& stream;
    const GrpcHandler& handler;
    const Peer peer;
    const GrpcServerLimits limits;
    std::map<std::int32_t, IncomingCall> incomplete;
    std::deque<std::pair<std::int32_t, IncomingCall>> ready;
    Deadline idle_until = deadline_in(limits.idle_timeout);
    bool stopping = false;
    bool serving = false;
};

bool GrpcConnection::Impl::on_header(std::int32_t id, std::string_view name, std::string_view value) {
    auto [found, fresh] = incomplete.try_emplace(id);
    IncomingCall& incoming = found->second;
    if (fresh) {
        incoming.complete_by = deadline_in(limits.read_timeout);
        incoming.call.peer = peer;
    }
    incoming.header_bytes += name.size() + value.size() + 32;
    if (incoming.header_bytes > limits.header_bytes) {
        incomplete.erase(found);
        return false;
    }
    if (name == ":path") {
        incoming.call.method = value;
    } else if (name == ":method") {
        incoming.http_method = value;
    } else if (name == ":authority") {
        incoming.call.authority = value;
    } else if (!name.starts_with(':')) {
        incoming.call.metadata.add(name, value);
    }
    return true;
}

bool GrpcConnection::Impl::on_data(std::int32_t id, std::string_view bytes) {
    const auto found = incomplete.find(id);
    if (found == incomplete.end()) {
        return true;  // already refused
    }
    IncomingCall& incoming = found->second;
    if (incoming.data.size() + bytes.size() > limits.message_bytes + kGrpcPrefixBytes) {
        incoming.too_large = true;
        on_end(id);
        return true;
    }
    incoming.data.append(bytes);
    return true;
}

void GrpcConnection::Impl::on_end(std::int32_t id) {
    auto node = incomplete.extract(id);
    if (!node.empty()) {
        ready.emplace_back(id, std::move(node.mapped()));
    }
}

void GrpcConnection::Impl::on_close(std::int32_t id, std::uint32_t) {
    incomplete.erase(id);
    std::erase_if(ready, [id](const auto& waiting) { return waiting.first == id; });
}

Deadline GrpcConnection::Impl::next_deadline() const {
    Deadline nearest = idle_until;
    for (const auto& [id, incoming] : incomplete) {
        nearest = earlier(nearest, incoming.complete_by);
    }
    return nearest;
}

/// HTTP/2 is here for gRPC only; everything else is told to come with HTTP/1.1.
bool GrpcConnection::Impl::refuse_plain_http(std::int32_t id, const IncomingCall& incoming) {
    const bool is_grpc = incoming.call.metadata.get("content-type").starts_with("application/grpc");
    if (is_grpc && incoming.http_method == "POST") {
        return false;
    }
    const H2Fields fields{{":status", is_grpc ? "405" : "415"}, {"content-type", "text/plain; charset=utf-8"}};
    submit_response(id, fields, "HTTP/2 is served for gRPC only: use HTTP/1.1\n", {});
    return true;
}

asio::awaitable<GrpcReply> GrpcConnection::Impl::answer(IncomingCall incoming) {
    if (incoming.too_large) {
        co_return GrpcReply{grpc_code::kResourceExhausted, "message is too large", {}};
    }
    if (incoming.data.starts_with('\1')) {
        co_return GrpcReply{grpc_code::kUnimplemented, "compressed messages are not supported", {}};
    }
    auto message = parse_grpc_frame(incoming.data);
    if (!message) {
        co_return GrpcReply{grpc_code::kInternal, message.error().message, {}};
    }
    incoming.call.message = *std::move(message);
    try {
        co_return co_await handler(std::move(incoming.call));
    } catch (const std::exception&) {
        co_return GrpcReply{grpc_code::kInternal, "internal error", {}};
    }
}

asio::awaitable<void> GrpcConnection::Impl::serve(std::int32_t id, IncomingCall incoming) {
    if (refuse_plain_http(id, incoming)) {
        co_return;
    }
    stream.expires_at(Deadline::max());
    serving = true;
    GrpcReply reply = co_await answer(std::move(incoming));
    serving = false;
    if (reply.status != grpc_code::kOk) {
        submit_response(id, grpc_error_fields(reply.status, reply.error), {}, {});
    } else {
        const H2Fields fields{{":status", "200"}, {"content-type", "application/grpc"}};
        submit_response(id, fields, grpc_frame(reply.message), {{"grpc-status", "0"}});
    }
    idle_until = deadline_in(limits.idle_timeout);
}

GrpcConnection::GrpcConnection(ByteStream& stream, const GrpcHandler& handler, Peer peer, GrpcServerLimits limits)
    : impl_{std::make_unique<Impl>(stream, handler, std::move(peer), limits)} {}

GrpcConnection::~GrpcConnection() = default;

asio::awaitable<void> GrpcConnection::run(std::string received) {
    Impl& impl = *impl_;
    std::vector<char> buffer(kReadBuffer);
    while (true) {
        const bool sane = static_cast<bool>(impl.feed(received));
        while (sane && !impl.ready.empty()) {
            auto next = std::move(impl.ready.front());
            impl.ready.pop_front();
            co_await impl.serve(next.first, std::move(next.second));
        }
        if (impl.stopping) {
            impl.go_away();
        }
        impl.stream.expires_at(deadline_in(impl.limits.write_timeout));
        const auto written = co_await impl.flush(impl.stream);
        const bool finished = !written || !sane || !impl.alive() || (impl.stopping && impl.incomplete.empty());
        if (finished) {
            break;
        }
        impl.stream.expires_at(impl.next_deadline());
        const auto count = co_await impl.stream.read_some(buffer);
        if (!count || *count == 0) {
            break;
        }
        received.assign(buffer.data(), *count);
    }
    co_await impl.stream.shutdown_write();
}

void GrpcConnection::stop() noexcept {
    impl_->stopping = true;
    if (!impl_->serving && impl_->incomplete.empty()) {
        impl_->stream.close();
    }
}

bool is_http2_preface(std::string_view bytes, bool& complete) noexcept {
    const std::size_t size = std::min(bytes.size(), kPreface.size());
    complete = bytes.size() >= kPreface.size();
    return size > 0 && bytes.substr(0, size) == kPreface.substr(0, size);
}

}  // namespace farebox::net

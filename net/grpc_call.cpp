#include "net/grpc_call.hpp"

#include <vector>

#include "net/grpc_frame.hpp"
#include "net/grpc_status.hpp"
#include "net/h2_session.hpp"

namespace farebox::net {
namespace {

constexpr std::size_t kReadBuffer = 16 * 1024;
constexpr std::size_t kMaxHeaderBytes = 32 * 1024;

/// The call as nghttp2's events tell it.
class UnaryCall final : public H2Session {
public:
    explicit UnaryCall(std::size_t max_message_bytes)
        : H2Session{Side::client}, max_data_{max_message_bytes + kGrpcPrefixBytes} {}
    ~UnaryCall() override = default;

    asio::awaitable<Result<void>> exchange(ByteStream& stream);
    [[nodiscard]] Result<std::string> result() const;

private:
    bool on_header(std::int32_t, std::string_view name, std::string_view value) override;
    bool on_data(std::int32_t, std::string_view bytes) override;
    void on_end(std::int32_t) override { ended_ = true; }
    void on_close(std::int32_t, std::uint32_t code) override {
        closed_ = true;
        close_code_ = code;
    }

    std::size_t max_data_;
    std::size_t header_bytes_ = 0;
    Headers fields_;  ///< Head and trailers; both may carry the status.
    std::string data_;
    bool ended_ = false;
    bool closed_ = false;
    bool too_large_ = false;
    std::uint32_t close_code_ = 0;
};

bool UnaryCall::on_header(std::int32_t, std::string_view name, std::string_view value) {
    header_bytes_ += name.size() + value.size() + 32;
    if (header_bytes_ > kMaxHeaderBytes) {
        too_large_ = true;
        return false;
    }
    if (name == ":status") {
        fields_.clear();  // what came before was an interim answer (1xx)
    }
    fields_.add(name, value);
    return true;
}

bool UnaryCall::on_data(std::int32_t, std::string_view bytes) {
    if (data_.size() + bytes.size() > max_data_) {
        too_large_ = true;
        return false;
    }
    data_.append(bytes);
    return true;
}

asio::awaitable<Result<void>> UnaryCall::exchange(ByteStream& stream) {
    std::vector<char> buffer(kReadBuffer);
    while (!closed_ && !too_large_) {
        auto sent = co_await flush(stream);
        if (!sent) {
            co_return sent;
        }
        if (!alive()) {  // nghttp2 has given up on the server and would silently swallow the rest
            co_return make_error(ErrorCode::protocol_error, "bad HTTP/2 from the server");
        }
        const auto count = co_await stream.read_some(buffer);
        if (!count) {
            co_return count.error();
        }
        if (*count == 0) {
            co_return make_error(ErrorCode::connection_failed, "connection closed during the call");
        }
        auto fed = feed({buffer.data(), *count});
        if (!fed && !closed_) {
            co_return fed;
        }
    }
    co_return Result<void>{};
}

/// The gRPC specification's reading of an answer that is plain HTTP.
int status_from_http(std::string_view http_status) {
    if (http_status == "401") {
        return grpc_code::kUnauthenticated;
    }
    if (http_status == "403") {
        return grpc_code::kPermissionDenied;
    }
    if (http_status == "404") {
        return grpc_code::kUnimplemented;
    }
    const bool unavailable =
        http_status == "429" || http_status == "502" || http_status == "503" || http_status == "504";
    return unavailable ? grpc_code::kUnavailable : grpc_code::kUnknown;
}

Result<std::string> UnaryCall::result() const {
    if (too_large_) {
        return make_error(ErrorCode::too_large, "the answer is too large");
    }
    const std::string_view http_status = fields_.get(":status");
    if (!http_status.empty() && http_status != "200") {
        return error_from_grpc(status_from_http(http_status), "the server answered HTTP " + std::string{http_status});
    }
    if (!ended_) {
        return make_error(ErrorCode::connection_failed,
                          "the server reset the call (" + std::to_string(close_code_) + ")");
    }
    const auto status = parse_grpc_status(fields_.get("grpc-status"));
    if (!fields_.get("content-type").starts_with("application/grpc") || !status) {
        return make_error(ErrorCode::protocol_error, "the answer is not gRPC");
    }
    if (*status != grpc_code::kOk) {
        return error_from_grpc(*status, decode_grpc_message(fields_.get("grpc-message")));
    }
    return parse_grpc_frame(data_);
}

H2Fields request_fields(const GrpcRequest& request) {
    H2Fields fields{{":method", "POST"},
                    {":scheme", request.scheme},
                    {":path", request.path},
                    {":authority", request.authority},
                    {"te", "trailers"},
                    {"content-type", "application/grpc"},
                    {"user-agent", "grpc-farebox"}};
    for (const Headers::Field field : request.metadata) {
        fields.emplace_back(field.name, field.value);
    }
    return fields;
}

}  // namespace

asio::awaitable<Result<std::string>> grpc_call(ByteStream& stream, GrpcRequest request, std::size_t max_message_bytes) {
    UnaryCall call{max_message_bytes};
    if (call.submit_request(request_fields(request), grpc_frame(request.message)) < 0) {
        co_return make_error(ErrorCode::internal, "cannot start the call");
    }
    auto exchanged = co_await call.exchange(stream);
    if (!exchanged) {
        co_return std::move(exchanged).error();
    }
    co_return call.result();
}

}  // namespace farebox::net

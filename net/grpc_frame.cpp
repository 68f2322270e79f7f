#include "net/grpc_frame.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "net/grpc_status.hpp"
#include "net/percent_encoding.hpp"

namespace farebox::net {
namespace {

Error bad_frame(std::string_view what) {
    return make_error(ErrorCode::protocol_error, "bad gRPC message: " + std::string{what});
}

ErrorCode code_from_grpc(int status) {
    switch (status) {
        case grpc_code::kCancelled:
            return ErrorCode::cancelled;
        case grpc_code::kInvalidArgument:
            return ErrorCode::invalid_argument;
        case grpc_code::kDeadlineExceeded:
            return ErrorCode::timeout;
        case grpc_code::kNotFound:
            return ErrorCode::not_found;
        case grpc_code::kPermissionDenied:
            return ErrorCode::forbidden;
        case grpc_code::kResourceExhausted:
            return ErrorCode::overloaded;
        case grpc_code::kUnavailable:
            return ErrorCode::connection_failed;
        case grpc_code::kUnauthenticated:
            return ErrorCode::unauthenticated;
        default:
            return ErrorCode::upstream_error;
    }
}

}  // namespace

std::string grpc_frame(std::string_view message) {
    const std::size_t size = message.size();
    std::string frame;
    frame.reserve(kGrpcPrefixBytes + size);
    frame.push_back('\0');
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        frame.push_back(static_cast<char>((size >> shift) & 0xffU));
    }
    return frame.append(message);
}

Result<std::string> parse_grpc_frame(std::string_view data) {
    if (data.size() < kGrpcPrefixBytes) {
        return bad_frame("cut short");
    }
    if (data[0] != '\0') {
        return bad_frame("compressed");
    }
    std::size_t size = 0;
    for (std::size_t i = 1; i < kGrpcPrefixBytes; ++i) {
        size = size << 8U | static_cast<unsigned char>(data[i]);
    }
    if (size != data.size() - kGrpcPrefixBytes) {
        return bad_frame(size > data.size() - kGrpcPrefixBytes ? "cut short" : "more than one");
    }
    return std::string{data.substr(kGrpcPrefixBytes)};
}

std::string encode_grpc_message(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte <= 0x7e && c != '%') {
            encoded.push_back(c);
        } else {
            encoded.append({'%', kHex[byte >> 4U], kHex[byte & 0x0fU]});
        }
    }
    return encoded;
}

std::string decode_grpc_message(std::string_view text) {
    return percent_decoded(text);
}

std::optional<int> parse_grpc_status(std::string_view text) {
    int status = 0;
    const bool digits = !text.empty() && text.size() <= 9 &&
                        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) {
        return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + text.size(), status);
    return status;
}

Error error_from_grpc(int status, std::string message) {
    const std::string number = std::to_string(status);
    Error error = make_error(code_from_grpc(status), message.empty() ? "gRPC status " + number : std::move(message));
    error.details.emplace_back("grpc_status", number);
    return error;
}

}  // namespace farebox::net

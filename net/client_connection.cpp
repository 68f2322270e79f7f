#include "net/client_connection.hpp"

#include <algorithm>
#include <cstring>

#include "net/http_writer.hpp"
#include "net/prefixed_stream.hpp"

namespace farebox::net {
namespace {

constexpr std::size_t kFirstBuffer = 16 * 1024;
constexpr std::size_t kBodyBuffer = 64 * 1024;
constexpr int kMaxInterimAnswers = 10;

Error answer_error(const ParseFailure& failure) {
    const bool size = failure.status == 413 || failure.status == 431;
    return make_error(size ? ErrorCode::too_large : ErrorCode::protocol_error,
                      "bad answer: " + std::string{failure.what});
}

}  // namespace

ClientConnection::ClientConnection(std::unique_ptr<ByteStream> stream)
    : stream_{std::move(stream)}, buffer_(kFirstBuffer) {}

asio::awaitable<Result<void>> ClientConnection::send(const Request& request, std::string host) {
    answered_ = false;
    head_.clear();
    append_request_head(head_, request, host, false);
    return stream_->write(head_, request.body);
}

asio::awaitable<Result<void>> ClientConnection::read_head(Response& response, std::size_t header_limit,
                                                          bool head_only) {
    for (int interim = 0; interim < kMaxInterimAnswers; ++interim) {
        parser_.start_response(response, header_limit, head_only);
        started_ = true;
        while (!parser_.head_done()) {
            if (const auto failure = parse_available()) {
                co_return answer_error(*failure);
            }
            if (parser_.head_done()) {
                break;
            }
            const auto count = co_await fill();
            if (!count) {
                co_return count.error();
            }
            if (*count == 0) {
                co_return make_error(ErrorCode::connection_failed, "connection closed before an answer");
            }
        }
        if (response.status >= 200 || response.status == 101) {
            if (const auto failure = parser_.message_done() ? std::nullopt : parser_.resume_body(SIZE_MAX)) {
                co_return answer_error(*failure);
            }
            co_return Result<void>{};
        }
    }
    co_return make_error(ErrorCode::protocol_error, "bad answer: too many interim answers");
}

asio::awaitable<Result<bool>> ClientConnection::read_body() {
    if (buffer_.size() < kBodyBuffer && announced_body() > buffer_.size()) {
        buffer_.resize(kBodyBuffer);
    }
    while (!parser_.message_done()) {
        const std::size_t before = begin_;
        if (const auto failure = parse_available()) {
            co_return answer_error(*failure);
        }
        if (begin_ != before) {
            co_return true;
        }
        const auto count = co_await fill();
        if (!count) {
            co_return count.error();
        }
        if (*count == 0) {
            const bool whole = parser_.framing().until_close && !parser_.feed_end();
            if (!whole) {
                co_return make_error(ErrorCode::connection_failed, "the answer was cut short");
            }
        }
    }
    co_return false;
}

std::size_t ClientConnection::announced_body() const noexcept {
    return static_cast<std::size_t>(parser_.framing().content_length.value_or(0));
}

bool ClientConnection::reusable() const noexcept {
    return started_ && parser_.message_done() && parser_.framing().keep_alive && begin_ == end_;
}

std::unique_ptr<ByteStream> ClientConnection::take_upgraded() {
    return std::make_unique<PrefixedStream>(std::move(stream_), std::string{buffer_.data() + begin_, end_ - begin_});
}

asio::awaitable<Result<std::size_t>> ClientConnection::fill() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    }
    if (end_ == buffer_.size() && begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= std::exchange(begin_, 0);
    }
    if (end_ == buffer_.size()) {
        if (buffer_.size() >= kBodyBuffer) {
            co_return make_error(ErrorCode::protocol_error, "bad answer: a line is too long");
        }
        buffer_.resize(kBodyBuffer);
    }
    auto count = co_await stream_->read_some({buffer_.data() + end_, buffer_.size() - end_});
    if (count) {
        end_ += *count;
        answered_ = answered_ || *count > 0;
    }
    co_return count;
}

std::optional<ParseFailure> ClientConnection::parse_available() {
    const ParseStep step = parser_.feed_buffered({buffer_.data() + begin_, end_ - begin_});
    begin_ += step.consumed;
    return step.failure;
}

}  // namespace farebox::net

#include "net/http_connection.hpp"

#include <array>
#include <cstring>
#include <ctime>

#include "net/prefixed_stream.hpp"

namespace farebox::net {
namespace {

constexpr std::size_t kFirstBuffer = 8 * 1024;
constexpr std::size_t kBodyBuffer = 64 * 1024;
constexpr std::chrono::milliseconds kRefusalTimeout{2'000};
constexpr std::chrono::milliseconds kLingerAfterRefusal{2'000};
constexpr std::chrono::milliseconds kLingerAfterAnswer{500};

/// Statuses that never have a body.
bool is_bodiless(int status) noexcept {
    return status < 200 || status == 204 || status == 304;
}

bool is_sendable(const Response& response) noexcept {
    return response.status >= 100 && response.status <= 999 && is_line_text(response.reason) &&
           response.headers.valid();
}

}  // namespace

std::string_view DateCache::now() {
    const std::int64_t second = std::time(nullptr);
    if (second != second_) {
        second_ = second;
        text_ = http_date(second);
    }
    return text_;
}

HttpConnection::HttpConnection(const ServerOptions& options, DateCache& dates, std::unique_ptr<ByteStream> stream,
                               Peer peer, std::string_view listener, bool tls)
    : options_{options}, dates_{dates}, stream_{std::move(stream)}, buffer_(kFirstBuffer) {
    request_.peer = std::move(peer);
    request_.listener = listener;
    request_.tls = tls;
}

asio::awaitable<void> HttpConnection::run() {
    bool again = true;
    while (again) {
        again = co_await serve_one();
    }
}

void HttpConnection::stop_when_idle() noexcept {
    stopping_ = true;
    if (grpc_ != nullptr) {
        grpc_->stop();
    } else if (idle_) {
        stream_->close();
    }
}

void HttpConnection::cut() noexcept {
    stopping_ = true;
    stream_->close();
    cancellation_.emit(asio::cancellation_type::terminal);
}

void HttpConnection::expires_in(std::chrono::milliseconds timeout) {
    stream_->expires_at(deadline_in(timeout));
}

asio::awaitable<bool> HttpConnection::serve_one() {
    answer_ = Answer::none;
    unread_body_ = false;
    const bool has_head = co_await read_head();
    if (!has_head) {
        co_return false;
    }
    forget_expired_certificate();
    EarlyDecision decision = decide_early();
    const std::size_t body_limit = decision.body_limit.value_or(options_.limits.body_bytes);
    if (decision.response) {
        unread_body_ = !take_buffered_body(body_limit);
        set_answer(std::move(*decision.response));
        co_return co_await write_answer();
    }
    const bool has_body = co_await read_body(body_limit);
    if (!has_body) {
        co_return false;
    }
    co_await call_handler();
    co_return co_await write_answer();
}

asio::awaitable<bool> HttpConnection::read_head() {
    request_.method.clear();
    request_.target.clear();
    parser_.start_request(request_, options_.limits.header_bytes);
    idle_ = begin_ == end_;
    if (idle_) {
        if (stopping_) {
            co_return false;
        }
        expires_in(first_request_ ? options_.limits.header_timeout : options_.limits.idle_timeout);
        const auto received = co_await fill();
        if (!received || *received == 0) {
            co_return false;
        }
        idle_ = false;
    }
    expires_in(options_.limits.header_timeout);
    while (true) {
        bool whole_preface = false;
        const bool http2 = first_request_ && options_.grpc &&
                           is_http2_preface({buffer_.data() + begin_, end_ - begin_}, whole_preface);
        if (http2 && whole_preface) {
            co_return co_await serve_http2();
        }
        auto failure = http2 ? std::nullopt : parse_available();
        if (!failure && parser_.head_done()) {
            first_request_ = false;
            keep_alive_ = parser_.framing().keep_alive;
            co_return true;
        }
        if (!failure) {
            const auto received = co_await fill();
            if (received && *received > 0) {
                continue;
            }
            const bool slow = !received && received.error().code == ErrorCode::timeout;
            const bool full = !received && received.error().code == ErrorCode::too_large;
            if (!slow && !full) {
                co_return false;
            }
            failure = slow ? ParseFailure{408, "the request took too long"}
                           : ParseFailure{431, "request line and headers are too large"};
        }
        co_await refuse(*failure);
        co_return false;
    }
}

asio::awaitable<bool> HttpConnection::read_body(std::size_t limit) {
    if (parser_.message_done()) {
        co_return true;
    }
    auto failure = parser_.resume_body(limit);
    if (!failure) {
        const std::size_t announced = parser_.framing().content_length.value_or(kBodyBuffer);
        request_.body.reserve(std::min(announced, kBodyBuffer));
        expires_in(options_.limits.body_timeout);
        if (begin_ == end_ && equal_ignoring_case(request_.headers.get("Expect"), "100-continue")) {
            const auto told = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n", {});
            if (!told) {
                co_return false;
            }
        }
        if (announced > buffer_.size() && buffer_.size() < kBodyBuffer) {
            buffer_.resize(kBodyBuffer);
        }
    }
    while (!failure) {
        failure = parse_available();
        if (failure) {
            break;
        }
        if (parser_.message_done()) {
            co_return true;
        }
        const auto received = co_await fill();
        if (received && *received > 0) {
            continue;
        }
        if (received || received.error().code == ErrorCode::connection_failed) {
            co_return false;
        }
        failure = received.error().code == ErrorCode::timeout ? ParseFailure{408, "the request took too long"}
                                                              : ParseFailure{400, "malformed chunked body"};
    }
    co_await refuse(*failure);
    co_return false;
}

asio::awaitable<bool> HttpConnection::serve_http2() {
    GrpcServerLimits limits;
    limits.message_bytes = options_.limits.body_bytes;
    limits.header_bytes = options_.limits.header_bytes;
    limits.idle_timeout = options_.limits.idle_timeout;
    limits.read_timeout = options_.limits.body_timeout;
    limits.write_timeout = options_.limits.write_timeout;
    GrpcConnection connection{*stream_, options_.grpc, request_.peer, limits};
    grpc_ = &connection;
    if (stopping_) {
        connection.stop();
    }
    co_await connection.run(std::string{buffer_.data() + begin_, end_ - begin_});
    grpc_ = nullptr;
    co_return false;
}

/// Reads more behind what is buffered. too_large: the buffer is full of bytes the grammar cannot use yet.
asio::awaitable<Result<std::size_t>> HttpConnection::fill() {
    if (!make_room()) {
        co_return make_error(ErrorCode::too_large, "too much at once");
    }
    auto count = co_await stream_->read_some({buffer_.data() + end_, buffer_.size() - end_});
    if (count) {
        end_ += *count;
    }
    co_return count;
}

bool HttpConnection::make_room() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    }
    if (end_ == buffer_.size() && begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size()) {
        const std::size_t most = options_.limits.header_bytes + kFirstBuffer;
        if (buffer_.size() >= most) {
            return false;
        }
        buffer_.resize(std::min(most, 2 * buffer_.size()));
    }
    return true;
}

/// Feeds what is buffered to the grammar: up to the end of the head, or of the message.
std::optional<ParseFailure> HttpConnection::parse_available() {
    const ParseStep step = parser_.feed_buffered({buffer_.data() + begin_, end_ - begin_});
    begin_ += step.consumed;
    return step.failure;
}

/// However long the connection lives, a certificate counts while it holds. With the next one comes another connection.
void HttpConnection::forget_expired_certificate() {
    if (shows_certificate() && request_.peer.certificate_until <= std::chrono::system_clock::now()) {
        request_.peer.certificate_names.clear();
        keep_alive_ = false;
    }
}

EarlyDecision HttpConnection::decide_early() {
    if (!options_.early) {
        return {};
    }
    try {
        return options_.early(request_);
    } catch (const std::exception& exception) {
        if (options_.log_error) {
            options_.log_error(exception.what());
        }
        return {failure_response(500, "internal error"), std::nullopt};
    }
}

/// After an early answer: skips a body that has arrived already, so that the connection can be kept.
bool HttpConnection::take_buffered_body(std::size_t limit) {
    if (parser_.message_done()) {
        return true;
    }
    return !parser_.resume_body(limit) && !parse_available() && parser_.message_done();
}

Response HttpConnection::failure_response(int status, std::string_view what) const {
    return options_.error_response ? options_.error_response(status, what) : text_response(status, what);
}

asio::awaitable<void> HttpConnection::refuse(ParseFailure failure) {
    keep_alive_ = false;
    unread_body_ = true;
    set_answer(failure_response(failure.status, failure.what));
    expires_in(kRefusalTimeout);
    co_await write_answer();
}

asio::awaitable<void> HttpConnection::call_handler() {
    // Nothing is read or written meanwhile: the handler has deadlines of its own.
    stream_->expires_at(Deadline::max());
    ResponseWriter writer{*this};
    bool failed = false;
    try {
        co_await options_.handler(request_, writer);
    } catch (const std::exception& exception) {
        failed = true;
        if (options_.log_error && !stopping_) {
            options_.log_error(exception.what());
        }
    }
    if (failed && (answer_ == Answer::none || answer_ == Answer::complete)) {
        set_answer(failure_response(500, "internal error"));
    }
}

asio::awaitable<bool> HttpConnection::write_answer() {
    switch (answer_) {
        case Answer::none:
            set_answer(failure_response(500, "no answer"));
            break;
        case Answer::complete:
            break;
        case Answer::ended:
            co_return keep_alive_ && !stopping_;
        case Answer::streaming:  // never ended: the client must not take it for whole
        case Answer::upgraded:
            stream_->close();
            co_return false;
    }
    co_return co_await write_complete();
}

asio::awaitable<bool> HttpConnection::write_complete() {
    if (!is_sendable(response_)) {
        response_ = failure_response(500, "unsendable answer");
    }
    keep_alive_ = keep_alive_ && !stopping_ && !unread_body_ && !response_.headers.has_token("Connection", "close");
    const bool head_only = request_.method == "HEAD";
    HeadFraming framing;
    if (!is_bodiless(response_.status)) {
        framing.content_length = response_.body.size();
        if (head_only && response_.body.empty() && response_.headers.contains("Content-Length")) {
            framing.content_length =
                std::strtoull(std::string{response_.headers.get("Content-Length")}.c_str(), nullptr, 10);
        }
    }
    const bool send_body = !head_only && framing.content_length.has_value();
    const auto written = co_await send_head(framing, send_body ? std::string_view{response_.body} : std::string_view{});
    if (!written) {
        co_return false;
    }
    if (!keep_alive_) {
        co_await linger(unread_body_ ? kLingerAfterRefusal : kLingerAfterAnswer);
    }
    co_return keep_alive_;
}

asio::awaitable<Result<void>> HttpConnection::send_head(HeadFraming framing, std::string_view body) {
    framing.close = !keep_alive_;
    framing.keep_alive = keep_alive_ && parser_.head_done() && parser_.framing().http_minor == 0;
    framing.date = dates_.now();
    head_.clear();
    append_response_head(head_, response_.status, response_.reason, response_.headers, framing);
    expires_in(options_.limits.write_timeout);
    return stream_->write(head_, body);
}

/// Closing with unread bytes would reset the connection and destroy the answer on its way: says goodbye and waits a
/// little for the client to read it.
asio::awaitable<void> HttpConnection::linger(std::chrono::milliseconds patience) {
    expires_in(patience);
    co_await stream_->shutdown_write();
    while (true) {
        const auto count = co_await stream_->read_some(buffer_);
        if (!count || *count == 0) {
            co_return;
        }
    }
}

void HttpConnection::set_answer(Response response) {
    response_ = std::move(response);
    answer_ = Answer::complete;
}

asio::awaitable<Result<void>> HttpConnection::begin_stream(int status, Headers headers) {
    response_ = Response{status, {}, std::move(headers), {}};
    if (!is_sendable(response_)) {
        co_return make_error(ErrorCode::internal, "unsendable answer");
    }
    chunked_answer_ = parser_.framing().http_minor == 1;
    keep_alive_ = keep_alive_ && chunked_answer_ && !stopping_;
    answer_ = Answer::streaming;
    HeadFraming framing;
    framing.chunked = chunked_answer_;
    co_return co_await send_head(framing, {});
}

asio::awaitable<Result<void>> HttpConnection::write_chunk(std::string chunk) {
    if (answer_ != Answer::streaming) {
        co_return make_error(ErrorCode::internal, "write() outside begin() … end()");
    }
    if (chunk.empty() || request_.method == "HEAD") {
        co_return Result<void>{};
    }
    expires_in(options_.limits.write_timeout);
    if (!chunked_answer_) {
        co_return co_await stream_->write(chunk, {});
    }
    std::array<char, 24> size{};
    const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size());
    chunk.append("\r\n");
    co_return co_await stream_->write({size.data(), static_cast<std::size_t>(digits)}, chunk);
}

asio::awaitable<Result<void>> HttpConnection::end_stream() {
    if (answer_ != Answer::streaming) {
        co_return make_error(ErrorCode::internal, "end() without begin()");
    }
    answer_ = Answer::ended;
    if (!chunked_answer_) {
        co_await stream_->shutdown_write();
        co_return Result<void>{};
    }
    if (request_.method == "HEAD") {
        co_return Result<void>{};
    }
    expires_in(options_.limits.write_timeout);
    co_return co_await stream_->write("0\r\n\r\n", {});
}

asio::awaitable<Result<ByteStream*>> HttpConnection::upgrade(Headers headers) {
    response_ = Response{101, {}, std::move(headers), {}};
    if (!is_sendable(response_)) {
        co_return make_error(ErrorCode::internal, "unsendable answer");
    }
    answer_ = Answer::upgraded;
    const auto sent = co_await send_head({}, {});
    if (!sent) {
        co_return sent.error();
    }
    stream_->expires_at(Deadline::max());
    upgraded_ = std::make_unique<PrefixedStream>(*stream_, std::string{buffer_.data() + begin_, end_ - begin_});
    begin_ = end_ = 0;
    co_return upgraded_.get();
}

void ResponseWriter::send(Response response) {
    connection_.set_answer(std::move(response));
}

void ResponseWriter::abort() {
    connection_.abort();
}

asio::awaitable<Result<void>> ResponseWriter::begin(int status, Headers headers) {
    return connection_.begin_stream(status, std::move(headers));
}

asio::awaitable<Result<void>> ResponseWriter::write(std::string chunk) {
    return connection_.write_chunk(std::move(chunk));
}

asio::awaitable<Result<void>> ResponseWriter::end() {
    return connection_.end_stream();
}

asio::awaitable<Result<ByteStream*>> ResponseWriter::upgrade(Headers headers) {
    return connection_.upgrade(std::move(headers));
}

}  // namespace farebox::net

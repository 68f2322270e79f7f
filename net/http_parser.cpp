#include "net/http_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <variant>

namespace farebox::net {
namespace {

namespace http = boost::beast::http;
using Text = boost::beast::string_view;
using ErrorCodeOut = boost::beast::error_code;

std::string_view view(Text text) {
    return {text.data(), text.size()};
}

/// Where the grammar puts what it reads.
struct Target {
    Request* request = nullptr;
    Response* response = nullptr;
    Headers* headers = nullptr;
    std::string* body = nullptr;
    std::size_t body_limit = 0;
    std::uint64_t body_bytes = 0;
    int version = 11;
    bool head_done = false;
    bool chunk_seen = false;
};

/// Hands Beast's events to the target; stores the body, the head's fields and nothing else (trailers are dropped).
template <bool kIsRequest>
class Grammar final : public http::basic_parser<kIsRequest> {
public:
    explicit Grammar(Target& target) : target_{target} {
        this->body_limit(boost::none);  // checked here: the early answer goes out before a 413
        this->eager(false);
    }

private:
    void on_request_impl(http::verb, Text method, Text path, int version, ErrorCodeOut&) override {
        target_.request->method.assign(method.data(), method.size());
        target_.request->target.assign(path.data(), path.size());
        target_.version = version;
    }
    void on_response_impl(int code, Text reason, int version, ErrorCodeOut&) override {
        target_.response->status = code;
        target_.response->reason.assign(reason.data(), reason.size());
        target_.version = version;
    }
    void on_field_impl(http::field, Text name, Text value, ErrorCodeOut&) override {
        if (!target_.head_done) {
            target_.headers->add(view(name), view(value));
        }
    }
    void on_header_impl(ErrorCodeOut&) override { target_.head_done = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCodeOut&) override {}
    std::size_t on_body_impl(Text body, ErrorCodeOut& error) override { return store(body, error); }
    void on_chunk_header_impl(std::uint64_t size, Text, ErrorCodeOut& error) override {
        target_.chunk_seen = true;
        if (size > target_.body_limit || target_.body_bytes + size > target_.body_limit) {
            error = http::error::body_limit;
        }
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCodeOut& error) override {
        return store(body, error);
    }
    void on_finish_impl(ErrorCodeOut&) override {}

    std::size_t store(Text body, ErrorCodeOut& error) {
        target_.body_bytes += body.size();
        if (target_.body_bytes > target_.body_limit) {
            error = http::error::body_limit;
            return 0;
        }
        target_.body->append(body.data(), body.size());
        return body.size();
    }

    Target& target_;
};

ParseFailure failure_from(const ErrorCodeOut& error) {
    if (error == http::error::header_limit) {
        return {431, "request line and headers are too large"};
    }
    if (error == http::error::body_limit) {
        return {413, "body is too large"};
    }
    if (error == http::error::bad_version) {
        return {505, "only HTTP/1.0 and HTTP/1.1 are served"};
    }
    return {400, "malformed HTTP message"};
}

constexpr ParseFailure kHeaderTooLarge{431, "request line and headers are too large"};

/// "http://host/path?query" (sent to proxies) becomes "/path?query".
void make_origin_form(std::string& target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equal_ignoring_case(std::string_view{target}.substr(0, scheme.size()), scheme)) {
            const auto path = std::min(target.find_first_of("/?", scheme.size()), target.size());
            target.erase(0, path);
            if (!target.starts_with('/')) {
                target.insert(0, "/");
            }
            return;
        }
    }
}

/// What Beast lets pass although two readers could see two different messages in it.
std::optional<ParseFailure> check_request(Request& request, const MessageFraming& framing) {
    const Headers& headers = request.headers;
    // Only "chunked", and once: what else was done to the body, nobody here undoes.
    const bool plain = headers.count("Transfer-Encoding") == 1 &&
                       equal_ignoring_case(headers.get("Transfer-Encoding"), "chunked") && framing.chunked;
    if (headers.contains("Transfer-Encoding") && (!plain || framing.http_minor == 0)) {
        return ParseFailure{501, "unsupported transfer encoding"};
    }
    if (headers.count("Host") > 1 || (framing.http_minor == 1 && !headers.contains("Host"))) {
        return ParseFailure{400, "exactly one Host header is needed"};
    }
    if (!headers.valid()) {
        return ParseFailure{400, "malformed header"};
    }
    make_origin_form(request.target);
    if (request.target.front() != '/' && request.target != "*") {
        return ParseFailure{400, "malformed request target"};
    }
    return std::nullopt;
}

}  // namespace

struct HttpParser::Impl {
    Target target;
    MessageFraming framing;
    std::size_t header_limit = 0;
    std::size_t header_bytes = 0;
    std::variant<std::monostate, Grammar<true>, Grammar<false>> grammar;

    template <class Use>
    auto with(Use use) const {
        return grammar.index() == 1 ? use(std::get<1>(grammar)) : use(std::get<2>(grammar));
    }
    template <class Use>
    auto with(Use use) {
        return grammar.index() == 1 ? use(std::get<1>(grammar)) : use(std::get<2>(grammar));
    }
    void reset(std::size_t limit) {
        target = Target{};
        framing = MessageFraming{};
        header_limit = limit;
        header_bytes = 0;
    }
    std::optional<ParseFailure> finish_head();
    [[nodiscard]] bool holds_back(std::string_view bytes) const noexcept;
};

/// An empty chunked body is at least "0\r\n\r\n". Beast 1.81 takes "0\r\n" alone, but asserts that there are five bytes
/// when it looks at it again.
bool HttpParser::Impl::holds_back(std::string_view bytes) const noexcept {
    constexpr std::size_t kEmptyChunkedBody = 5;
    return framing.chunked && !target.chunk_seen && bytes.starts_with('0') && bytes.size() < kEmptyChunkedBody;
}

std::optional<ParseFailure> HttpParser::Impl::finish_head() {
    framing.http_minor = target.version - 10;
    with([this](const auto& parser) {
        framing.keep_alive = parser.keep_alive();
        framing.chunked = parser.chunked();
        framing.until_close = parser.need_eof();
        if (const auto length = parser.content_length()) {
            framing.content_length = *length;
        }
    });
    return target.request != nullptr ? check_request(*target.request, framing) : std::nullopt;
}

HttpParser::HttpParser() : impl_{std::make_unique<Impl>()} {}
HttpParser::~HttpParser() = default;

void HttpParser::start_request(Request& request, std::size_t header_limit) {
    impl_->reset(header_limit);
    request.headers.clear();
    request.body.clear();
    impl_->target.request = &request;
    impl_->target.headers = &request.headers;
    impl_->target.body = &request.body;
    auto& parser = impl_->grammar.emplace<1>(impl_->target);
    parser.header_limit(static_cast<std::uint32_t>(header_limit));
}

void HttpParser::start_response(Response& response, std::size_t header_limit, bool head_only) {
    impl_->reset(header_limit);
    response.headers.clear();
    response.body.clear();
    impl_->target.response = &response;
    impl_->target.headers = &response.headers;
    impl_->target.body = &response.body;
    auto& parser = impl_->grammar.emplace<2>(impl_->target);
    parser.header_limit(static_cast<std::uint32_t>(header_limit));
    parser.skip(head_only);
}

ParseStep HttpParser::feed(std::string_view bytes) {
    ParseStep step;
    const bool was_head_done = impl_->target.head_done;
    if (was_head_done && impl_->holds_back(bytes)) {
        return step;
    }
    ErrorCodeOut error;
    step.consumed = impl_->with(
        [&](auto& parser) { return parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error); });
    if (error && error != http::error::need_more) {
        step.failure = failure_from(error);
        return step;
    }
    if (!was_head_done) {
        impl_->header_bytes += step.consumed;
        const std::size_t pending = impl_->target.head_done ? 0 : bytes.size() - step.consumed;
        if (impl_->header_bytes + pending > impl_->header_limit) {
            step.failure = kHeaderTooLarge;
        } else if (impl_->target.head_done) {
            step.failure = impl_->finish_head();
        }
    }
    return step;
}

ParseStep HttpParser::feed_buffered(std::string_view bytes) {
    const bool in_head = !head_done();
    ParseStep total;
    while (total.consumed < bytes.size() && !message_done() && !(in_head && head_done())) {
        const ParseStep step = feed(bytes.substr(total.consumed));
        total.consumed += step.consumed;
        total.failure = step.failure;
        if (step.failure || step.consumed == 0) {
            break;
        }
    }
    return total;
}

std::optional<ParseFailure> HttpParser::resume_body(std::size_t body_limit) {
    impl_->target.body_limit = body_limit;
    impl_->with([](auto& parser) { parser.eager(true); });
    if (!message_done() && impl_->framing.content_length.value_or(0) > body_limit) {
        return ParseFailure{413, "body is too large"};
    }
    return std::nullopt;
}

std::optional<ParseFailure> HttpParser::feed_end() {
    ErrorCodeOut error;
    impl_->with([&](auto& parser) { parser.put_eof(error); });
    return error ? std::optional{ParseFailure{400, "the message is cut short"}} : std::nullopt;
}

bool HttpParser::head_done() const noexcept {
    return impl_->target.head_done;
}

bool HttpParser::message_done() const noexcept {
    return impl_->with([](const auto& parser) { return parser.is_done(); });
}

const MessageFraming& HttpParser::framing() const noexcept {
    return impl_->framing;
}

}  // namespace farebox::net

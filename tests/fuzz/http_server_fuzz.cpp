#include <stdexcept>
#include <vector>

#include "net/http_connection.hpp"
#include "net/websocket.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;

/// Everything one connection did.
struct Served {
    std::vector<net::Request> requests;  ///< What was answered, in order.
    std::string written;
    bool answered_early = false;  ///< Then pieces do count: what of the body was there is skipped.
    bool spoke_http2 = false;
};

net::ServerLimits small_limits() {
    net::ServerLimits limits;
    limits.header_bytes = 4096;
    limits.body_bytes = 8192;
    return limits;
}

asio::awaitable<void> stream(std::string body, net::ResponseWriter& writer) {
    net::Headers headers{{"Content-Type", "text/event-stream"}};
    const auto begun = co_await writer.begin(200, std::move(headers));
    const auto written = co_await writer.write(std::move(body));
    const auto ended = co_await writer.end();
    require(begun && written && ended, "a stream is answered");
}

/// One handler for every way to answer.
asio::awaitable<void> answer(net::ServerRequest& request, net::ResponseWriter& writer) {
    const std::string_view path = request.path();
    if (net::is_websocket_upgrade(request)) {
        co_await net::websocket_echo(request, writer, std::chrono::seconds{1});
    } else if (path == "/stream") {
        co_await stream(request.body, writer);
    } else if (path == "/throw") {
        throw std::runtime_error{"a handler's exception"};
    } else if (path != "/silence") {
        writer.send(net::Response{path == "/empty" ? 204 : 200, {}, {}, request.body});
    }
}

net::ServerOptions server_options(Served& served) {
    net::ServerOptions options;
    options.limits = small_limits();
    options.handler = [&served](net::ServerRequest& request, net::ResponseWriter& writer) {
        served.requests.push_back(request);
        return answer(request, writer);
    };
    options.early = [&served](const net::ServerRequest& request) {
        net::EarlyDecision decision;
        if (request.path() == "/early") {
            served.requests.push_back(request);
            served.answered_early = true;
            decision.response = net::text_response(402, "pay first");
        }
        return decision;
    };
    options.grpc = [&served](net::GrpcCall call) -> asio::awaitable<net::GrpcReply> {
        served.spoke_http2 = true;
        net::GrpcReply reply;
        reply.message = std::move(call.message);
        co_return reply;
    };
    return options;
}

asio::awaitable<bool> serve_connection(const net::ServerOptions& options, std::string_view input, std::size_t piece,
                                       std::string& written) {
    net::DateCache dates;
    auto stream = std::make_unique<MemoryStream>(input, piece, written);
    net::HttpConnection connection{options, dates, std::move(stream), net::Peer{}, "fuzz", false};
    co_await connection.run();
    co_return true;
}

Served serve(std::string_view input, std::size_t piece) {
    Served served;
    const net::ServerOptions options = server_options(served);
    run_to_end(serve_connection(options, input, piece, served.written));
    return served;
}

void check_request(const net::Request& request) {
    const net::ServerLimits limits = small_limits();
    require(request.target.starts_with('/') || request.target == "*", "a handler sees a path");
    require(request.headers.valid(), "a handler sees valid headers");
    require(request.body.size() <= limits.body_bytes, "a handler sees no body above the limit");
}

/// Reads one answer off the front. @return False where nothing more can be expected.
bool take_answer(std::string_view& rest, bool to_head, int& status) {
    net::Response response;
    net::HttpParser parser;
    parser.start_response(response, 1U << 20U, to_head);
    auto step = parser.feed_buffered(rest);
    require(!step.failure && parser.head_done(), "an answer's head is HTTP");
    rest.remove_prefix(step.consumed);
    status = response.status;
    if (!parser.message_done()) {
        require(!parser.resume_body(1U << 20U), "an answer's body is small");
        step = parser.feed_buffered(rest);
        require(!step.failure, "an answer's body is HTTP");
        rest.remove_prefix(step.consumed);
    }
    return parser.message_done() && !parser.framing().until_close;
}

/// What a connection wrote is one answer after the other, one for each request and perhaps a refusal.
void check_written(const Served& served) {
    std::string_view rest = served.written;
    std::size_t answers = 0;
    while (!rest.empty()) {
        const bool refusal = answers == served.requests.size();
        // The method of what was refused is not known here: its head is all that is read.
        const bool to_head = refusal || served.requests[answers].method == "HEAD";
        int status = 0;
        const bool more = take_answer(rest, to_head, status);
        require(!refusal || status == 100 || status >= 400, "what a handler never saw is refused");
        if (refusal && status != 100) {
            return;
        }
        if (!more || status == 101) {
            return;
        }
        answers += status == 100 ? 0 : 1;
    }
}

/// Without what the clock and the pieces decide.
std::string comparable(std::string text) {
    for (std::size_t at = text.find("\r\nDate: "); at != std::string::npos; at = text.find("\r\nDate: ", at + 2)) {
        text.erase(at, text.find("\r\n", at + 2) - at);
    }
    const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    for (std::size_t at = text.find(go_on); at != std::string::npos; at = text.find(go_on)) {
        text.erase(at, go_on.size());
    }
    return text;
}

/// Apart from this: a malformed request may be recognised before or after the connection ends, so that only one of the
/// two has its refusal.
void check_pieces(const Served& whole, const Served& pieces) {
    require(whole.requests.size() == pieces.requests.size(), "pieces do not change how many requests there are");
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        require(whole.requests[i].target == pieces.requests[i].target &&
                    whole.requests[i].body == pieces.requests[i].body &&
                    whole.requests[i].headers.size() == pieces.requests[i].headers.size(),
                "pieces do not change a request");
    }
    const std::string left = comparable(whole.written);
    const std::string right = comparable(pieces.written);
    require(left.starts_with(right) || right.starts_with(left), "pieces do not change the answers");
}

}  // namespace

void http_server(std::string_view input) {
    const Served whole = serve(input, kWhole);
    const Served pieces = serve(input, small_piece(input));
    for (const net::Request& request : whole.requests) {
        check_request(request);
    }
    const bool http2 = input.starts_with("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    require(http2 || !whole.spoke_http2, "HTTP/2 starts with its preface");
    if (http2) {
        return;
    }
    check_written(whole);
    check_written(pieces);
    if (!whole.answered_early && !pieces.answered_early) {
        check_pieces(whole, pieces);
    }
}

}  // namespace farebox::fuzz

#include <algorithm>

#include "net/http_parser.hpp"
#include "net/http_writer.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

constexpr std::size_t kHeaderLimit = 4096;
constexpr std::size_t kBodyLimit = 8192;
constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

struct Parsed {
    net::Request request;
    net::MessageFraming framing;
    int failure = 0;  ///< The status it is refused with.
    bool whole = false;
    std::size_t used = 0;
};

/// Feeds more and more of the input, as a connection does whose peer sends it in pieces.
void feed(net::HttpParser& parser, std::string_view input, std::size_t piece, Parsed& parsed) {
    std::size_t arrived = parsed.used;
    while (parsed.failure == 0 && !parser.message_done()) {
        const bool had_head = parser.head_done();
        const net::ParseStep step = parser.feed_buffered(input.substr(parsed.used, arrived - parsed.used));
        parsed.used += step.consumed;
        parsed.failure = step.failure ? step.failure->status : 0;
        if (parsed.failure != 0 || had_head != parser.head_done() || parser.message_done() || arrived == input.size()) {
            return;
        }
        arrived += std::min(piece, input.size() - arrived);
    }
}

Parsed parse(std::string_view input, std::size_t piece) {
    Parsed parsed;
    net::HttpParser parser;
    parser.start_request(parsed.request, kHeaderLimit);
    feed(parser, input, piece, parsed);
    if (parsed.failure == 0 && parser.head_done()) {
        parsed.framing = parser.framing();
        if (!parser.message_done()) {
            const auto refused = parser.resume_body(kBodyLimit);
            parsed.failure = refused ? refused->status : 0;
        }
        feed(parser, input, piece, parsed);
    }
    parsed.whole = parsed.failure == 0 && parser.message_done();
    return parsed;
}

bool same_headers(const net::Headers& left, const net::Headers& right) {
    bool same = left.size() == right.size();
    for (std::size_t i = 0; same && i < left.size(); ++i) {
        same = left[i].name == right[i].name && left[i].value == right[i].value;
    }
    return same;
}

void check_whole(const Parsed& parsed) {
    const net::Request& request = parsed.request;
    require(!request.method.empty() && net::is_line_text(request.method), "a method is text");
    require(request.target.starts_with('/') || request.target == "*", "a target is a path");
    require(request.headers.valid() && request.headers.count("Host") <= 1, "headers are valid, with one Host at most");
    require(request.body.size() <= kBodyLimit, "a body is within its limit");
    require(!parsed.framing.content_length || !parsed.framing.chunked, "a body has one length");
}

/// What a proxy passes on is understood as what came in.
void check_forwarded(Parsed parsed) {
    net::Request& request = parsed.request;
    const std::string host{request.headers.get("Host")};
    net::strip_hop_by_hop(request.headers);
    for (const char* ours : {"Host", "Content-Length"}) {
        request.headers.remove(ours);
    }
    std::string forwarded;
    net::append_request_head(forwarded, request, host, false);
    forwarded += request.body;
    const Parsed again = parse(forwarded, kWhole);
    require(again.whole || again.failure == 431, "a forwarded request is a request");
    if (again.whole) {
        require(again.request.method == request.method && again.request.target == request.target &&
                    again.request.body == request.body && again.used == forwarded.size(),
                "a forwarded request is the same request");
    }
}

}  // namespace

void http_request(std::string_view input) {
    const Parsed whole = parse(input, kWhole);
    const Parsed pieces = parse(input, small_piece(input));
    require(whole.whole == pieces.whole, "pieces do not change what is refused");
    if (!whole.whole) {
        return;
    }
    require(whole.used == pieces.used && whole.request.body == pieces.request.body &&
                whole.request.target == pieces.request.target &&
                same_headers(whole.request.headers, pieces.request.headers),
            "pieces do not change a request");
    check_whole(whole);
    static_cast<void>(net::query_values(whole.request.query(), "a"));
    check_forwarded(whole);
}

}  // namespace farebox::fuzz

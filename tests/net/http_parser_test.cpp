#include "net/http_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::net {
namespace {

constexpr std::size_t kLimit = 4096;

/// One request, fed as a connection feeds it whose peer sends byte by byte.
struct ByteByByte {
    Request request;
    bool whole = false;
    int refused = 0;  ///< The status it is refused with.

    explicit ByteByByte(std::string_view input) {
        HttpParser parser;
        parser.start_request(request, kLimit);
        std::size_t used = 0;
        for (std::size_t arrived = 1; arrived <= input.size() && refused == 0 && !parser.message_done(); ++arrived) {
            const bool had_head = parser.head_done();
            const ParseStep step = parser.feed_buffered(input.substr(used, arrived - used));
            used += step.consumed;
            auto failure = step.failure;
            if (!failure && !had_head && parser.head_done()) {
                failure = parser.resume_body(kLimit);
            }
            refused = failure ? failure->status : 0;
        }
        whole = refused == 0 && parser.message_done();
    }
};

constexpr const char* kChunkedHead = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(HttpParser, TakesAnEmptyChunkedBodyByteByByte) {
    const ByteByByte parsed{std::string{kChunkedHead} + "0\r\n\r\n"};
    EXPECT_TRUE(parsed.whole);
    EXPECT_EQ(parsed.request.body, "");
}

TEST(HttpParser, TakesAnEmptyChunkedBodyWithATrailerByteByByte) {
    EXPECT_TRUE(ByteByByte{std::string{kChunkedHead} + "0\r\na: b\r\n\r\n"}.whole);
}

TEST(HttpParser, RefusesAMalformedLastChunkByteByByte) {
    EXPECT_EQ((ByteByByte{std::string{kChunkedHead} + "0\r\na\r\n\r\n"}.refused), 400);
}

TEST(HttpParser, RefusesABadChunkAtOnce) {
    EXPECT_EQ((ByteByByte{std::string{kChunkedHead} + "zz\r\n"}.refused), 400);
}

Request request_for(const std::string& target) {
    const ByteByByte parsed{"GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"};
    return parsed.whole ? parsed.request : Request{"", ""};
}

TEST(HttpParser, TakesThePathOutOfAnAbsoluteTarget) {
    EXPECT_EQ(request_for("http://h:80/a?u=http://b/c").target, "/a?u=http://b/c");
    EXPECT_EQ(request_for("HTTPS://h").target, "/");
    EXPECT_EQ(request_for("http://h?q=/x").target, "/?q=/x");
}

TEST(HttpParser, RefusesATargetThatOnlyHoldsAUrl) {
    EXPECT_EQ(request_for("x?u=http://b/c").method, "");
    EXPECT_EQ(request_for("ftp://h/a").method, "");
}

}  // namespace
}  // namespace farebox::net

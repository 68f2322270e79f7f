#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include "net/http_writer.hpp"

namespace farebox::net {
namespace {

TEST(Headers, FindNamesWithoutCaseAndKeepOrder) {
    const Headers headers{{"B", "1"}, {"a", "2"}, {"b", "3"}};
    EXPECT_EQ(headers.get("b"), "1");
    EXPECT_EQ(headers.count("B"), 2U);
    EXPECT_EQ(headers[2].value, "3");
    EXPECT_FALSE(headers.find("c"));
}

TEST(Headers, SetReplacesEveryField) {
    Headers headers{{"a", "1"}, {"A", "2"}, {"b", "3"}};
    headers.set("a", "4");
    EXPECT_EQ(headers.count("a"), 1U);
    EXPECT_EQ(headers.get("A"), "4");
}

TEST(Headers, MayBeGivenTheirOwnText) {
    Headers headers{{"a", "a value that is longer than any small buffer"}};
    for (int i = 0; i < 50; ++i) {
        headers.add("copy", headers.get("a"));
    }
    EXPECT_EQ(headers[50].value, "a value that is longer than any small buffer");
}

TEST(Headers, FindTokensInLists) {
    const Headers headers{{"Connection", "keep-alive, Upgrade"}};
    EXPECT_TRUE(headers.has_token("connection", "upgrade"));
    EXPECT_FALSE(headers.has_token("connection", "up"));
}

class HeadersAreInvalid : public testing::TestWithParam<Headers::Field> {};
TEST_P(HeadersAreInvalid, WhenTheyWouldBreakTheMessage) {
    Headers headers;
    headers.add(GetParam().name, GetParam().value);
    EXPECT_FALSE(headers.valid());
}
INSTANTIATE_TEST_SUITE_P(Bad, HeadersAreInvalid,
                         testing::Values(Headers::Field{"", "x"}, Headers::Field{"a b", "x"}, Headers::Field{"a:", "x"},
                                         Headers::Field{"a\r\nb", "x"}, Headers::Field{"a", "x\r\nSet-Cookie: y"},
                                         Headers::Field{"a", "x\n"}, Headers::Field{"a", std::string_view{"x\0", 2}}));

TEST(StripHopByHop, RemovesWhatConnectionNames) {
    Headers headers{{"Connection", "close, X-Mine"}, {"X-Mine", "1"}, {"Upgrade", "websocket"}, {"X-Other", "2"}};
    strip_hop_by_hop(headers);
    ASSERT_EQ(headers.size(), 1U);
    EXPECT_EQ(headers.get("X-Other"), "2");
}

TEST(QueryValues, DecodeAndRepeat) {
    const auto values = query_values("caps=a%2Fb&x=1&caps=c+d&caps&caps=%zz", "caps");
    EXPECT_EQ(values, (std::vector<std::string>{"a/b", "c d", "", "%zz"}));
}

TEST(ReasonPhrase, SpeaksLikeTheReferenceForItsOwnCodes) {
    EXPECT_EQ(reason_phrase(480), "status code 480");
    EXPECT_EQ(reason_phrase(404), "Not Found");
}

TEST(HttpDate, IsWrittenAsRfc9110Wants) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace farebox::net

#include "bench/load/answer_reader.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace farebox::bench {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 480 Refresh\r\nServer: x\r\ncontent-length: 5\r\n\r\nhello";

TEST(AnswerReader, FindsTheAnswerHoweverItsBytesArrive) {
    AnswerReader reader;
    for (std::size_t i = 0; i + 1 < kAnswer.size(); ++i) {
        reader.append(kAnswer.substr(i, 1));
        ASSERT_FALSE(reader.finished()) << i;
    }
    reader.append(kAnswer.substr(kAnswer.size() - 1));
    const auto answer = reader.finished().value_or(HttpAnswer{});
    EXPECT_EQ(answer.status, 480);
    EXPECT_EQ(answer.body, "hello");
}

TEST(AnswerReader, StartsAgainAfterAnAnswer) {
    AnswerReader reader;
    reader.append(kAnswer);
    ASSERT_TRUE(reader.finished());
    reader.clear();
    EXPECT_FALSE(reader.finished());
    reader.append("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const auto answer = reader.finished().value_or(HttpAnswer{});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
}

TEST(AnswerReader, RefusesAnAnswerWithoutALength) {
    AnswerReader reader;
    reader.append("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_THROW(static_cast<void>(reader.finished()), std::runtime_error);
}

}  // namespace
}  // namespace farebox::bench

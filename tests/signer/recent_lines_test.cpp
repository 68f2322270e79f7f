#include "signer/log/recent_lines.hpp"

#include <gtest/gtest.h>

#include "protocol/utf8.hpp"
#include "signer/log/logger.hpp"

namespace farebox::signer::test {
namespace {

TEST(RecentLines, AreTheLastOnesOldestFirst) {
    RecentLines recent;
    for (std::size_t i = 0; i < RecentLines::kMostLines + 3; ++i) {
        recent.add(std::to_string(i));
    }
    const auto lines = recent.lines();
    ASSERT_EQ(lines.size(), RecentLines::kMostLines);
    EXPECT_EQ(lines.front(), "3");
    EXPECT_EQ(lines.back(), std::to_string(RecentLines::kMostLines + 2));
}

TEST(RecentLines, AreBoundedInBytes) {
    RecentLines recent;
    for (int i = 0; i < 100; ++i) {
        recent.add(std::string(RecentLines::kLongestLine * 2, 'x'));
    }
    std::size_t bytes = 0;
    for (const auto& line : recent.lines()) {
        EXPECT_EQ(line.size(), RecentLines::kLongestLine);
        bytes += line.size();
    }
    EXPECT_LE(bytes, RecentLines::kMostBytes);
    EXPECT_GT(bytes, RecentLines::kMostBytes - RecentLines::kLongestLine - 1);
}

TEST(RecentLines, AreCutBetweenCharacters) {
    RecentLines recent;
    std::string line = "x";
    while (line.size() < RecentLines::kLongestLine * 2) {
        line += "…";
    }
    recent.add(line);
    EXPECT_TRUE(protocol::is_valid_utf8(recent.lines().front()));
    EXPECT_LE(recent.lines().front().size(), RecentLines::kLongestLine);
}

TEST(LoggerRecent, KeepsEventsAndWarningsButNoRequestThatWentWell) {
    std::vector<std::string> written;
    Logger log{LogLevel::info, [&](std::string_view line) { written.emplace_back(line); }};
    log.info("started");
    log.write_object(LogLevel::info, R"({"event":"request","status":200})");
    log.write_object(LogLevel::warn, R"({"event":"request","status":503})");
    log.write(LogLevel::debug, "not_written");
    ASSERT_EQ(written.size(), 3U);
    EXPECT_EQ(log.recent(), (std::vector<std::string>{written[0], written[2]}));
}

}  // namespace
}  // namespace farebox::signer::test

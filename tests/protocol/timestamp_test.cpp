#include "protocol/timestamp.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace farebox::protocol {
namespace {

TEST(Timestamp, PrintsAsGoDoes) {
    EXPECT_EQ(format_rfc3339({0}), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_rfc3339({1'795'212'039'861'794'393}), "2026-11-20T22:00:39.861794393Z");
    EXPECT_EQ(format_rfc3339({1'500'000'000}), "1970-01-01T00:00:01.5Z");
    EXPECT_EQ(format_rfc3339({1}), "1970-01-01T00:00:00.000000001Z");
    EXPECT_EQ(format_rfc3339({-1}), "1969-12-31T23:59:59.999999999Z");
}

TEST(Timestamp, ReadsOffsetsAndFractions) {
    EXPECT_EQ(parse_rfc3339("2026-11-20T22:00:39.861794393Z")->unix_nanos, 1'795'212'039'861'794'393);
    EXPECT_EQ(parse_rfc3339("2026-11-20T23:00:39.861794393+01:00")->unix_nanos, 1'795'212'039'861'794'393);
    EXPECT_EQ(parse_rfc3339("2026-11-20T14:30:39.861794393-07:30")->unix_nanos, 1'795'212'039'861'794'393);
    EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.1234567899Z")->unix_nanos, 123'456'789);
    EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z")->unix_nanos, 1'709'164'800'000'000'000);
}

TEST(Timestamp, ReadsWhatItPrints) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (const auto end : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_EQ(parse_rfc3339(format_rfc3339({end}))->unix_nanos, end);
    }
    for (int i = 0; i < 2000; ++i) {
        const Timestamp time{static_cast<std::int64_t>(random())};
        EXPECT_EQ(*parse_rfc3339(format_rfc3339(time)), time) << format_rfc3339(time);
    }
}

class TimestampRejects : public testing::TestWithParam<const char*> {};

TEST_P(TimestampRejects, WhatIsNoTimeInRange) {
    const auto time = parse_rfc3339(GetParam());
    ASSERT_FALSE(time);
    EXPECT_EQ(time.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, TimestampRejects,
                         testing::Values("", "2026-11-20", "2026-11-20T22:00:39", "2026-11-20 22:00:39Z",
                                         "2026-11-20t22:00:39z", "2026-11-20T22:00:39.Z", "2026-13-01T00:00:00Z",
                                         "2026-02-29T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T22:60:00Z",
                                         "2026-11-20T22:00:60Z", "2026-11-20T22:00:39+0100",
                                         "2026-11-20T22:00:39+24:00", "2026-11-20T22:00:39+01:60",
                                         "2026-11-20T22:00:39Zx", "0001-01-01T00:00:00Z", "1500-01-01T00:00:00Z",
                                         "2500-01-01T00:00:00Z", "-026-11-20T22:00:39Z"));

TEST(TimestampDifference, SaturatesAsGosDurationDoes) {
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(nanos_between({5}, {8}), 3);
    EXPECT_EQ(nanos_between({8}, {5}), -3);
    EXPECT_EQ(nanos_between({kMin}, {1}), kMax);
    EXPECT_EQ(nanos_between({kMax}, {-2}), kMin);
}

TEST(TimestampSeconds, RoundDown) {
    EXPECT_EQ(unix_seconds({1'999'999'999}), 1);
    EXPECT_EQ(unix_seconds({-1}), -1);
    EXPECT_EQ(unix_seconds({-1'000'000'000}), -1);
}

}  // namespace
}  // namespace farebox::protocol

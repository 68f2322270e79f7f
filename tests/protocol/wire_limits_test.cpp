#include <gtest/gtest.h>

#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/hardware_information.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/reader.hpp"

using namespace std::string_literals;

namespace farebox::protocol::wire {
namespace {

std::string repeat(const std::string& piece, std::size_t count) {
    std::string all;
    all.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        all += piece;
    }
    return all;
}

template <class T>
void expect_refused(const Result<T>& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
}

TEST(WireLimits, BoundTheMessage) {
    EXPECT_TRUE(decode_orchestrator_info(repeat("\x22\x00"s, kMaxMessageBytes / 2)));
    expect_refused(decode_orchestrator_info(repeat("\x22\x00"s, kMaxMessageBytes / 2 + 1)));
}

TEST(WireLimits, BoundRepeatedMessages) {
    const std::string empty_price = "\x8a\x02\x00"s;
    EXPECT_TRUE(decode_orchestrator_info(repeat(empty_price, kMaxElements)));
    expect_refused(decode_orchestrator_info(repeat(empty_price, kMaxElements + 1)));
}

TEST(WireLimits, BoundRepeatedStrings) {
    const std::string empty_node = "\x92\x02\x00"s;
    EXPECT_TRUE(decode_orchestrator_info(repeat(empty_node, kMaxElements)));
    expect_refused(decode_orchestrator_info(repeat(empty_node, kMaxElements + 1)));
}

TEST(WireLimits, BoundMaps) {
    const auto entry = [](std::size_t key) {
        return "\x1a\x06\x08"s + static_cast<char>(0x80U | (key & 0x7fU)) +
               static_cast<char>(0x80U | (key >> 7U & 0x7fU)) + static_cast<char>(key >> 14U) + "\x10\x01"s;
    };
    std::string capacities;
    for (std::size_t key = 0; key < kMaxElements; ++key) {
        capacities += entry(key);
    }
    EXPECT_EQ(decode_capabilities(capacities)->capacities.size(), kMaxElements);
    capacities += entry(kMaxElements);
    expect_refused(decode_capabilities(capacities));
}

TEST(WireLimits, BoundBitStringsPackedAndNot) {
    EXPECT_TRUE(decode_capabilities(repeat("\x08\x01"s, kMaxBitWords)));
    expect_refused(decode_capabilities(repeat("\x08\x01"s, kMaxBitWords + 1)));
    EXPECT_TRUE(decode_capabilities("\x0a\x40"s + repeat("\x01"s, kMaxBitWords)));
    expect_refused(decode_capabilities("\x0a\x41"s + repeat("\x01"s, kMaxBitWords + 1)));
}

TEST(WireLimits, BoundNestedGroups) {
    const auto nested = [](std::size_t depth) { return repeat("\xfb\x07"s, depth) + repeat("\xfc\x07"s, depth); };
    EXPECT_TRUE(decode_orchestrator_info(nested(kMaxGroupDepth)));
    expect_refused(decode_orchestrator_info(nested(kMaxGroupDepth + 1)));
    // Without the ends: a million starts must not cost a million frames of stack.
    expect_refused(decode_orchestrator_info(repeat("\xfb\x07"s, 1'000'000)));
}

TEST(WireLimits, RefuseLengthsBeyondTheInput) {
    expect_refused(decode_orchestrator_info("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01z"s));
}

}  // namespace
}  // namespace farebox::protocol::wire

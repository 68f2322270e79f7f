#include "protocol/wire/reader.hpp"

#include <gtest/gtest.h>

#include "protocol/wire/auth_token.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/price_info.hpp"

using namespace std::string_literals;

namespace farebox::protocol::wire {
namespace {

TEST(WireReader, KeepsUnknownFieldsOfMessagesThatAreSentOn) {
    const std::string varint = "\xf8\x07\x2a"s;
    const std::string fixed = "\xf9\x07\x01\x02\x03\x04\x05\x06\x07\x08"s;
    const std::string group = "\xfb\x07\x08\x01\xfc\x07"s;
    const std::string wrong_type = "\x0a\x01x"s;  // field 1 is a number
    const auto price = decode_price_info(varint + "\x08\x05"s + group + wrong_type + fixed);
    ASSERT_TRUE(price);
    EXPECT_EQ(price->price_per_unit, 5);
    EXPECT_EQ(encode(*price), "\x08\x05"s + varint + group + wrong_type + fixed);

    const auto token = decode_auth_token("\x18\x07"s + varint);
    ASSERT_TRUE(token);
    EXPECT_EQ(encode(*token), "\x18\x07"s + varint);
}

TEST(WireReader, DropsUnknownFieldsElsewhere) {
    const auto capabilities = decode_capabilities("\xf8\x07\x2a\x22\x01v"s);
    ASSERT_TRUE(capabilities);
    EXPECT_EQ(encode(*capabilities), "\x22\x01v"s);
}

TEST(WireReader, NamesTheStringThatIsNotUtf8) {
    const auto info = decode_orchestrator_info("\x0a\x02\xc3\x28"s);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(info.error().message.find("net.OrchestratorInfo.transcoder"), std::string::npos);
}

TEST(WireReader, RefusesAModelNameThatIsNotUtf8) {
    // constraints { PerCapability { key: 35 value { models { key: "\xff" } } } }
    EXPECT_FALSE(decode_capabilities("\x2a\x0b\x12\x09\x08\x23\x12\x05\x0a\x03\x0a\x01\xff"s));
    EXPECT_TRUE(decode_capabilities("\x2a\x0b\x12\x09\x08\x23\x12\x05\x0a\x03\x0a\x01\x61"s));
}

TEST(WireReader, RefusesVarintsOver64BitsEvenInSkippedFields) {
    EXPECT_TRUE(decode_price_info("\xf8\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s));
    EXPECT_FALSE(decode_price_info("\xf8\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s));
    EXPECT_FALSE(decode_price_info("\xf8\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x00"s));
}

TEST(WireReader, TakesLongFormsOfTagsAndLengths) {
    const auto info = decode_orchestrator_info("\x8a\x80\x00\x81\x00z"s);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->transcoder, "z");
}

TEST(WireReader, MergesAMapValueSplitOverOneEntry) {
    // models { key: "m" value { warm: true } value { capacity: 2 } } inside one entry
    const std::string entry = "\x0a\x01m\x12\x02\x08\x01\x12\x02\x10\x02"s;
    const auto models = decode_capability_constraints("\x0a"s + static_cast<char>(entry.size()) + entry);
    ASSERT_TRUE(models);
    EXPECT_TRUE(models->models.at("m").warm);
    EXPECT_EQ(models->models.at("m").capacity, 2U);
}

TEST(WireReader, ReplacesTheValueOfARepeatedMapKey) {
    const std::string first = "\x0a\x07\x0a\x01m\x12\x02\x08\x01"s;
    const std::string second = "\x0a\x07\x0a\x01m\x12\x02\x10\x02"s;
    const auto models = decode_capability_constraints(first + second);
    ASSERT_TRUE(models);
    EXPECT_FALSE(models->models.at("m").warm);
    EXPECT_EQ(models->models.at("m").capacity, 2U);
}

}  // namespace
}  // namespace farebox::protocol::wire

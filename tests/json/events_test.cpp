#include "json/events.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::json {
namespace {

/// Writes down what it is told, and stops at a string "stop".
class Notes final : public Events {
public:
    bool on_null() override { return note("null"); }
    bool on_bool() override { return note("bool"); }
    bool on_number(std::string_view text) override { return note(text); }
    bool on_string(std::string_view text) override { return note("'" + std::string{text} + "'") && text != "stop"; }
    bool on_key(std::string_view name) override { return note(std::string{name} + ":"); }
    bool on_object() override { return note("{"); }
    bool on_array() override { return note("["); }
    bool on_end() override { return note("end"); }

    std::string all;

private:
    bool note(std::string_view what) {
        all.append(all.empty() ? "" : " ").append(what);
        return true;
    }
};

TEST(Events, ComeInTheOrderOfTheText) {
    Notes notes;
    EXPECT_FALSE(read(R"( {"a":[1,-2.50,1e400,null,true],"b":{"c":"x"}} )", notes));
    EXPECT_EQ(notes.all, "{ a: [ 1 -2.50 1e400 null bool end b: { c: 'x' end end");
}

TEST(Events, JoinWhatEscapesDivide) {
    Notes notes;
    EXPECT_FALSE(read(R"({"\u0061b\"c":"x\/y\u00e9\ud83d\ude00z","d":"plain"})", notes));
    EXPECT_EQ(notes.all, "{ ab\"c: 'x/y\xC3\xA9\xF0\x9F\x98\x80z' d: 'plain' end");
}

TEST(Events, StopWhereOneSaysSo) {
    Notes notes;
    const auto fault = read(R"(["stop",1])", notes);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, Fault::Kind::stopped);
    EXPECT_EQ(notes.all, "[ 'stop'");
}

struct BadText {
    std::string text;
    Fault::Kind kind;
};

class JsonFaults : public testing::TestWithParam<BadText> {};

TEST_P(JsonFaults, AreToldApart) {
    Notes notes;
    const auto fault = read(GetParam().text, notes);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, GetParam().kind);
    EXPECT_LE(fault->position, GetParam().text.size());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonFaults,
    testing::Values(BadText{"", Fault::Kind::ends_early}, BadText{"[1", Fault::Kind::ends_early},
                    BadText{"\"a", Fault::Kind::ends_early}, BadText{"1e99999999999", Fault::Kind::bad_number},
                    BadText{"{} {}", Fault::Kind::malformed}, BadText{"[1,]", Fault::Kind::malformed},
                    BadText{"[01]", Fault::Kind::malformed}, BadText{"[/**/]", Fault::Kind::malformed},
                    BadText{"\"\\ud800\"", Fault::Kind::malformed}, BadText{"\"\\udc00\"", Fault::Kind::malformed},
                    BadText{"\"\xC3\x28\"", Fault::Kind::malformed},
                    BadText{"\"\xED\xA0\x80\"", Fault::Kind::malformed},
                    BadText{std::string("\"a\0\"", 4), Fault::Kind::malformed},
                    BadText{"\xEF\xBB\xBF{}", Fault::Kind::malformed},
                    BadText{std::string(kMaxReadDepth + 1, '['), Fault::Kind::malformed}));

TEST(JsonIntegers, AreReadWholeOrNotAtAll) {
    std::uint32_t value = 7;
    EXPECT_TRUE(read_integer("4294967295", value));
    EXPECT_EQ(value, 4294967295U);
    for (const char* text : {"4294967296", "-1", "1.0", "1e3"}) {
        EXPECT_FALSE(read_integer(text, value)) << text;
    }
}

}  // namespace
}  // namespace farebox::json

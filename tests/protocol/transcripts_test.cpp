#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "tests/protocol/wire_oracle.hpp"

namespace farebox::protocol::test {
namespace {

/// Where an exchange holds a protobuf: its name among the decoded ones, its type, and its base64 text.
struct Recorded {
    const char* name;
    const char* message;
    std::function<std::string(const Json& exchange)> base64;
};

Json body_of(const Json& side) {
    return Json::parse(side.at("body").at("text").get<std::string>());
}

const std::vector<Recorded>& recorded() {
    static const std::vector<Recorded> places{
        {"request_orchestrator", "OrchestratorInfo",
         [](const Json& exchange) { return body_of(exchange.at("request")).at("orchestrator"); }},
        {"request_Livepeer-Payment", "Payment",
         [](const Json& exchange) { return exchange.at("request").at("headers").at("Livepeer-Payment"); }},
        {"request_Livepeer-Segment", "SegData",
         [](const Json& exchange) { return exchange.at("request").at("headers").at("Livepeer-Segment"); }},
        {"response_payment_params", "OrchestratorInfo",
         [](const Json& exchange) { return body_of(exchange.at("response")).at("payment_params"); }},
        {"response_payment", "Payment",
         [](const Json& exchange) { return body_of(exchange.at("response")).at("payment"); }},
        {"response_segCreds", "SegData",
         [](const Json& exchange) { return body_of(exchange.at("response")).at("segCreds"); }},
        {"response_protobuf", "PaymentResult",
         [](const Json& exchange) { return exchange.at("response").at("body").at("base64"); }},
    };
    return places;
}

void expect_fields(const std::string& message, const std::string& base64, const Json& fields) {
    const auto expected = new_protobuf(message);
    fill(*expected, fields);
    const auto bytes = base64_decode(base64);
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto again = recode(message, *bytes);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(to_hex(as_bytes(*again)), to_hex(as_bytes(deterministic_bytes(*expected))));
}

Json read(const std::string& file) {
    std::ifstream stream{FAREBOX_TEST_DATA "/transcripts/" + file};
    return Json::parse(stream);
}

class Transcript : public testing::TestWithParam<const char*> {};

TEST_P(Transcript, MessagesDecodeToTheirRecordedFields) {
    int seen = 0;
    for (const Json& exchange : read(GetParam())) {
        const testing::ScopedTrace trace{__FILE__, __LINE__, exchange.at("note").get<std::string>()};
        const Json decoded = exchange.value("decoded", Json::object());
        for (const Recorded& place : recorded()) {
            // A request made wrong on purpose was recorded without fields.
            if (decoded.contains(place.name) && !decoded.at(place.name).empty()) {
                expect_fields(place.message, place.base64(exchange), decoded.at(place.name));
                ++seen;
            }
        }
    }
    EXPECT_GT(seen, 0);
}
INSTANTIATE_TEST_SUITE_P(Recorded, Transcript,
                         testing::Values("live_persistent.json", "fixed_single_shot.json", "refresh_480.json",
                                         "bad_requests_400.json"));

TEST(TranscriptGrpc, QuoteDecodesToItsRecordedFields) {
    for (const Json& exchange : read("get_orchestrator_grpc.json")) {
        expect_fields("OrchestratorInfo", exchange.at("orchestrator_info_base64"), exchange.at("decoded"));
    }
}

}  // namespace
}  // namespace farebox::protocol::test

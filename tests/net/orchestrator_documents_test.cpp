#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "net/orchestrator/address_list.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::net::orchestrator {
namespace {

/// The body of the recorded answer whose note is @p note.
std::string recorded_body(const std::string& file, const std::string& note) {
    const auto exchanges = nlohmann::json::parse(std::ifstream{FAREBOX_TEST_DATA "/transcripts/" + file});
    for (const auto& exchange : exchanges) {
        if (exchange.at("note").get<std::string>().starts_with(note) && exchange.at("response").at("status") != 503) {
            return exchange.at("response").at("body").at("text");
        }
    }
    throw std::runtime_error{"no such exchange: " + note};
}

struct AddressCase {
    const char* text;
    const char* endpoint;
};

class OrchestratorAddress : public testing::TestWithParam<AddressCase> {};

TEST_P(OrchestratorAddress, IsCompletedAsUsersExpect) {
    const auto endpoint = parse_orchestrator_address(GetParam().text);
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    EXPECT_EQ(endpoint->to_string(), GetParam().endpoint);
}

INSTANTIATE_TEST_SUITE_P(Forms, OrchestratorAddress,
                         testing::Values(AddressCase{"host", "https://host:8935"},
                                         AddressCase{" host:99 ", "https://host:99"},
                                         AddressCase{":7000", "https://127.0.0.1:7000"},
                                         AddressCase{"https://a.example:8935/path?x", "https://a.example:8935"},
                                         AddressCase{"http://10.0.0.1:80", "http://10.0.0.1:80"},
                                         AddressCase{"::1", "https://[::1]:8935"},
                                         AddressCase{"[::1]:5", "https://[::1]:5"}));

class BadOrchestratorAddress : public testing::TestWithParam<const char*> {};

TEST_P(BadOrchestratorAddress, IsRefused) {
    const auto endpoint = parse_orchestrator_address(GetParam());
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, ErrorCode::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Forms, BadOrchestratorAddress,
                         testing::Values("", " ", "ftp://host", "https://", "host:99999", "unix:/x", "user@host"));

TEST(OrchestratorList, KeepsOrderAndDropsRepeats) {
    const auto list = parse_orchestrator_list({"b:1, a:1,,b:1", "c:1"});
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 3U);
    EXPECT_EQ((*list)[0].host, "b");
    EXPECT_EQ((*list)[2].host, "c");
}

TEST(Discovery, ReadsWhatARealSignerAnswered) {
    const auto document = parse_discovery(recorded_body("discovery.json", "all"));
    ASSERT_TRUE(document) << document.error().message;
    ASSERT_EQ(document->entries.size(), 1U);
    const auto& entry = document->entries.front();
    EXPECT_EQ(entry.address, "https://localhost:18935");
    ASSERT_EQ(entry.runners.size(), 6U);
    EXPECT_EQ(entry.runners[2].app, "echo/fixed");
    EXPECT_EQ(entry.runners[2].mode, "single-shot");
    ASSERT_TRUE(entry.runners[2].price);
    EXPECT_EQ(entry.runners[2].price->price, "33333333333");
    EXPECT_TRUE(document->rejected.empty());
}

TEST(Discovery, WrittenIsReadBack) {
    auto document = parse_discovery(recorded_body("discovery.json", "all"));
    ASSERT_TRUE(document);
    auto entries = document->entries;
    entries.front().capabilities.clear();  // only lists of signers have them
    const auto again = parse_discovery(encode_discovery(entries));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->entries, entries);
}

TEST(Discovery, OneWrongTypeRefusesTheWholeDocument) {
    for (const auto* text :
         {R"({"address":"x"})", R"([{"address":1}])", R"([{"address":"x","runners":{}}])",
          R"([{"address":"x","runners":[{"url":"u","app":"a","capacity":"1"}]}])", R"([{"address":"x","runners":[7]}])",
          R"([{"address":"x","runners":[{"url":"u","app":"a","price_info":{"price":"five"}}]}])",
          R"([{"address":"x","runners":[{"url":"u","app":"a","price_info":{"price":"[5]"}}]}])", "[", ""}) {
        const auto document = parse_discovery(text);
        ASSERT_FALSE(document) << text;
        EXPECT_EQ(document.error().code, ErrorCode::protocol_error) << text;
    }
}

TEST(Discovery, AWrongTypeIsNamedByItsPlace) {
    const auto message = [](const std::string& runner) {
        return parse_discovery(R"([{"address":"x","runners":[)" + runner + "]}]").error().message;
    };
    EXPECT_EQ(message("7"), "discovery document: runners is not an object");
    EXPECT_EQ(message(R"({"url":"u","mode":[]})"), "discovery document: runners.mode is not text");
    EXPECT_EQ(message(R"({"url":"u","capacity":1.5})"), "discovery document: runners.capacity is not a whole number");
    EXPECT_EQ(message(R"({"url":"u","price_info":{"price":"x","unit":1}})"),
              "discovery document: runners.price_info.price is not a number");
    EXPECT_EQ(parse_discovery("[1]").error().message, "discovery document: it is not an object");
}

TEST(Discovery, RunnerThatBreaksARuleIsLeftOutAndNamed) {
    const auto document = parse_discovery(R"([{"address":"https://o","runners":[
        {"url":"","app":"no-url"}, {"url":"u","app":"  "},
        {"url":"u","app":"zero","price_info":{"price":0,"currency":"wei","unit":"seconds"}},
        {"url":"u","app":"usd","price_info":{"price":1,"currency":"usd","unit":"seconds"}},
        {"url":"u","app":"good","price_info":{"price":1,"currency":" WEI ","unit":"Fixed"}}]}])");
    ASSERT_TRUE(document);
    ASSERT_EQ(document->entries.front().runners.size(), 1U);
    EXPECT_EQ(document->entries.front().runners.front().price->unit, "fixed");
    const std::vector<std::string> why{"https://o: runner 'no-url': url is missing",
                                       "https://o: runner '  ': app is missing",
                                       "https://o: runner 'zero': price_info.price is not above 0",
                                       "https://o: runner 'usd': price_info.currency is not wei"};
    EXPECT_EQ(document->rejected, why);
}

TEST(Discovery, AnEntryWithoutAnAddressIsLeftOutAndNamed) {
    const auto document = parse_discovery(R"([{"runners":[{"url":"u","app":"a"}]}])");
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->entries.empty());
    EXPECT_EQ(document->rejected, std::vector<std::string>{"an entry: address is missing"});
}

TEST(Discovery, ReadsAPriceInQuotesAsGoDoes) {
    const auto document = parse_discovery(R"([{"address":"https://o","runners":[
        {"url":"u","app":"a","price_info":{"price":"5","currency":"wei","unit":"fixed"}}]}])");
    ASSERT_TRUE(document);
    ASSERT_EQ(document->entries.front().runners.size(), 1U);
    EXPECT_EQ(document->entries.front().runners.front().price->price, "5");
}

TEST(Discovery, TooLargeIsRefusedUnread) {
    const auto document = parse_discovery(std::string(kMaxDiscoveryBytes + 1, ' '));
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, ErrorCode::too_large);
}

TEST(PaymentChallenge, ReadsWhatARealOrchestratorAsked) {
    const auto text = recorded_body("live_persistent.json", "challenge");
    const auto challenge = parse_payment_challenge(text);
    ASSERT_TRUE(challenge) << challenge.error().message;
    EXPECT_EQ(challenge->manifest_id, "3d6199e4");
    EXPECT_EQ(challenge->payment_url, "https://localhost:18935/apps/echo-live/session/3d6199e4/payment");
    EXPECT_EQ(encode_payment_challenge(*challenge), text);
}

TEST(PaymentChallenge, AnApplicationsOwn402IsPaymentRejected) {
    for (const auto* text : {"", "pay me", "{}", R"({"error":{"message":"no payer"}})", "[]"}) {
        const auto challenge = parse_payment_challenge(text);
        ASSERT_FALSE(challenge);
        EXPECT_EQ(challenge.error().code, ErrorCode::payment_rejected) << text;
    }
}

TEST(SessionReservation, ReadsWhatARealOrchestratorAnswered) {
    const auto text = recorded_body("live_persistent.json", "retry with payment");
    const auto reservation = parse_session_reservation(text);
    ASSERT_TRUE(reservation);
    EXPECT_EQ(reservation->session_id, "3d6199e4");
    EXPECT_EQ(encode_session_reservation(*reservation), text);
}

TEST(SessionReservation, WithoutItsUrlsIsAProtocolError) {
    const auto reservation = parse_session_reservation(R"({"session_id":"x"})");
    ASSERT_FALSE(reservation);
    EXPECT_EQ(reservation.error().code, ErrorCode::protocol_error);
    EXPECT_EQ(reservation.error().message, "session reservation: app_url is missing");
}

TEST(RefreshPayment, WrittenIsReadBack) {
    const RefreshPaymentRequest request{"0xabc", "m1"};
    const auto again = parse_refresh_payment(encode_refresh_payment(request));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, request);
}

}  // namespace
}  // namespace farebox::net::orchestrator

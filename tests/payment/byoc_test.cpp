#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/byoc_job.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "signer/http/byoc_request.hpp"
#include "tests/payment/service_harness.hpp"

// POST /sign-byoc-job.
namespace farebox::signer {
namespace {

using nlohmann::json;
using test::code_of;
using test::json_of;
using test::post;
using testing::HasSubstr;

json job() {
    return {{"id", "job-1"},
            {"capability", "my-container"},
            {"request", R"({"run":"it"})"},
            {"parameters", "{}"},
            {"timeout_seconds", 30}};
}

class Byoc : public testing::Test {
protected:
    net::Response sign(const json& body) { return signer_.answer(post("/sign-byoc-job", body.dump())); }
    test::ServiceHarness signer_;
};

TEST_F(Byoc, IsSignedByTheAddressThatTheCallerHas) {
    const auto response = sign(job());
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    const auto answer = json_of(response);
    EXPECT_EQ(answer.at("sender"), json_of(signer_.answer(post("/sign-orchestrator-info"))).at("address"));
    const auto sender = protocol::parse_checksummed_address(answer.at("sender").get<std::string>());
    const auto signature = protocol::parse_hex(answer.at("signature").get<std::string>());
    ASSERT_TRUE(sender && signature);
    const auto message = protocol::byoc_job_hash(R"({"run":"it"})", "{}");
    EXPECT_TRUE(keystore::verify_personal(*sender, message.span(), protocol::as_bytes(*signature)));
    EXPECT_EQ(response.body.substr(0, 11), R"({"sender":")");
    EXPECT_EQ(signer_.grants(), 0);  // and costs nothing
}

TEST_F(Byoc, IsTheSameJobHoweverItIsCalled) {
    auto other = job();
    other["id"] = "job-2";
    other["timeout_seconds"] = 60;
    EXPECT_EQ(sign(job()).body, sign(other).body);
}

TEST_F(Byoc, IsRefusedWithTheFieldThatIsWrong) {
    const std::vector<std::pair<std::string, json>> wrong{{"id", ""},
                                                          {"id", 7},
                                                          {"capability", nullptr},
                                                          {"capability", std::string(257, 'c')},
                                                          {"request", ""},
                                                          {"parameters", {}},
                                                          {"timeout_seconds", 0},
                                                          {"timeout_seconds", -1},
                                                          {"timeout_seconds", 1.5},
                                                          {"timeout_seconds", "30"},
                                                          {"timeout_seconds", 86'401}};
    for (const auto& [field, value] : wrong) {
        auto body = job();
        body[field] = value;
        const auto response = sign(body);
        EXPECT_EQ(response.status, 400) << field;
        EXPECT_EQ(code_of(response), "invalid_argument");
        EXPECT_THAT(response.body, HasSubstr(field));
        body.erase(field);
        EXPECT_EQ(sign(body).status, 400) << field << " is missing";
    }
}

TEST_F(Byoc, IsRefusedWhereItCouldBeTakenForATicketOrIsNoJson) {
    for (const std::string request : {"[]", "{", " {}", "{\"a\":\n1}", "\"{}\""}) {
        auto body = job();
        body["request"] = request;
        EXPECT_EQ(sign(body).status, 400) << request;
    }
    for (const std::size_t size : {168U, 232U, 65'537U}) {
        auto body = job();
        body["request"] = "{\"a\":\"" + std::string(size - 10, 'x') + "\"}";  // with "{}" exactly that long
        EXPECT_EQ(sign(body).status, 400) << size;
        EXPECT_EQ(signer_.answer(post("/sign-byoc-job", body.dump())).status, 400);
    }
}

TEST_F(Byoc, IsOneObjectWithEachFieldOnce) {
    for (const std::string& body : {std::string{}, std::string{"[]"}, std::string{"null"}, job().dump() + "x",
                                    R"({"id":"a",)" + job().dump().substr(1), std::string(100'000, '[')}) {
        EXPECT_EQ(signer_.answer(post("/sign-byoc-job", body)).status, 400) << body.substr(0, 40);
    }
    auto with_more = job();
    with_more["unknown"] = {{"id", "x"}};
    EXPECT_EQ(sign(with_more).status, 200);
}

TEST_F(Byoc, IsNotSignedWhilePausedOrForStrangers) {
    signer_.policy_.paused = true;
    EXPECT_EQ(code_of(sign(job())), "paused");
    signer_.policy_.paused = false;
    auto stranger = post("/sign-byoc-job", job().dump());
    stranger.peer.uid = stranger.peer.gid = 4711;
    EXPECT_EQ(signer_.answer(stranger).status, 401);
    auto get = post("/sign-byoc-job");
    get.method = "GET";
    EXPECT_EQ(signer_.answer(get).headers.get("Allow"), "POST");
}

TEST_F(Byoc, TellsThatTheVaultIsAway) {
    signer_.vault_error_ = make_error(ErrorCode::vault_unavailable, "gone");
    EXPECT_EQ(sign(job()).status, 503);
}

}  // namespace
}  // namespace farebox::signer

// The signer is told to stop while a client waits for its answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/e2e/stack.hpp"
#include "tests/net/raw_client.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

/// A payment request whose headers the signer has read and whose body it waits for.
class HeldRequest {
public:
    HeldRequest(const std::string& signer, std::string body)
        : body_{std::move(body)}, client_{*net::Endpoint::parse(signer)} {
        client_.send(
            "POST /generate-live-payment HTTP/1.1\r\nHost: signer\r\nConnection: close\r\n"
            "Expect: 100-continue\r\nContent-Length: " +
            std::to_string(body_.size()) + "\r\n\r\n");
        EXPECT_THAT(client_.receive_until("\r\n\r\n"), HasSubstr("100 Continue"));
    }

    /// Sends the body; the answer.
    std::string finish() {
        client_.send(body_);
        return client_.receive_all();
    }

private:
    std::string body_;
    net::test::RawClient client_;
};

class Stopping : public testing::Test {
protected:
    HeldRequest held() {
        return HeldRequest{signer_.url(), payment_request(challenge(sandbox_, signer_.address())).dump()};
    }
    /// Sends SIGTERM and waits until the signer says that it stops; the test's own time-out is the bound.
    void begin_to_stop() {
        signer_.process().signal(SIGTERM);
        while (signer_.process().running() && signer_.process().err().find("\"stopping\"") == std::string::npos) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_, {.settings = {"api.drain_timeout=10m"}, .replaced = {}, .folder = {}}};
};

TEST_F(Stopping, AnswersWhatIsInFlightFirst) {
    auto request = held();
    begin_to_stop();
    EXPECT_TRUE(signer_.process().running()) << signer_.process().err();
    EXPECT_THAT(request.finish(), HasSubstr("HTTP/1.1 200"));
    EXPECT_EQ(signer_.process().wait().status, 0) << signer_.process().err();
    EXPECT_THAT(signer_.process().err(), HasSubstr(R"("complete":"true")"));
}

TEST_F(Stopping, KeepsInTheLedgerWhatItAnsweredLast) {
    auto request = held();
    begin_to_stop();
    ASSERT_THAT(request.finish(), HasSubstr("HTTP/1.1 200"));
    ASSERT_EQ(signer_.process().wait().status, 0);
    signer_.start();
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("payments"), 1);
}

TEST_F(Stopping, TakesTwoSignalsAtOnceForOne) {
    auto request = held();
    begin_to_stop();
    signer_.process().signal(SIGTERM);
    EXPECT_THAT(request.finish(), HasSubstr("HTTP/1.1 200"));
    EXPECT_EQ(signer_.process().wait().status, 0) << signer_.process().err();
}

TEST_F(Stopping, EndsAtOnceWhenToldASecondTime) {
    auto request = held();
    begin_to_stop();
    std::this_thread::sleep_for(std::chrono::milliseconds{500});  // a person's second thought
    signer_.process().signal(SIGTERM);
    EXPECT_EQ(signer_.process().wait().status, 128 + SIGTERM) << signer_.process().err();
}

}  // namespace
}  // namespace farebox::test

// The programs of examples/ as they are, against the sandbox and a signer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class Examples : public testing::Test {
protected:
    Finished run_example(const std::string& name, const std::string& app) {
        return run({FAREBOX_BIN_DIR "/" + name, app},
                   {{"FAREBOX_SIGNER", signer_.url()}, {"FAREBOX_ORCHESTRATORS", sandbox_.orchestrator()}});
    }
    Sandbox sandbox_;
    Signer signer_{sandbox_};
};

TEST_F(Examples, PaidCall) {
    const auto done = run_example("paid_call", "echo/fixed");
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("prompt"));
    EXPECT_THAT(done.err, HasSubstr("200 from " + sandbox_.orchestrator() + " for "));
}

TEST_F(Examples, PaidCallInC) {
    const auto done = run_example("paid_call_c", "echo/fixed");
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("prompt"));
    EXPECT_THAT(done.err, HasSubstr("200 from " + sandbox_.orchestrator() + " for "));
    const auto refused = run_example("paid_call_c", "no/such");
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("does not offer no/such"));
}

TEST_F(Examples, LiveSession) {
    const auto done = run_example("live_session", "echo/live");
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("working with https://"));
    EXPECT_THAT(done.err, HasSubstr("paying " + sandbox_.orchestrator()));
    EXPECT_THAT(done.err, HasSubstr("echo/live at " + sandbox_.orchestrator() + ": "));
}

TEST_F(Examples, OwnFailover) {
    const auto done = run_example("own_failover", "echo/fixed");
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr("may be used"));
    EXPECT_THAT(done.err, HasSubstr("200 from " + sandbox_.orchestrator()));
}

}  // namespace
}  // namespace farebox::test

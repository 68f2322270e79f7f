#include "sandbox/orchestrator/route.hpp"

#include <gtest/gtest.h>

namespace farebox::sandbox::test {
namespace {

TEST(Route, KnowsTheFixedPaths) {
    EXPECT_EQ(parse_route("GET", "/discovery").action, Action::discover);
    EXPECT_EQ(parse_route("GET", "/discovery?x=1").action, Action::discover);
    EXPECT_EQ(parse_route("POST", "/refresh-payment").action, Action::refresh_payment);
    EXPECT_EQ(parse_route("PUT", "/payment").action, Action::pay_manifest);
}

TEST(Route, FindsRunnerAndSession) {
    EXPECT_EQ(parse_route("POST", "/apps/echo-live/session").runner, "echo-live");
    EXPECT_EQ(parse_route("POST", "/apps/echo-live/session").action, Action::reserve);
    EXPECT_EQ(parse_route("POST", "/apps/echo-live/session?x=1").action, Action::reserve);
    const Route pay = parse_route("POST", "/apps/echo-live/session/3d61/payment");
    EXPECT_EQ(pay.action, Action::pay_session);
    EXPECT_EQ(pay.session, "3d61");
    EXPECT_EQ(parse_route("POST", "/apps/echo-live/session/3d61/stop").action, Action::stop_session);
}

TEST(Route, HandsTheRestToTheApplication) {
    const Route in_session = parse_route("GET", "/apps/echo-live/session/3d61/app/hello/there?x=1");
    EXPECT_EQ(in_session.action, Action::session_app);
    EXPECT_EQ(in_session.session, "3d61");
    EXPECT_EQ(in_session.app_target, "/hello/there?x=1");
    const Route single = parse_route("DELETE", "/apps/echo-fixed/app/run?a=b");
    EXPECT_EQ(single.action, Action::single_shot);
    EXPECT_EQ(single.runner, "echo-fixed");
    EXPECT_EQ(single.app_target, "/run?a=b");
    EXPECT_EQ(parse_route("GET", "/apps/echo-fixed/app/").app_target, "/");
}

TEST(Route, SendsAnApplicationUrlWithoutPathToItsSlash) {
    EXPECT_EQ(parse_route("GET", "/apps/echo-fixed/app").action, Action::add_slash);
    EXPECT_EQ(parse_route("GET", "/apps/echo-fixed/app?a=b").action, Action::add_slash);
    EXPECT_EQ(parse_route("GET", "/apps/echo-live/session/3d61/app").action, Action::add_slash);
}

TEST(Route, NamesTheMethodThatWouldDo) {
    const Route route = parse_route("GET", "/apps/echo-live/session");
    EXPECT_EQ(route.action, Action::wrong_method);
    EXPECT_EQ(route.allow, "POST");
    EXPECT_EQ(parse_route("POST", "/discovery").allow, "GET");
    EXPECT_EQ(parse_route("GET", "/apps/x/session/1/stop").action, Action::wrong_method);
}

class UnknownRoute : public testing::TestWithParam<const char*> {};
TEST_P(UnknownRoute, IsNotFound) {
    EXPECT_EQ(parse_route("POST", GetParam()).action, Action::unknown);
}
INSTANTIATE_TEST_SUITE_P(Targets, UnknownRoute,
                         testing::Values("/", "", "/apps", "/apps/", "/apps//app/", "/apps/x", "/apps/x/",
                                         "/apps/x/sess", "/apps/x/session/", "/apps/x/session/1", "/apps/x/session/1/",
                                         "/apps/x/session/1/pay", "/apps/x/session/1/payment/x",
                                         "/apps/x/session/1/payment/", "/apps/x/session/1/application/", "/discovery/",
                                         "/payments"));

}  // namespace
}  // namespace farebox::sandbox::test

// A program in C, linked with the shared library and nothing else of ours.
#include <gtest/gtest.h>

#include "tests/gateway-lite/fake_network.hpp"
#include "tests/gateway-lite/models/model_info.hpp"
#include "tests/support/process.hpp"

namespace farebox::gateway::test {
namespace {

const std::map<std::string, std::string> kNone{{"FAREBOX_SIGNER", ""},       {"FAREBOX_ORCHESTRATORS", ""},
                                               {"FAREBOX_DISCOVERY", ""},    {"FAREBOX_TOKEN", ""},
                                               {"FAREBOX_API_KEY_FILE", ""}, {"FAREBOX_SELECTION", ""}};

TEST(CProgram, CanUseEverything) {
    FakeNetwork network;
    network.info = [url = network.url()](const auto&) { return model_info(url); };
    const auto run = farebox::test::run({farebox::test::program("farebox_c_program"), network.url()}, kNone);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "all well\n");
    EXPECT_EQ(run.err, "");
}

}  // namespace
}  // namespace farebox::gateway::test

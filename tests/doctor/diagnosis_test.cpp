#include "signer/admin/diagnosis.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace farebox::signer::doctor::test {
namespace {

Diagnosis full() {
    Diagnosis diagnosis;
    diagnosis.version = "1.2.3";
    diagnosis.config_file = "/etc/farebox/signer.toml";
    diagnosis.pid = 42;
    diagnosis.readiness.checks = {{"running", true, "serving"}, {"key", false, "no deposit"}};
    diagnosis.paused = true;
    diagnosis.listening = {"api unix:/s"};
    diagnosis.config_problem = "bad";
    diagnosis.needs_restart = {"api.tcp"};
    diagnosis.hardening_required = true;
    diagnosis.hardening = {{"vault", {{{"landlock", false, "no kernel"}, {"seccomp", true, {}}}}}};
    diagnosis.endpoints = {{"https://a/…", "timeout"}};
    diagnosis.chain_age = std::chrono::seconds{12};
    diagnosis.keys = {{Address{{1}}, "active", std::chrono::seconds{99}, true}};
    diagnosis.key_problems = {"torn"};
    diagnosis.ledger = {false, "disk is full", "ab", 7, true, std::chrono::seconds{-3}};
    diagnosis.discovery = "lists 1";
    diagnosis.token_keys = TokenKeysReading{2, "late"};
    diagnosis.log = {"{}", "{\"event\":\"x\"}"};
    diagnosis.metrics = "farebox_x 1\n";
    return diagnosis;
}

TEST(Diagnosis, ArrivesAsItWasSent) {
    const auto sent = to_json(full());
    const auto read = parse_diagnosis(sent);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_json(*read), sent);
    EXPECT_EQ(read->keys.at(0).age, std::chrono::seconds{99});
    EXPECT_EQ(read->ledger.ahead, std::chrono::seconds{-3});
    EXPECT_EQ(read->token_keys->problem, "late");
    EXPECT_FALSE(read->readiness.ready());
}

TEST(Diagnosis, OfASignerWithoutThisAndThatArrivesToo) {
    Diagnosis diagnosis;
    diagnosis.version = "1";
    const auto read = parse_diagnosis(to_json(diagnosis));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->chain_age);
    EXPECT_FALSE(read->token_keys);
    EXPECT_TRUE(read->keys.empty());
}

TEST(Diagnosis, CutsListsThatNeverEnd) {
    auto diagnosis = full();
    diagnosis.log.assign(5'000, "x");
    const auto read = parse_diagnosis(to_json(diagnosis));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->log.size(), 1'000U);
}

struct Bad {
    const char* name;
    std::string text;
};
std::ostream& operator<<(std::ostream& out, const Bad& bad) {
    return out << bad.name;
}

class NoDiagnosis : public testing::TestWithParam<Bad> {};

TEST_P(NoDiagnosis, IsRefused) {
    const auto read = parse_diagnosis(GetParam().text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(
    Texts, NoDiagnosis,
    testing::Values(Bad{"empty", ""}, Bad{"list", "[]"}, Bad{"nothing", "{}"},
                    Bad{"without_checks", R"({"version":"1"})"}, Bad{"deep", std::string(100, '{')},
                    Bad{"huge", "{\"version\":\"" + std::string(9U << 20U, 'x') + "\",\"checks\":[]}"}));

}  // namespace
}  // namespace farebox::signer::doctor::test

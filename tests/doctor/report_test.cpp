#include "signer/doctor/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "protocol/utf8.hpp"
#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using Json = nlohmann::json;

Report some_report() {
    Report report;
    report.version = "1.2.3";
    report.lines = {{"config", ok("read")},
                    {"rpc", warning("slow", "name another")},
                    {"deposit", problem("none", "fund it")},
                    {"tokens", skipped("off")}};
    report.lines[2].finding.values = {{"deposit_wei", "0"}};
    return report;
}

TEST(DoctorReport, IsAllWellWithWarningsButNotWithAProblem) {
    auto report = some_report();
    EXPECT_EQ(report.exit_code(), 1);
    report.lines.erase(report.lines.begin() + 2);
    EXPECT_EQ(report.exit_code(), 0);
}

/// Programs read it: members, their kinds and the words of `status` stay.
TEST(DoctorReport, HasAStableShapeInJson) {
    const auto json = Json::parse(to_json(some_report()));
    EXPECT_EQ(json["ok"], false);
    EXPECT_EQ(json["version"], "1.2.3");
    EXPECT_EQ(json["signer_runs"], false);
    EXPECT_EQ(json["problems"], 1);
    EXPECT_EQ(json["warnings"], 1);
    EXPECT_EQ(json.size(), 6U);
    ASSERT_EQ(json["checks"].size(), 4U);
    std::vector<std::string> statuses;
    for (const auto& check : json["checks"]) {
        EXPECT_EQ(check.size(), 5U);
        EXPECT_TRUE(check["check"].is_string());
        EXPECT_TRUE(check["detail"].is_string());
        EXPECT_TRUE(check["fix"].is_string());
        EXPECT_TRUE(check["values"].is_object());
        statuses.push_back(check["status"]);
    }
    EXPECT_EQ(statuses, (std::vector<std::string>{"ok", "warning", "problem", "skipped"}));
    EXPECT_EQ(json["checks"][2]["values"], (Json{{"deposit_wei", "0"}}));
}

TEST(DoctorReport, NamesItsChecksInASteadyOrder) {
    std::vector<std::string> names;
    for (const auto& check : checks()) {
        names.emplace_back(check.name);
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{"config",      "signer",     "permissions", "keystore",  "key_age", "hardening",
                                        "rpc",         "contracts",  "round",       "deposit",   "reserve", "unlock",
                                        "clock",       "price_feed", "webhook",     "discovery", "tokens",  "listeners",
                                        "certificate", "ledger",     "vault_state", "audit",     "loss"}));
}

TEST(DoctorReport, IsOneLineEachAndACount) {
    const auto text = to_text(some_report(), false);
    EXPECT_EQ(text,
              "ok       config       read\n"
              "warning  rpc          slow -> name another\n"
              "problem  deposit      none -> fund it\n"
              "skipped  tokens       off\n"
              "1 problem, 1 warning\n");
}

TEST(DoctorReport, IsColouredWhereAskedTo) {
    EXPECT_EQ(to_text(some_report(), false).find('\x1b'), std::string::npos);
    EXPECT_NE(to_text(some_report(), true).find("\x1b[1;31mproblem"), std::string::npos);
}

/// What an RPC endpoint answers is shown on the operator's terminal.
TEST(DoctorReport, ShowsNoControlCharactersOfOthers) {
    auto report = some_report();
    report.lines[0].finding.detail =
        "a\x1b[2J\nb\x7f\xc2\x9b"
        "31mc\xff";
    const auto text = to_text(report, false);
    EXPECT_EQ(std::ranges::count(text, '\n'), 5);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\x7f'), std::string::npos);
    EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
    EXPECT_TRUE(protocol::is_valid_utf8(text));
}

TEST(DoctorReport, CutsWhatIsTooLongBetweenCharacters) {
    std::string text;
    while (text.size() < 2000) {
        text += "…";
    }
    const auto shown = printable(text, 100);
    EXPECT_TRUE(protocol::is_valid_utf8(shown));
    EXPECT_LE(shown.size(), 103U);
    EXPECT_EQ(printable("short"), "short");
}

TEST(DoctorReport, OfGoodFactsHasNothingToTell) {
    for (const auto& facts : {good_facts(), good_facts_at_rest()}) {
        const auto report = judge(facts);
        for (const auto& line : report.lines) {
            EXPECT_TRUE(line.finding.status == Status::ok || line.finding.status == Status::skipped)
                << line.check << ": " << line.finding.detail;
        }
        EXPECT_EQ(report.exit_code(), 0);
    }
}

/// Whatever is wrong, the operator reads what to do.
TEST(DoctorReport, SaysWhatToDoAboutEverythingThatIsWrong) {
    Facts nothing;
    nothing.loaded = good_facts().loaded;
    for (const auto& line : judge(nothing).lines) {
        if (line.finding.status == Status::problem || line.finding.status == Status::warning) {
            EXPECT_FALSE(line.finding.fix.empty()) << line.check << ": " << line.finding.detail;
        }
    }
}

TEST(DoctorReport, OfAnUnreadableConfigurationHasEachOfItsProblems) {
    const auto report =
        judge_unreadable(make_error(ErrorCode::invalid_argument, "a:1: no key\nb:2: no value", "correct it"), "1.2.3");
    ASSERT_GE(report.lines.size(), 2U);
    EXPECT_EQ(report.lines[0].finding.detail, "a:1: no key");
    EXPECT_EQ(report.lines[1].finding.detail, "b:2: no value");
    EXPECT_EQ(report.count(Status::problem), 2U);
    EXPECT_EQ(report.count(Status::skipped), checks().size() - 1);
}

}  // namespace
}  // namespace farebox::signer::doctor::test

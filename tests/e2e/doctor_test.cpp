// `farebox-signer doctor` against the sandbox, with the signer up and down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/e2e/canaries.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

struct Examined {
    int status = -1;
    Json report;
};

Examined doctor(Signer& signer, std::vector<std::string> more = {}) {
    std::vector<std::string> command{"doctor", "--output", "json"};
    command.insert(command.end(), more.begin(), more.end());
    const auto finished = signer.command(std::move(command));
    return {finished.status, Json::parse(finished.out, nullptr, false)};
}

/// What the checks of that name say, in one status.
std::vector<std::string> said(const Json& report, const std::string& check, const std::string& status) {
    std::vector<std::string> details;
    for (const auto& line : report.at("checks")) {
        if (line.at("check") == check && line.at("status") == status) {
            details.push_back(line.at("detail").get<std::string>() + " -> " + line.at("fix").get<std::string>());
        }
    }
    return details;
}

std::vector<std::string> problems(const Json& report) {
    std::vector<std::string> list;
    for (const auto& line : report.at("checks")) {
        if (line.at("status") == "problem") {
            list.push_back(line.dump());
        }
    }
    return list;
}

TEST(Doctor, FindsNoProblemInARunningSigner) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto [status, report] = doctor(signer);
    ASSERT_TRUE(report.is_object());
    EXPECT_EQ(problems(report), std::vector<std::string>{});
    EXPECT_EQ(status, 0);
    EXPECT_EQ(report.at("signer_runs"), true);
    EXPECT_FALSE(said(report, "rpc", "ok").empty());
    EXPECT_FALSE(said(report, "deposit", "ok").empty());
    EXPECT_FALSE(said(report, "audit", "ok").empty());
    EXPECT_FALSE(said(report, "ledger", "ok").empty());
    EXPECT_FALSE(said(report, "loss", "ok").empty());
    EXPECT_EQ(said(report, "signer", "skipped"), std::vector<std::string>{});
}

TEST(Doctor, FindsNoProblemInASignerAtRest) {
    Sandbox sandbox;
    Signer signer{sandbox};
    ASSERT_EQ(signer.stop(), 0);
    const auto [status, report] = doctor(signer);
    ASSERT_TRUE(report.is_object());
    EXPECT_EQ(problems(report), std::vector<std::string>{});
    EXPECT_EQ(status, 0);
    EXPECT_EQ(report.at("signer_runs"), false);
    EXPECT_FALSE(said(report, "signer", "skipped").empty());
    EXPECT_FALSE(said(report, "vault_state", "ok").empty());
    EXPECT_THAT(said(report, "ledger", "ok"), testing::Contains(HasSubstr("is sound")));
    signer.start();  // and nothing of it was touched
}

TEST(Doctor, WritesOneLineForEachWithoutColoursIntoAPipe) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto shown = signer.command({"doctor"});
    EXPECT_EQ(shown.status, 0) << shown.out;
    EXPECT_THAT(shown.out, HasSubstr("\nok       deposit      0x"));
    EXPECT_THAT(shown.out, HasSubstr("0 problems, "));
    EXPECT_THAT(shown.out, Not(HasSubstr("\x1b")));
}

TEST(Doctor, EndsWithOneWhereThereIsAProblemAndSaysHowToEndIt) {
    Sandbox sandbox;
    Signer signer{sandbox};
    ASSERT_EQ(::chmod((signer.folder() / "password").c_str(), 0644), 0);
    const auto [status, report] = doctor(signer);
    EXPECT_EQ(status, 1);
    EXPECT_THAT(said(report, "permissions", "problem"), testing::Contains(HasSubstr("chmod 600 ")));
}

TEST(Doctor, SeesAPauseWithTheSignerUpAndDown) {
    Sandbox sandbox;
    Signer signer{sandbox};
    ASSERT_EQ(signer.command({"pause"}).status, 0);
    EXPECT_THAT(said(doctor(signer).report, "vault_state", "problem"),
                testing::Contains(HasSubstr("farebox-signer resume")));
    ASSERT_EQ(signer.stop(), 0);
    const auto [status, report] = doctor(signer);
    EXPECT_EQ(status, 1);
    EXPECT_THAT(said(report, "vault_state", "problem"), testing::Contains(HasSubstr("farebox-signer resume")));
}

TEST(Doctor, SeesALedgerThatIsNotTheVaults) {
    Sandbox sandbox;
    Signer signer{sandbox};
    ASSERT_EQ(signer.stop(), 0);
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(signer.folder() / ("ledger.db" + std::string{suffix}));
    }
    EXPECT_FALSE(said(doctor(signer).report, "vault_state", "skipped").empty());  // there is none to compare with
    Signer other{sandbox};
    ASSERT_EQ(other.stop(), 0);
    std::filesystem::copy_file(other.folder() / "ledger.db", signer.folder() / "ledger.db");
    EXPECT_THAT(said(doctor(signer).report, "vault_state", "problem"),
                testing::Contains(HasSubstr("farebox-signer ledger adopt")));
}

TEST(Doctor, SeesAnUnlockAndAnEmptyDeposit) {
    Sandbox sandbox;
    Signer signer{sandbox};
    sandbox.control("POST", "/senders", {{"address", signer.address()}, {"deposit", "0 wei"}, {"withdraw_round", 99}});
    const auto [status, report] = doctor(signer);
    EXPECT_EQ(status, 1);
    EXPECT_FALSE(said(report, "deposit", "problem").empty());
    EXPECT_FALSE(said(report, "unlock", "problem").empty());
}

TEST(Doctor, ReckonsWithClientsThatWereMadeByCommand) {
    Sandbox sandbox;
    Signer signer{sandbox};
    ASSERT_EQ(signer.command({"clients", "create", "made", "--limit", "ev_per_day=0.02 eth"}).status, 0);
    const auto lines = said(doctor(signer).report, "loss", "ok");
    EXPECT_THAT(lines, testing::Contains(HasSubstr("client made costs at most 0.02 eth a day on average")));
    EXPECT_THAT(lines, testing::Contains(HasSubstr("all clients together")));
}

TEST(Doctor, EndsWithTwoWhereTheConfigurationCannotBeRead) {
    Sandbox sandbox;
    Signer signer{sandbox};
    std::ofstream{signer.config(), std::ios::app} << "\n[nonsense]\nx = 1\n";
    const auto [status, report] = doctor(signer);
    EXPECT_EQ(status, 2);
    EXPECT_THAT(said(report, "config", "problem"), testing::Contains(HasSubstr("unknown section [nonsense]")));
    EXPECT_EQ(report.at("ok"), false);
    EXPECT_EQ(signer.command({"doctor", "--no-such-option"}).status, 2);
}

TEST(Doctor, NamesAnEndpointThatIsAwayWithoutItsSecret) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto [status, report] = doctor(signer, {"--set", "chain.rpc=http://me:canary@127.0.0.1:1/canary"});
    EXPECT_EQ(status, 1);
    EXPECT_FALSE(said(report, "rpc", "problem").empty());
    EXPECT_THAT(report.dump(), Not(HasSubstr("canary")));
}

/// Everything secret that the folder of a signer holds, and what a configuration may hold besides.
class DoctorBundle : public testing::Test {
protected:
    DoctorBundle() : signer_{sandbox_} {
        canaries_.add_wallet(signer_);
        canaries_.add_file("the API key", signer_.folder() / "api-key");
        for (const auto& key : std::filesystem::directory_iterator{signer_.folder() / "keys"}) {
            const auto v3 = Json::parse(read_file(key.path()), nullptr, false);
            if (v3.is_object() && v3.contains("crypto")) {
                canaries_.add("the encrypted key", v3["crypto"]["ciphertext"]);
                canaries_.add("its MAC", v3["crypto"]["mac"]);
            }
        }
        put("rpc-urls", "http://canary-user:canary-word@127.0.0.1:1/canary-path?k=canary-query\n");
        put("headers", "X-Token: canary-header\n");
        for (const char* secret :
             {"canary-user", "canary-word", "canary-path", "canary-query", "canary-header", "canary-hook"}) {
            canaries_.add(secret, secret);
        }
    }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream{signer_.folder() / name} << text;
        ::chmod((signer_.folder() / name).c_str(), 0600);
    }
    [[nodiscard]] std::vector<std::string> settings() const {
        return {"--set", "chain.rpc_file=" + (signer_.folder() / "rpc-urls").string(),
                "--set", "auth_webhook.url=http://127.0.0.1:1/canary-hook",
                "--set", "auth_webhook.headers_file=" + (signer_.folder() / "headers").string()};
    }
    Json bundle(const std::string& name) {
        const auto file = (signer_.folder() / name).string();
        auto more = settings();
        more.insert(more.end(), {"--bundle", file});
        const auto examined = doctor(signer_, more);
        EXPECT_EQ(examined.status, 1);  // that webhook is away
        const auto text = read_file(file);
        canaries_.expect_absent(text, file);
        canaries_.expect_absent(examined.report.dump(), "the report");
        struct stat status{};
        EXPECT_EQ(::stat(file.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
        return Json::parse(text, nullptr, false);
    }

    Sandbox sandbox_;
    Signer signer_;
    Canaries canaries_;
};

TEST_F(DoctorBundle, OfARunningSignerHasNoSecret) {
    (void)signer_.address();
    const auto made = bundle("up.json");
    ASSERT_TRUE(made.is_object());
    EXPECT_EQ(made.at("report").at("signer_runs"), true);
    EXPECT_TRUE(made.at("config").at("settings").contains("chain.rpc_file"));
    EXPECT_FALSE(made.at("log").empty());
    EXPECT_THAT(made.at("metrics").get<std::string>(), HasSubstr("farebox_signer_"));
    EXPECT_FALSE(made.at("vault").at("keys").empty());
    EXPECT_FALSE(made.at("signer").at("hardening").empty());
}

TEST_F(DoctorBundle, OfASignerAtRestHasNone) {
    ASSERT_EQ(signer_.stop(), 0);
    const auto made = bundle("down.json");
    ASSERT_TRUE(made.is_object());
    EXPECT_TRUE(made.at("log").is_null());
    EXPECT_TRUE(made.at("report").is_object());
}

TEST_F(DoctorBundle, OverwritesNothing) {
    put("there.json", "mine");
    const auto refused = signer_.command({"doctor", "--bundle", (signer_.folder() / "there.json").string()});
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(read_file(signer_.folder() / "there.json"), "mine");
}

}  // namespace
}  // namespace farebox::test

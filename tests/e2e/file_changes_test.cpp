#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "tests/e2e/https_signer.hpp"

// The configuration takes effect when its file changes.
namespace farebox::test {
namespace {

/// Replaces a text of the configuration, by an editor's way: another file, renamed over.
void edit(const Signer& signer, const std::string& from, const std::string& to) {
    auto text = read_file(signer.config());
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, from.size(), to);
    std::ofstream{signer.config() + "~", std::ios::trunc} << text;
    std::filesystem::rename(signer.config() + "~", signer.config());
}

/// Waits until the log says so, a minute at most.
bool says(Signer& signer, const std::string& what) {
    for (int i = 0; i < 600; ++i) {
        if (signer.process().err().find(what) != std::string::npos) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
}

int pay(const Sandbox& sandbox, Signer& signer) {
    const auto answer = signer.post("/generate-live-payment", payment_request(challenge(sandbox, signer.address())));
    return answer ? answer->status : 0;
}

TEST(FileChanges, LimitsTakeEffect) {
    Sandbox sandbox;
    Signer signer{sandbox};
    EXPECT_EQ(pay(sandbox, signer), 200);
    edit(signer, "ev_per_hour = \"0.01 eth\"", "ev_per_hour = \"1000 wei\"");
    ASSERT_TRUE(says(signer, "now in effect: client")) << signer.process().err();
    EXPECT_EQ(pay(sandbox, signer), 402);
}

TEST(FileChanges, WhatIsWrongIsReportedAndChangesNothing) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto operations = signer.tcp_url("operations");
    edit(signer, "ev_per_hour = \"0.01 eth\"", "ev_per_hour = \"much\"");
    ASSERT_TRUE(says(signer, "reload_refused")) << signer.process().err();
    EXPECT_EQ(pay(sandbox, signer), 200);
    HttpCaller http;  // commands would read the file too
    const auto ready = http.call("GET", operations, "/readyz");
    ASSERT_TRUE(ready);
    const auto status = nlohmann::json::parse(ready->body);
    EXPECT_NE(detail_of(status, "configuration").find("\"much\""), std::string::npos) << status.dump();
    EXPECT_EQ(ready->status, 200);
    const auto metrics = http.call("GET", operations, "/metrics");
    ASSERT_TRUE(metrics);
    EXPECT_NE(metrics->body.find("\nfarebox_signer_config_ok 0\n"), std::string::npos);
    edit(signer, "\"much\"", "\"1000 wei\"");
    ASSERT_TRUE(says(signer, "now in effect: client")) << signer.process().err();
    EXPECT_EQ(pay(sandbox, signer), 402);
}

TEST(FileChanges, WhatNeedsARestartIsNamed) {
    Sandbox sandbox;
    Signer signer{sandbox};
    edit(signer, "max_face_value = \"0.03 eth\"", "max_face_value = \"0.02 eth\"");
    ASSERT_TRUE(says(signer, "only after a restart: tickets.max_face_value")) << signer.process().err();
    const auto health = nlohmann::json::parse(signer.command({"health", "--output", "json"}).out);
    EXPECT_NE(detail_of(health, "configuration").find("tickets.max_face_value"), std::string::npos) << health.dump();
}

bool has_watching_thread(pid_t process) {
    for (const auto& task : std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
        if (read_file(task.path() / "comm") == "files\n") {
            return true;
        }
    }
    return false;
}

TEST(FileChanges, AreLeftToTheOperatorWhereHeWantsThat) {
    Sandbox sandbox;
    Signer watching{sandbox};
    EXPECT_TRUE(has_watching_thread(watching.pid_of("front")));
    Signer signer{sandbox, {.settings = {"watch=false"}, .replaced = {}, .folder = {}}};
    EXPECT_FALSE(has_watching_thread(signer.pid_of("front")));
    edit(signer, "ev_per_hour = \"0.01 eth\"", "ev_per_hour = \"1000 wei\"");
    EXPECT_EQ(pay(sandbox, signer), 200);
    signer.process().signal(SIGHUP);
    ASSERT_TRUE(says(signer, "now in effect: client")) << signer.process().err();
    EXPECT_EQ(pay(sandbox, signer), 402);
}

}  // namespace
}  // namespace farebox::test

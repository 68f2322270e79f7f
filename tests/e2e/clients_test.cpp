// Clients that an operator makes and ends while the real program runs, and the audit of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <sstream>
#include <thread>

#include "net/endpoint.hpp"
#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/net/raw_client.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

SignerOptions over_tcp() {
    SignerOptions options;
    options.settings = {"api.tcp=127.0.0.1:0", "ledger.audit_seal_interval=200ms"};
    return options;
}

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

class Clients : public testing::Test {
protected:
    /// What a command prints on stdout where it works.
    std::string tell(std::vector<std::string> words) {
        const auto finished = signer_.command(std::move(words));
        EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
        return trimmed(finished.out);
    }
    Json ask(std::vector<std::string> words) {
        words.insert(words.end(), {"--output", "json"});
        return Json::parse(tell(std::move(words)));
    }
    std::string create(const std::string& name, const std::string& day = "0.01 eth") {
        return tell({"clients", "create", name, "--limit", "ev_per_day=" + day});
    }
    net::Response pay(const std::string& key, const Json& state = nullptr) {
        return *http_.call("POST", url(), "/generate-live-payment",
                           payment_request(challenge(sandbox_, payer_), state).dump(),
                           {{"Authorization", "Bearer " + key}});
    }
    /// The signer's TCP address, which is another one after a restart.
    std::string url() { return url_.empty() ? url_ = signer_.tcp_url("api") : url_; }
    void restart() {
        url_.clear();
        signer_.start();
    }
    void kill_and_restart() {
        signer_.kill();
        restart();
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_, over_tcp()};
    const std::string payer_ = signer_.address();
    HttpCaller http_;
    std::string url_;
};

TEST_F(Clients, LiveFromCreateToRevoke) {
    const auto key = create("app");
    ASSERT_TRUE(key.starts_with("fbx_")) << key;
    ASSERT_EQ(pay(key).status, 200);
    const auto usage = signer_.usage();
    std::string spent;
    for (const auto& client : usage.at("clients")) {
        spent = client.at("name") == "app" ? client.at("ev_day").get<std::string>() : spent;
    }
    ASSERT_FALSE(spent.empty());
    tell({"clients", "limit", "app", "ev_per_day=" + spent + " wei"});
    const auto over = pay(key);
    EXPECT_EQ(over.status, 402) << over.body;
    EXPECT_THAT(over.body, HasSubstr("budget_exceeded"));
    tell({"clients", "limit", "app", "ev_per_day=0.01 eth"});
    EXPECT_EQ(pay(key).status, 200);

    const auto next = tell({"clients", "rotate", "app", "--grace", "1h", "--idempotency-key", "spring"});
    EXPECT_EQ(pay(next).status, 200);
    EXPECT_EQ(pay(key).status, 200) << "within its grace";
    EXPECT_EQ(tell({"clients", "rotate", "app", "--grace", "1h", "--idempotency-key", "spring"}), "") << "shown once";
    const auto last = tell({"clients", "rotate", "app", "--grace", "0"});
    EXPECT_EQ(pay(next).status, 401);
    EXPECT_EQ(pay(key).status, 401);
    EXPECT_EQ(pay(last).status, 200);

    tell({"clients", "revoke", "app"});
    EXPECT_EQ(pay(last).status, 401);
    EXPECT_EQ(signer_.stop(), 0);
    restart();
    EXPECT_EQ(pay(last).status, 401);
    EXPECT_EQ(ask({"clients", "show", "app"}).at("state"), "revoked");
    EXPECT_EQ(signer_.command({"clients", "create", "app", "--limit", "ev_per_day=1 gwei"}).status, 1);
}

TEST_F(Clients, CreateIsSafeToRepeat) {
    const auto key = create("app");
    const auto again = signer_.command({"clients", "create", "app", "--limit", "ev_per_day=0.01 eth"});
    EXPECT_EQ(again.status, 0);
    EXPECT_EQ(again.out, "");
    EXPECT_THAT(again.err, HasSubstr("farebox-signer clients rotate app"));
    EXPECT_EQ(pay(key).status, 200);
    const auto other = signer_.command({"clients", "create", "app", "--limit", "ev_per_day=0.02 eth"});
    EXPECT_EQ(other.status, 1);
    EXPECT_THAT(other.err, HasSubstr("  -> ")) << "what to do next";
}

TEST_F(Clients, AreRefusedWithTheNextStep) {
    for (const auto& words : std::vector<std::vector<std::string>>{{"clients", "create", "app"},
                                                                   {"clients", "show", "nobody"},
                                                                   {"clients", "limit", "local", "ev_per_day=1 gwei"},
                                                                   {"clients", "rotate", "nobody"},
                                                                   {"clients", "revoke", "local"}}) {
        const auto refused = signer_.command(words);
        EXPECT_EQ(refused.status, 1) << words[1];
        EXPECT_THAT(refused.err, HasSubstr("  -> ")) << words[1];
    }
    EXPECT_EQ(signer_.command({"clients"}).status, 2);
    EXPECT_EQ(signer_.command({"clients", "create"}).status, 2);
    EXPECT_EQ(signer_.command({"clients", "create", "a", "--unlimited", "--limit", "ev_per_day=1 wei"}).status, 2);
}

/// Requests of one kept connection, one after the other.
class KeptConnection {
public:
    KeptConnection(const std::string& url, const std::string& key)
        : client_{*net::Endpoint::parse(url)},
          head_{
              "POST /sign-orchestrator-info HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
              "Authorization: Bearer " +
              key + "\r\n\r\n{}"} {}
    /// 0 where the connection has ended.
    int status() {
        client_.send(head_);
        const auto answer = client_.receive_response();
        return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
    }

private:
    net::test::RawClient client_;
    const std::string head_;
};

TEST_F(Clients, AreRevokedUnderLoadOnOpenConnections) {
    constexpr int kCallers = 8;
    const auto key = create("app");
    const auto bystander = create("bystander");
    std::atomic<bool> revoked{false};
    std::atomic<bool> stop{false};
    std::atomic<int> good{0};
    std::atomic<int> refused{0};
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
        callers.emplace_back([&, others = i % 2 == 1] {
            KeptConnection connection{url(), others ? bystander : key};
            while (!stop) {
                const bool before = revoked;
                const int status = connection.status();
                const bool allowed = status == 200 || (status == 401 && !others);
                if (!allowed || (before && !others && status == 200)) {
                    ++wrong;
                    return;
                }
                (status == 200 ? good : refused) += 1;
            }
        });
    }
    const auto reach = [&](const std::atomic<int>& count, int enough) {
        while (count < enough && wrong == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    };
    reach(good, 200);
    tell({"clients", "revoke", "app"});
    revoked = true;
    reach(refused, 200);
    stop = true;
    for (auto& caller : callers) {
        caller.join();
    }
    EXPECT_EQ(wrong, 0) << "nobody is let in after the command has answered, and nobody else is shut out";
    EXPECT_GE(refused, 200);
}

TEST_F(Clients, SurviveBeingKilledAfterEachAnswer) {
    const auto first = create("a");
    kill_and_restart();
    EXPECT_EQ(pay(first).status, 200);
    const auto second = tell({"clients", "rotate", "a", "--grace", "0"});
    kill_and_restart();
    EXPECT_EQ(pay(first).status, 401);
    EXPECT_EQ(pay(second).status, 200);
    tell({"clients", "revoke", "a"});
    kill_and_restart();
    EXPECT_EQ(pay(second).status, 401);
    EXPECT_EQ(ask({"audit", "verify"}).at("entries").get<int>(), ask({"audit", "verify"}).at("newest").get<int>());
}

/// A front that is killed while it is being told something: what was answered holds, and what was not is whole or not
/// there.
TEST_F(Clients, SurviveBeingKilledInTheMiddle) {
    for (int round = 0; round < 8; ++round) {
        const auto name = "c" + std::to_string(round);
        Finished made;
        std::thread command{
            [&] { made = signer_.command({"clients", "create", name, "--limit", "ev_per_day=0.01 eth"}); }};
        std::this_thread::sleep_for(std::chrono::milliseconds{15 * round});
        signer_.kill("front");
        command.join();
        url_.clear();
        ASSERT_EQ(signer_.command({"wait", "--timeout", "230"}).status, 0);
        const auto shown = signer_.command({"clients", "show", name});
        if (made.status == 0) {
            EXPECT_EQ(shown.status, 0) << "it was answered";
            EXPECT_EQ(pay(trimmed(made.out)).status, 200);
        } else {
            const auto again = signer_.command({"clients", "create", name, "--limit", "ev_per_day=0.01 eth"});
            EXPECT_EQ(again.status, 0) << again.err;
        }
    }
    tell({"audit", "verify"});
}

TEST_F(Clients, KeysAreNowhereButInTheAnswer) {
    const auto key = create("app");
    const auto second = tell({"clients", "rotate", "app"});
    ASSERT_EQ(pay(key).status, 200);
    EXPECT_EQ(pay("fbx_" + std::string(43, 'c')).status, 401);
    tell({"clients", "revoke", "app"});
    EXPECT_EQ(pay(key).status, 401);
    std::string seen = tell({"audit", "export", "-"}) + tell({"audit", "list", "--limit", "1000"}) +
                       tell({"clients", "list"}) + tell({"clients", "show", "app"}) + tell({"config", "print"});
    ASSERT_THAT(seen, HasSubstr("client_key_rotated"));
    seen += http_.call("GET", signer_.tcp_url("operations"), "/metrics")->body;
    for (const auto* process : {"vault", "front", "supervisor"}) {
        for (const auto* entry : {"/cmdline", "/environ"}) {
            seen += read_file("/proc/" + std::to_string(signer_.pid_of(process)) + entry);
        }
    }
    EXPECT_EQ(signer_.stop(), 0);
    seen += signer_.process().err() + signer_.process().out();
    for (const auto* file : {"ledger.db", "ledger.db-wal", "vault.state"}) {
        seen += read_file(signer_.folder() / file);
    }
    for (const auto& secret : {key, second, std::string(43, 'c')}) {
        EXPECT_THAT(seen, Not(HasSubstr(secret)));
        EXPECT_THAT(seen, Not(HasSubstr(secret.substr(4, 20))));
    }
}

TEST_F(Clients, AreListedBesideThoseOfTheFile) {
    tell({"clients", "create", "app", "--limit", "ev_per_day=0.01 eth", "--label", "team=video", "--expires", "90d",
          "--origin", "https://app.example.org", "--key-label", "laptop"});
    const auto table = tell({"clients", "list"});
    EXPECT_THAT(table, HasSubstr("local"));
    EXPECT_THAT(table, HasSubstr("team=video"));
    const auto app = ask({"clients", "show", "app"});
    EXPECT_EQ(app.at("allowed_origins"), Json({"https://app.example.org"}));
    ASSERT_EQ(app.at("keys").size(), 1U);
    EXPECT_EQ(app.at("keys")[0].at("label"), "laptop");
    EXPECT_FALSE(app.at("keys")[0].at("expires").is_null());
    EXPECT_EQ(ask({"clients", "list"}).at("clients").size(), 2U);
    EXPECT_THAT(tell({"clients", "show", "app"}), HasSubstr("laptop"));
}

class Audit : public Clients {
protected:
    /// Until the vault has sealed everything.
    Json wait_for_seal() {
        auto report = ask({"audit", "verify"});
        while (report.at("unprotected") != 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
            report = ask({"audit", "verify"});
        }
        return report;
    }
};

TEST_F(Audit, IsSealedEverySoOften) {
    create("app");
    const auto report = wait_for_seal();
    EXPECT_GT(report.at("entries"), 1);
    EXPECT_EQ(report.at("sealed_through"), report.at("newest"));
    EXPECT_THAT(tell({"audit", "verify"}), HasSubstr("the chain holds"));
}

TEST_F(Audit, IsListedByClientKindAndTime) {
    create("a");
    create("b");
    tell({"clients", "revoke", "a"});
    EXPECT_EQ(ask({"audit", "list", "--client", "a"}).at("entries").size(), 2U);
    EXPECT_EQ(ask({"audit", "list", "--kind", "client_created"}).at("entries").size(), 2U);
    EXPECT_EQ(ask({"audit", "list", "--kind", "client_created", "--since", "1h"}).at("entries").size(), 2U);
    EXPECT_EQ(ask({"audit", "list", "--since", "2200-01-01T00:00:00Z"}).at("entries").size(), 0U);
    const auto newest = ask({"audit", "list", "--limit", "1", "--client", "a"}).at("entries");
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].at("kind"), "client_revoked");
    EXPECT_EQ(signer_.command({"audit", "list", "--since", "soon"}).status, 2);
    EXPECT_THAT(tell({"audit", "list"}), HasSubstr("client_revoked"));
}

TEST_F(Audit, IsExportedAsLinesToAFileOfItsOwn) {
    create("app");
    const auto file = (signer_.folder() / "audit.jsonl").string();
    tell({"audit", "export", file});
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    std::istringstream lines{read_file(file)};
    std::string previous(64, '0');
    std::int64_t entries = 0;
    for (std::string line; std::getline(lines, line); ++entries) {
        const auto entry = Json::parse(line);
        EXPECT_EQ(entry.at("id"), entries + 1);
        EXPECT_EQ(entry.at("previous"), previous);
        previous = entry.at("hash");
    }
    EXPECT_GE(entries, 2);
    const auto again = signer_.command({"audit", "export", file});
    EXPECT_EQ(again.status, 1);
    EXPECT_THAT(again.err, HasSubstr("it exists"));
}

TEST_F(Audit, TellsOfAnEntryThatWasChanged) {
    create("app");
    wait_for_seal();
    EXPECT_EQ(signer_.stop(), 0);
    change_ledger(signer_.folder() / "ledger.db", "UPDATE audit SET client = 'nobody' WHERE kind = 'client_created'");
    restart();
    const auto verified = signer_.command({"audit", "verify"});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.err, HasSubstr("does not hold"));
}

TEST_F(Audit, TellsOfAChainThatWasMadeAnew) {
    create("app");
    wait_for_seal();
    EXPECT_EQ(signer_.stop(), 0);
    change_ledger(signer_.folder() / "ledger.db",
                  "DELETE FROM audit WHERE id > 1; UPDATE audit_seal SET entry = 1, hash = (SELECT hash FROM audit)");
    restart();
    EXPECT_EQ(signer_.command({"audit", "verify"}).status, 1);
}

TEST_F(Clients, VaultStatusTellsWhatItRemembers) {
    ASSERT_EQ(pay(create("app")).status, 200);
    const auto status = ask({"vault", "status"});
    EXPECT_EQ(status.at("paused"), false);
    EXPECT_NE(status.at("spent").at("day"), "0");
    EXPECT_EQ(status.at("keys")[0].at("address"), payer_);
    EXPECT_FALSE(status.at("ledger").at("identity").get<std::string>().empty());
    EXPECT_EQ(signer_.command({"pause"}).status, 0);
    EXPECT_EQ(ask({"vault", "status"}).at("paused"), true);
    EXPECT_THAT(tell({"vault", "status"}), HasSubstr("farebox-signer resume"));
}

}  // namespace
}  // namespace farebox::test

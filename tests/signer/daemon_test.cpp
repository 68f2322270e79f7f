#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "tests/signer/scripted_chain.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::test {
namespace {

namespace ft = farebox::test;
using Json = nlohmann::json;

/// The real program on a scripted chain, with everything in one temporary folder.
class RunningSigner {
public:
    explicit RunningSigner(const std::vector<std::string>& settings = {}) {
        const auto made = command({"init", "--sandbox", "--dir", dir(), "--rpc", chain.url(), "--output", "json"});
        EXPECT_EQ(made.status, 0) << made.out;
        address = Json::parse(made.out)["address"];
        start(settings);
    }
    void start(const std::vector<std::string>& settings = {}) {
        process = std::make_unique<ft::Process>(serve(settings));
    }
    [[nodiscard]] std::vector<std::string> serve(const std::vector<std::string>& settings = {}) const {
        std::vector<std::string> line{ft::program("farebox-signer"),
                                      "serve",
                                      "--config",
                                      config(),
                                      "--set",
                                      "operations.listen=127.0.0.1:0",
                                      "--set",
                                      "chain.poll_interval=50ms"};
        for (const auto& setting : settings) {
            line.insert(line.end(), {"--set", setting});
        }
        return line;
    }
    [[nodiscard]] std::string dir() const { return (folder / "s").string(); }
    [[nodiscard]] std::string config() const { return dir() + "/farebox-signer.toml"; }

    static ft::Finished command(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), ft::program("farebox-signer"));
        return ft::run(std::move(arguments));
    }
    ft::Finished ask(const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{name, "--config", config(), "--output", "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return command(std::move(arguments));
    }
    void wait_until_ready() const {
        const auto waited = ask("wait", {"--timeout", "230"});
        ASSERT_EQ(waited.status, 0) << waited.out << process->err();
    }
    [[nodiscard]] std::string operations() const {
        const auto status = Json::parse(ask("health").out);
        for (const auto& where : status["listening"]) {
            const auto text = where.get<std::string>();
            if (text.starts_with("operations ")) {
                return text.substr(text.find(' ') + 1);
            }
        }
        return {};
    }
    static net::Response http(const std::string& base, const std::string& method, const std::string& target,
                              const std::string& body = {}) {
        net::IoPool pool{1};
        net::HttpClient client{pool.at(0)};
        net::Request request;
        request.method = method;
        request.target = target;
        request.body = body;
        auto response = net::block_on(
            pool.at(0), client.send(*net::Url::parse(base), std::move(request), net::deadline_in(ft::kPatience)));
        EXPECT_TRUE(response) << response.error().message;
        return response ? *std::move(response) : net::Response{};
    }
    [[nodiscard]] net::Response api(const std::string& method, const std::string& target,
                                    const std::string& body = {}) const {
        return http("unix:" + dir() + "/signer.sock", method, target, body);
    }

    ScriptedChain chain;
    ft::TempDir folder;
    std::string address;
    std::unique_ptr<ft::Process> process;
};

TEST(Daemon, AnswersTheAddressProofOnItsSocket) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto response = signer.api("POST", "/sign-orchestrator-info", "{}");
    ASSERT_EQ(response.status, 200) << response.body;
    const auto proof = Json::parse(response.body);
    EXPECT_EQ(proof["address"], signer.address);
    EXPECT_EQ(proof["signature"].get<std::string>().size(), 132U);
}

TEST(Daemon, LogsTheLineThatClientsNeed) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto line = R"("for_clients":"FAREBOX_SIGNER=unix:)" + signer.dir() + "/signer.sock\"";
    signer.process->signal(SIGTERM);
    const auto log = signer.process->wait().err;
    EXPECT_NE(log.find(line), std::string::npos) << log;
}

TEST(Daemon, KeepsItsSocketsToThemselves) {
    const RunningSigner signer;
    signer.wait_until_ready();
    struct stat status{};
    ASSERT_EQ(::stat((signer.dir() + "/signer.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0660U);
    ASSERT_EQ(::stat((signer.dir() + "/admin.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(Daemon, SaysWhyItIsNotReady) {
    RunningSigner signer;
    signer.wait_until_ready();
    signer.chain.change([](auto& facts) { facts.sender_info = json_words({"0", "0", "0", "0"}); });
    const auto base = signer.operations();
    net::Response readyz;
    for (int i = 0; i < 500 && readyz.status != 503; ++i) {
        readyz = RunningSigner::http(base, "GET", "/readyz");
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    ASSERT_EQ(readyz.status, 503);
    EXPECT_NE(readyz.body.find("holds no deposit"), std::string::npos) << readyz.body;
    EXPECT_EQ(RunningSigner::http(base, "GET", "/healthz").status, 200);
    const auto health = signer.ask("health");
    EXPECT_EQ(health.status, 1);
}

TEST(Daemon, ShowsMetrics) {
    const RunningSigner signer;
    signer.wait_until_ready();
    ASSERT_EQ(signer.api("POST", "/sign-orchestrator-info").status, 200);
    const auto metrics = RunningSigner::http(signer.operations(), "GET", "/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_NE(metrics.body.find(R"(route="sign-orchestrator-info",status="200"} 1)"), std::string::npos)
        << metrics.body;
    EXPECT_NE(metrics.body.find("farebox_signer_deposit_wei{key=\"" + signer.address + "\"} 1000"), std::string::npos);
}

TEST(Daemon, RefusesABadPaymentWithoutCharging) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto response = signer.api("POST", "/generate-live-payment", "{");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(Json::parse(response.body)["error"]["code"], "invalid_argument");
    const auto usage = Json::parse(signer.ask("usage").out);
    EXPECT_EQ(usage["clients"][0]["name"], "local");
    EXPECT_EQ(usage["clients"][0]["ev_total"], "0");
}

TEST(Daemon, PrintsUsageAsATable) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto usage = RunningSigner::command({"usage", "--config", signer.config()});
    EXPECT_EQ(usage.status, 0) << usage.err;
    EXPECT_NE(usage.out.find("CLIENT"), std::string::npos);
    EXPECT_NE(usage.out.find("local"), std::string::npos);
}

TEST(Daemon, RotatesTheStateKeyOnRequest) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto admin = "unix:" + signer.dir() + "/admin.sock";
    EXPECT_EQ(RunningSigner::http(admin, "GET", "/state-key/rotate").status, 405);
    EXPECT_EQ(RunningSigner::http(admin, "POST", "/state-key/rotate").status, 200);
    EXPECT_EQ(RunningSigner::http(admin, "GET", "/nothing").status, 404);
}

TEST(Daemon, ReloadsLimitsAndKeepsTheOldOnesWhenTheNewAreBad) {
    const RunningSigner signer;
    signer.wait_until_ready();
    auto text = ft::read_file(signer.config());
    const std::vector<std::string> admin{"--admin", signer.dir() + "/admin.sock"};
    const auto day = [&] {
        return Json::parse(signer.ask("usage", admin).out)["clients"][0]["limits"]["ev_per_day"].get<std::string>();
    };
    const std::string old_limit = "ev_per_day = \"0.05 eth\"";
    text.replace(text.find(old_limit), old_limit.size(), "ev_per_day = \"0.06 eth\"");
    std::ofstream{signer.config()} << text;
    EXPECT_EQ(signer.ask("reload").status, 0);
    EXPECT_EQ(day(), "60000000000000000");
    std::ofstream{signer.config()} << text << "\nnonsense = 1\n";
    const auto refused = signer.ask("reload", admin);
    EXPECT_EQ(refused.status, 1);
    EXPECT_EQ(Json::parse(refused.out)["error"]["code"], "invalid_argument");
    EXPECT_EQ(day(), "60000000000000000");
}

TEST(Daemon, ReloadsOnSighup) {
    const RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(SIGHUP);
    for (int i = 0; i < 500 && signer.process->err().find("\"reloaded\"") == std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    EXPECT_NE(signer.process->err().find("\"reloaded\""), std::string::npos);
}

class DaemonStops : public testing::TestWithParam<int> {};

TEST_P(DaemonStops, CleanlyOnASignal) {
    const RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(GetParam());
    const auto finished = signer.process->wait();
    EXPECT_EQ(finished.status, 0);
    EXPECT_NE(finished.err.find("\"stopped\""), std::string::npos) << finished.err;
}
INSTANTIATE_TEST_SUITE_P(Signals, DaemonStops, testing::Values(SIGTERM, SIGINT));

TEST(Daemon, LogsOneJsonObjectPerLine) {
    const RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(SIGTERM);
    std::istringstream lines{signer.process->wait().err};
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        EXPECT_TRUE(Json::parse(line, nullptr, false).is_object()) << line;
    }
    EXPECT_GT(count, 2);
}

/// Listens on three sockets, as systemd would, and becomes the program that follows.
constexpr const char* kServiceManager = R"(
import fcntl, os, socket, sys
sockets = []
for path in sys.argv[1:4]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    sockets.append(fcntl.fcntl(listener, fcntl.F_DUPFD, 20))
for index, fd in enumerate(sockets):
    os.dup2(fd, 3 + index)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="3", LISTEN_FDNAMES="operations:farebox.socket:admin")
os.execv(sys.argv[4], sys.argv[4:])
)";

TEST(Daemon, TakesOverSocketsForTheListenersTheyAreNamedAfter) {
    RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(SIGTERM);
    signer.process->wait();
    const auto socket = [&](const std::string& name) { return (signer.folder / name).string(); };
    std::vector<std::string> line{"/usr/bin/env", "python3",     "-c",       kServiceManager,
                                  socket("o"),    socket("api"), socket("a")};
    const auto serve = signer.serve();
    line.insert(line.end(), serve.begin(), serve.end());
    signer.process = std::make_unique<ft::Process>(std::move(line));
    const auto waited = signer.ask("wait", {"--admin", socket("a")});
    ASSERT_EQ(waited.status, 0) << waited.out << signer.process->err();
    EXPECT_EQ(RunningSigner::http("unix:" + socket("o"), "GET", "/readyz").status, 200);
    EXPECT_EQ(RunningSigner::http("unix:" + socket("api"), "POST", "/sign-orchestrator-info").status, 200);
    EXPECT_FALSE(std::filesystem::exists(signer.dir() + "/signer.sock"));
    EXPECT_FALSE(std::filesystem::exists(signer.dir() + "/admin.sock"));
}

TEST(Daemon, StartsAgainOnItsOwnLedger) {
    RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(SIGKILL);
    signer.process->wait();
    signer.start();
    signer.wait_until_ready();
}

TEST(Daemon, RefusesALedgerThatAnotherSignerHolds) {
    const RunningSigner signer;
    signer.wait_until_ready();
    const auto second =
        RunningSigner::command({"serve", "--config", signer.config(), "--set", "operations.listen=127.0.0.1:0", "--set",
                                "api.unix=" + (signer.folder / "second.sock").string(), "--output", "json"});
    EXPECT_EQ(second.status, 1);
    EXPECT_EQ(Json::parse(second.out)["error"]["code"], "ledger_unavailable") << second.out;
}

TEST(Daemon, WorksOnAFixedChainWithSandboxKeys) {
    RunningSigner signer{{"chain.mode=fixed"}};
    signer.wait_until_ready();
    EXPECT_EQ(signer.chain.requests(), 0);
}

TEST(Daemon, RefusesAFixedChainForOtherKeys) {
    RunningSigner signer;
    signer.wait_until_ready();
    signer.process->signal(SIGTERM);
    signer.process->wait();
    std::filesystem::remove(signer.dir() + "/keys.sandbox");
    const auto refused = RunningSigner::command({"serve", "--config", signer.config(), "--set", "chain.mode=fixed",
                                                 "--set", "operations.listen=127.0.0.1:0", "--output", "json"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.out.find("sandbox keys only"), std::string::npos) << refused.out;
}

}  // namespace
}  // namespace farebox::signer::test

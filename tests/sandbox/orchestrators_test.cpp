// Several orchestrators in one sandbox: each has a life, a key, prices, faults and books of its own.
#include <chrono>
#include <csignal>
#include <stdexcept>

#include "net/block_on.hpp"
#include "net/grpc_client.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "sandbox/chain/contracts.hpp"
#include "tests/sandbox/live_sandbox.hpp"
#include "tests/support/process.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

class SeveralOrchestrators : public LiveSandbox {
protected:
    /// One more orchestrator, as --orchestrator has it. Without TLS: the fixture's client trusts the first one's.
    void add(const std::string& text) {
        OrchestratorSpec base;
        base.listen = "http://127.0.0.1:0";
        options_.others.push_back(*parse_orchestrator(text, base));
    }
    const OrchestratorAddresses& named(const std::string& name) {
        for (const auto& each : sandbox_->addresses().orchestrators) {
            if (each.name == name) {
                return each;
            }
        }
        throw std::runtime_error(name);
    }
    json runner_of(const std::string& name, std::size_t index = 0) {
        return json::parse(send("GET", named(name).url + "/discovery").body)[0].at("runners").at(index);
    }
    net::Response tell(const std::string& name, const std::string& route, const json& body = json::object()) {
        return send("POST", control("/orchestrators/" + name + route), {}, body.dump());
    }
    json told(const std::string& name, const std::string& route, const json& body = json::object()) {
        const auto answer = tell(name, route, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    json report_of(const std::string& name) {
        return json::parse(send("GET", control("/orchestrators/" + name + "/report")).body);
    }
    protocol::wire::OrchestratorInfo describe(const std::string& name) {
        protocol::wire::OrchestratorRequest request;
        request.address = protocol::to_string(payer_.address());
        request.sig = payer_.address_proof();
        net::GrpcClient grpc{pool_.at(0), net::TlsPolicy::insecure()};
        const auto quote =
            net::block_on(pool_.at(0), net::orchestrator::get_orchestrator(grpc, *net::Endpoint::parse(named(name).url),
                                                                           std::move(request),
                                                                           net::deadline_in(std::chrono::seconds{30})));
        if (!quote) {
            throw std::runtime_error(quote.error().message);
        }
        return quote->info;
    }
    bool answers(const std::string& name) { return static_cast<bool>(try_send("GET", named(name).url + "/discovery")); }
    /// Reserves a session at the orchestrator, paid with two tickets.
    OpenSession open_at(const std::string& name) {
        const std::string url = named(name).url + "/apps/echo-live/session";
        const json challenged = challenge("POST", url);
        OpenSession session;
        session.quote = quote_in(challenged);
        session.payment_url = challenged.at("payment_url");
        const auto answer = send("POST", url, paid(session.quote, nonces(1, 2)));
        EXPECT_EQ(answer.status, 200) << answer.body;
        session.id = json::parse(answer.body).at("session_id");
        session.app_url = json::parse(answer.body).at("app_url");
        return session;
    }
};

TEST_F(SeveralOrchestrators, HaveKeysPricesAndCapacitiesOfTheirOwn) {
    add("cheap,price=1/2,capacity=4,region=eu,runner-version=2.1.0");
    add("dear,price=3x");
    start();
    EXPECT_EQ(named("first").url, sandbox_->addresses().orchestrator);
    EXPECT_NE(named("cheap").address, named("dear").address);
    EXPECT_NE(named("cheap").address, named("first").address);
    const json cheap = runner_of("cheap");
    EXPECT_EQ(cheap.at("price_info").at("price"), 16'666'666'667);
    EXPECT_EQ(cheap.at("capacity"), 4);
    EXPECT_EQ(cheap.at("version"), "2.1.0");
    EXPECT_EQ(cheap.at("metadata"), R"({"region":"eu"})");
    EXPECT_EQ(runner_of("dear").at("price_info").at("price"), 99'999'999'999);
    EXPECT_EQ(runner_of("first").at("price_info").at("price"), 33'333'333'333);
    EXPECT_FALSE(runner_of("first").contains("metadata"));
    EXPECT_EQ(open_at("dear").quote.price_info->price_per_unit, 99'999'999'999);
}

TEST_F(SeveralOrchestrators, SayOverGrpcWhatTheyAre) {
    add("a,version=0.9.1,model=other,warm=no,runner-version=1.2.3,capacity=2,nodes=b+first,price=2x");
    add("b");
    start();
    const auto info = describe("a");
    EXPECT_EQ(info.transcoder, named("a").url);
    EXPECT_EQ(info.address, protocol::to_string(named("a").address));
    EXPECT_EQ(info.capabilities->version, "0.9.1");
    const auto& model =
        info.capabilities->constraints->per_capability.at(protocol::kLiveVideoToVideo).models.at("other");
    EXPECT_FALSE(model.warm);
    EXPECT_EQ(model.capacity, 2U);
    EXPECT_EQ(model.runner_version, "1.2.3");
    EXPECT_EQ(info.nodes, (std::vector<std::string>{named("b").url, named("first").url}));
    EXPECT_EQ(info.capabilities_prices.at(0).price_per_unit, 240);
    EXPECT_TRUE(describe("b").nodes.empty());
}

TEST_F(SeveralOrchestrators, KeepTheirBooksApart) {
    add("a");
    add("b");
    start();
    const OpenSession session = open_at("a");
    EXPECT_EQ(report_of("a").at("totals").at("tickets"), 2);
    EXPECT_EQ(report_of("b").at("totals").at("tickets"), 0);
    EXPECT_EQ(report().at("totals").at("tickets"), 0) << "the first one's";
    const auto elsewhere = send("POST", named("b").url + "/payment", paid(session.quote, {3}));
    EXPECT_EQ(elsewhere.status, 403) << "not a token of its own";
}

TEST_F(SeveralOrchestrators, MisbehaveOneByOne) {
    add("a,fault=full");
    add("b");
    start();
    EXPECT_EQ(runner_of("a").at("capacity_available"), 0);
    EXPECT_EQ(runner_of("b").at("capacity_available"), 64);
    EXPECT_EQ(told("b", "/faults", {{"price-raising", "2"}}), json({{"price-raising", "2"}}));
    EXPECT_EQ(json::parse(send("GET", control("/orchestrators/a/faults")).body), json({{"full", ""}}));
    EXPECT_EQ(json::parse(send("GET", control("/faults")).body), json::object());
    EXPECT_EQ(open_at("b").quote.price_info->price_per_unit, 66'666'666'666);
}

TEST_F(SeveralOrchestrators, RefuseFaultsOfTheWholeSandbox) {
    add("a");
    start();
    EXPECT_EQ(tell("a", "/faults", {{"never-mine", true}}).status, 400);
    EXPECT_EQ(tell("nobody", "/faults").status, 404);
    EXPECT_EQ(tell("a", "/explode").status, 404);
    EXPECT_EQ(send("DELETE", control("/orchestrators/a")).status, 405);
}

TEST_F(SeveralOrchestrators, AnswerLateWhereTheyAreFar) {
    add("far,latency=80ms");
    start();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(answers("far"));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{80});
    const std::string url = named("far").url + "/apps/echo-fixed/app/";
    net::Headers payer;
    payer.set("Livepeer-Payer-Address", payer_.address_text());
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_EQ(send("POST", url, payer, std::string(1024 * 1024, 'x')).status, 402);
    EXPECT_GE(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds{80}) << "large bodies too";
}

TEST_F(SeveralOrchestrators, ChangeTheirPricesWhileSessionsKeepTheirs) {
    add("a");
    start();
    OpenSession session = open_at("a");
    told("a", "", {{"price", "2x"}, {"region", "us"}});
    EXPECT_EQ(runner_of("a").at("price_info").at("price"), 66'666'666'666);
    EXPECT_EQ(runner_of("a").at("metadata"), R"({"region":"us"})");
    EXPECT_EQ(pay(session, {3}).status, 200);
    EXPECT_EQ(open_at("a").quote.price_info->price_per_unit, 66'666'666'666);
    EXPECT_EQ(tell("a", "", {{"price", "much"}}).status, 400);
    EXPECT_EQ(tell("a", "", {{"latency", "1ms"}, {"colour", "red"}}).status, 400);
    EXPECT_EQ(tell("a", "", {{"fault", "full"}}).status, 400);
}

TEST_F(SeveralOrchestrators, DieAndComeBackAtTheSamePlaceWithoutAMemory) {
    add("a");
    start();
    const OpenSession session = open_at("a");
    EXPECT_EQ(told("a", "/die").at("condition"), "dead");
    EXPECT_FALSE(answers("a"));
    EXPECT_TRUE(answers("first"));
    EXPECT_EQ(report_of("a").at("sessions")[0].at("state"), "died");
    EXPECT_EQ(tell("a", "/die").status, 400);
    EXPECT_EQ(tell("a", "/plug").status, 400);

    EXPECT_EQ(told("a", "/revive").at("lives"), 2);
    EXPECT_TRUE(answers("a"));
    EXPECT_EQ(pay(session, {3}).status, 404) << "no such session";
    const auto booked = send("POST", named("a").url + "/payment", paid(session.quote, {3}));
    EXPECT_EQ(booked.status, 403);
    EXPECT_EQ(booked.body, "invalid auth token\n");
    auto fresh = open_at("a").quote;
    fresh.ticket_params = session.quote.ticket_params;
    const auto old = send("POST", named("a").url + "/payment", paid(fresh, {3}));
    EXPECT_EQ(old.status, 400) << "ticket parameters of the other life";
    EXPECT_EQ(report_of("a").at("totals").at("sessions"), 2) << "the report remembers every life";
}

TEST_F(SeveralOrchestrators, RememberWhatHappenedBeforeTheyWereUnplugged) {
    add("a");
    start();
    const OpenSession session = open_at("a");
    EXPECT_EQ(told("a", "/unplug").at("condition"), "unplugged");
    EXPECT_FALSE(answers("a"));
    EXPECT_EQ(told("a", "/plug").at("lives"), 1);
    EXPECT_EQ(pay(session, {3}).status, 200);
}

TEST_F(SeveralOrchestrators, LeaveCallersWaitingWhileTheyHang) {
    add("a");
    start();
    const OpenSession session = open_at("a");
    EXPECT_EQ(told("a", "/hang").at("condition"), "hanging");
    const auto waited = net::block_on(pool_.at(0), client_->send(*net::Url::parse(named("a").url + "/discovery"), {},
                                                                 net::deadline_in(std::chrono::milliseconds{100})));
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, ErrorCode::timeout) << waited.error().message;
    EXPECT_EQ(told("a", "/plug").at("lives"), 1);
    EXPECT_EQ(pay(session, {3}).status, 200);
    told("a", "/hang");
    told("a", "/die");
    EXPECT_EQ(told("a", "/revive").at("lives"), 2);
    EXPECT_TRUE(answers("a"));
}

TEST_F(SeveralOrchestrators, CutWhoIsConnectedWhenTheyDie) {
    add("a");
    start();
    const OpenSession session = open_at("a");
    auto stream = net::block_on(pool_.at(0), client_->open(*net::Url::parse(session.app_url + "/sse?interval=20ms"), {},
                                                           net::deadline_in(std::chrono::seconds{30})));
    ASSERT_TRUE(stream) << stream.error().message;
    ASSERT_TRUE(net::block_on(pool_.at(0), (*stream)->read()));
    told("a", "/die");
    EXPECT_FALSE(net::block_on(pool_.at(0), (*stream)->read_all(1024 * 1024)));
}

TEST_F(SeveralOrchestrators, ShowAnotherCertificateAfterARestart) {
    start();
    const json before = json::parse(send("GET", control("/orchestrators/first")).body);
    EXPECT_EQ(before.at("certificate"), sandbox_->addresses().certificate);
    const json after = told("first", "/restart");
    EXPECT_NE(after.at("certificate"), before.at("certificate"));
    EXPECT_EQ(after.at("url"), before.at("url"));
    EXPECT_EQ(after.at("address"), before.at("address"));
    EXPECT_FALSE(answers("first")) << "the client pinned the other one";
    net::HttpClientOptions trusting;
    trusting.tls = net::TlsPolicy::pinned(after.at("certificate"));
    client_ = std::make_unique<net::HttpClient>(pool_.at(0), trusting);
    EXPECT_TRUE(answers("first"));
}

TEST_F(SeveralOrchestrators, AreInThePoolWithTheirStakes) {
    add("a,stake=100 eth");
    add("b");
    start();
    const json list = json::parse(send("GET", control("/orchestrators")).body);
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].at("name"), "first");
    EXPECT_EQ(list[1].at("stake"), "100000000000000000000");
    EXPECT_EQ(told("b", "", {{"stake", "7 eth"}}).at("stake"), "7000000000000000000");
    const auto pool_call = [&](const std::string& data) {
        const json call{
            {"jsonrpc", "2.0"},
            {"id", 1},
            {"method", "eth_call"},
            {"params", {{{"to", protocol::to_checksum(local_contracts().bonding_manager)}, {"data", data}}, "latest"}}};
        return json::parse(send("POST", sandbox_->addresses().chain, {}, call.dump()).body)
            .at("result")
            .get<std::string>();
    };
    EXPECT_TRUE(pool_call("0x88a6c749").ends_with(protocol::to_lower_hex(named("a").address).substr(2)))
        << "most stake";
    EXPECT_EQ(pool_call("0x2a4e0d55").back(), '3');
}

TEST_F(SeveralOrchestrators, AreWhatTheWebhookLists) {
    add("a,score=2");
    add("b");
    start();
    const auto ask = [&](const std::string& query = "") { return send("GET", control("/discovery") + query); };
    const auto listed = net::orchestrator::parse_discovery(ask().body);
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->entries.size(), 3U);
    EXPECT_EQ(listed->entries[1].address, named("a").url);
    EXPECT_EQ(listed->entries[1].score, 2);
    EXPECT_EQ(json::parse(ask("?name=b&name=a").body).size(), 2U);
    told("a", "/die");
    EXPECT_EQ(json::parse(ask().body).size(), 3U) << "it does not know who is alive";

    set_faults({{"webhook", "empty"}});
    EXPECT_EQ(ask().body, "[]");
    for (const auto* bad : {"garbage", "wrong"}) {
        set_faults({{"webhook", bad}});
        EXPECT_FALSE(net::orchestrator::parse_discovery(ask().body)) << bad;
    }
    set_faults({{"webhook", "error"}});
    EXPECT_EQ(ask().status, 500);
    set_faults({{"webhook", nullptr}, {"webhook-slow", "60ms"}});
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(ask().status, 200);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{60});
}

TEST_F(SeveralOrchestrators, MayBeAHundred) {
    OrchestratorSpec base;
    base.listen = "http://127.0.0.1:0";
    options_.others = *parse_equal_orchestrators("120,capacity=2", base);
    start();
    EXPECT_EQ(json::parse(send("GET", control("/discovery")).body).size(), 121U);
    EXPECT_EQ(runner_of("o120").at("capacity"), 2);
}

TEST_F(SeveralOrchestrators, NeedDifferentNames) {
    add("a");
    add("a,price=2x");
    EXPECT_FALSE(Sandbox::start(options_));
}

TEST(SandboxProgram, AnnouncesEveryOrchestrator) {
    farebox::test::Process sandbox{{farebox::test::program("farebox-sandbox"), "--output", "json", "--orchestrator",
                                    "a,price=2x", "--orchestrators", "2", "--runner", "a/own=,mode=single-shot"}};
    const auto line = sandbox.first_line();
    ASSERT_TRUE(line) << sandbox.err();
    const json ready = json::parse(*line);
    const json& all = ready.at("orchestrators");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].at("url"), ready.at("orchestrator"));
    EXPECT_EQ(all[1].at("name"), "a");
    EXPECT_EQ(all[3].at("name"), "o2");
    for (const auto& each : all) {
        EXPECT_TRUE(each.at("certificate").get<std::string>().starts_with("-----BEGIN CERTIFICATE-----"));
    }
    sandbox.signal(SIGTERM);
    EXPECT_EQ(sandbox.wait().status, 0);
}

}  // namespace
}  // namespace farebox::sandbox::test

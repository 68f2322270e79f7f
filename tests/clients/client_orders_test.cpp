#include "signer/clients/client_orders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "signer/access/access_policy.hpp"
#include "signer/access/api_key.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kHour = 3'600'000'000'000;

/// Orders to a real ledger; the clock stands still until told otherwise.
class ClientOrdersTest : public testing::Test {
protected:
    ClientOrdersTest() {
        harness_.open();
        ClientConfig client;
        client.name = "file";
        client.uid = {1000};
        client.limits.ev_per_day = Wei{1ULL};
        config_.clients = {client};
        begin();
    }
    /// With what the ledger remembers and nothing else.
    void begin() {
        orders_.reset();
        book_ = std::make_unique<ClientBook>();
        std::promise<std::vector<ClientRow>> rows;
        harness_.ledger().read_clients([&](Result<std::vector<ClientRow>> read) { rows.set_value(*std::move(read)); });
        book_->load(rows.get_future().get());
        orders_ = std::make_unique<ClientOrders>(ClientParts{harness_.ledger(), *book_, [this] { return config_; },
                                                             [this] { return protocol::Timestamp{now_}; }, make_api_key,
                                                             [this] { ++changes_; }});
    }
    Result<Json> order(const std::string& verb, const Json& body) {
        std::promise<Result<std::string>> answer;
        orders_->obey(verb, body.dump(), [&](Result<std::string> said) { answer.set_value(std::move(said)); });
        const auto said = answer.get_future().get();
        return said ? Result<Json>{Json::parse(*said)} : Result<Json>{said.error()};
    }
    void obey(const std::string& verb, const Json& body) {
        const auto answer = order(verb, body);
        EXPECT_TRUE(answer) << verb << " " << body.dump();
    }
    ErrorCode refusal(const std::string& verb, const Json& body) {
        const auto answer = order(verb, body);
        EXPECT_FALSE(answer) << answer->dump();
        return answer ? ErrorCode::internal : answer.error().code;
    }
    static Json named(const std::string& name, Json more = Json::object()) {
        more["name"] = name;
        return more;
    }
    static Json new_client(const std::string& name) { return named(name, {{"limits", {"ev_per_day=1 gwei"}}}); }
    std::string create(const std::string& name) { return order("create", new_client(name))->at("key"); }
    /// Whom a caller with this key is taken for.
    std::string who(const std::string& key) {
        AccessPolicy policy;
        for (const auto& known : book_->join(config_)) {
            Client client;
            client.name = known.settings.name;
            client.api_keys = known.keys;
            policy.clients.push_back(client);
        }
        policy.api_keys = index_of(policy.clients, [this] { return protocol::Timestamp{now_}; });
        const auto found = identify(policy, net::Peer{}, {{"Authorization", "Bearer " + key}});
        return found ? (*found)->name : "nobody";
    }
    std::size_t audited(const std::string& kind) {
        AuditQuery query;
        query.kind = kind;
        std::promise<std::size_t> entries;
        harness_.ledger().read_audit(query, [&](Result<AuditPage> page) { entries.set_value(page->records.size()); });
        return entries.get_future().get();
    }

    farebox::test::LedgerHarness harness_;
    Config config_;
    std::int64_t now_ = 1'000 * kHour;
    int changes_ = 0;
    std::unique_ptr<ClientBook> book_;
    std::unique_ptr<ClientOrders> orders_;
};

TEST_F(ClientOrdersTest, MakeAClientWhoseKeyIsKnownAtOnceAndAfterARestart) {
    const auto key = create("a");
    EXPECT_EQ(who(key), "a");
    EXPECT_EQ(changes_, 1);
    harness_.open();
    begin();
    EXPECT_EQ(who(key), "a");
}

TEST_F(ClientOrdersTest, KeepAndTellNoKey) {
    const auto key = create("a");
    const auto rotated = order("rotate", named("a"))->at("key").get<std::string>();
    obey("limit", named("a", {{"limits", {"ev_per_day=2 gwei"}}}));
    obey("revoke", named("a"));
    harness_.settle();
    const auto shown = order("show", named("a"))->dump() + order("list", Json::object())->dump();
    harness_.close();
    const auto ledger = farebox::test::read_file(harness_.path()) + farebox::test::read_file(harness_.path() + "-wal");
    ASSERT_THAT(ledger, HasSubstr("client_created"));
    for (const auto& secret : {key, rotated}) {
        EXPECT_THAT(shown, Not(HasSubstr(secret)));
        EXPECT_THAT(ledger, Not(HasSubstr(secret)));
        EXPECT_THAT(ledger, Not(HasSubstr(secret.substr(4))));
    }
}

TEST_F(ClientOrdersTest, AreAudited) {
    create("a");
    obey("limit", named("a", {{"limits", {"ev_per_day=2 gwei"}}}));
    obey("limit", named("a", {{"limits", {"ev_per_day=2 gwei"}}}));
    obey("rotate", named("a"));
    const std::string id = order("show", named("a"))->at("keys")[0].at("id");
    obey("revoke", named("a", {{"key", id}}));
    obey("revoke", named("a"));
    EXPECT_EQ(audited("client_created"), 1U);
    EXPECT_EQ(audited("client_limited"), 1U) << "the second one changed nothing";
    EXPECT_EQ(audited("client_key_rotated"), 1U);
    EXPECT_EQ(audited("client_key_revoked"), 1U);
    EXPECT_EQ(audited("client_revoked"), 1U);
    EXPECT_TRUE(harness_.verify_audit());
}

TEST_F(ClientOrdersTest, TheSameCreateAgainMakesNoSecondClient) {
    const auto key = create("a");
    const auto again = order("create", new_client("a"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->at("key").is_null());
    EXPECT_THAT(again->at("message").get<std::string>(), HasSubstr("clients rotate a"));
    EXPECT_EQ(who(key), "a");
    EXPECT_EQ(audited("client_created"), 1U);
    auto other = new_client("a");
    other["limits"] = {"ev_per_day=2 gwei"};
    EXPECT_EQ(refusal("create", other), ErrorCode::idempotency_conflict);
    other = new_client("a");
    other["expires"] = "90d";
    EXPECT_EQ(refusal("create", other), ErrorCode::idempotency_conflict);
    other = new_client("a");
    other["request"] = "somebody-else";
    EXPECT_EQ(refusal("create", other), ErrorCode::idempotency_conflict);
}

TEST_F(ClientOrdersTest, ANamedCreateIsRepeatedByItsName) {
    auto body = new_client("a");
    body["request"] = "order-1";
    ASSERT_FALSE(order("create", body)->at("key").is_null());
    EXPECT_TRUE(order("create", body)->at("key").is_null());
    obey("limit", named("a", {{"limits", {"ev_per_day=9 gwei"}}}));
    EXPECT_TRUE(order("create", body)->at("key").is_null()) << "also after its limits have changed";
    EXPECT_EQ(book_->find("a")->limits, R"({ ev_per_day = "9 gwei" })");
}

TEST_F(ClientOrdersTest, TheSameRotationAgainMakesNoSecondKey) {
    const auto first = create("a");
    const auto body = named("a", {{"request", "leak"}, {"grace", "1h"}});
    const auto second = order("rotate", body)->at("key").get<std::string>();
    const auto again = order("rotate", body);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->at("key").is_null());
    EXPECT_EQ(audited("client_key_rotated"), 1U);
    EXPECT_NE(order("rotate", named("a"))->at("key").get<std::string>(), second) << "unnamed orders are new ones";
}

TEST_F(ClientOrdersTest, KeysBeforeARotationAreGoodForItsGrace) {
    const auto before = create("a");
    const auto after = order("rotate", named("a", {{"grace", "24h"}}))->at("key").get<std::string>();
    now_ += 24 * kHour - 1;
    EXPECT_EQ(who(before), "a");
    EXPECT_EQ(who(after), "a");
    now_ += 1;
    EXPECT_EQ(who(before), "nobody");
    EXPECT_EQ(who(after), "a");
}

TEST_F(ClientOrdersTest, ARotatedKeyLivesAsLongAsTheOneBefore) {
    auto body = new_client("a");
    body["expires"] = "10h";
    obey("create", body);
    const auto inherited = order("rotate", named("a"))->at("key").get<std::string>();
    now_ += 9 * kHour;
    EXPECT_EQ(who(inherited), "a");
    const auto chosen = order("rotate", named("a", {{"expires", "2h"}}))->at("key").get<std::string>();
    now_ += kHour;
    EXPECT_EQ(who(inherited), "nobody");
    EXPECT_EQ(who(chosen), "a");
    now_ += kHour;
    EXPECT_EQ(who(chosen), "nobody");
}

TEST_F(ClientOrdersTest, RevokeForEver) {
    const auto key = create("a");
    ASSERT_TRUE(order("revoke", named("a")));
    EXPECT_EQ(who(key), "nobody");
    harness_.open();
    begin();
    EXPECT_EQ(who(key), "nobody");
    EXPECT_EQ(refusal("create", new_client("a")), ErrorCode::idempotency_conflict) << "names are not used again";
    EXPECT_EQ(refusal("rotate", named("a")), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("limit", named("a", {{"limits", {"ev_per_day=2 gwei"}}})), ErrorCode::invalid_argument);
    EXPECT_TRUE(order("revoke", named("a"))) << "again is the same";
}

TEST_F(ClientOrdersTest, RevokeOneKeyOnly) {
    const auto first = create("a");
    const auto second = order("rotate", named("a"))->at("key").get<std::string>();
    ASSERT_TRUE(order("revoke", named("a", {{"key", api_key_id(*hash_api_key(first))}})));
    EXPECT_EQ(who(first), "nobody");
    EXPECT_EQ(who(second), "a");
    EXPECT_EQ(refusal("revoke", named("a", {{"key", "ffffffff"}})), ErrorCode::not_found);
}

TEST_F(ClientOrdersTest, RevokeAtOnceWhereTheDiskIsFullAndSayThatItIsNotWritten) {
    const auto key = create("a");
    harness_.close();
    harness_.options.reserve_bytes = 1ULL << 60U;
    harness_.open();
    orders_ = std::make_unique<ClientOrders>(ClientParts{harness_.ledger(), *book_, [this] { return config_; },
                                                         [this] { return protocol::Timestamp{now_}; }, make_api_key,
                                                         [this] { ++changes_; }});
    const auto refused = order("revoke", named("a"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::disk_full);
    EXPECT_THAT(refused.error().hint, HasSubstr("run the command again"));
    EXPECT_EQ(who(key), "nobody");
}

TEST_F(ClientOrdersTest, LeaveTheFilesClientsToTheFile) {
    EXPECT_EQ(refusal("create", new_client("file")), ErrorCode::invalid_argument);
    for (const auto* verb : {"limit", "rotate", "revoke"}) {
        EXPECT_EQ(refusal(verb, named("file", {{"limits", {"ev_per_day=2 gwei"}}})), ErrorCode::invalid_argument)
            << verb;
    }
    EXPECT_EQ(order("show", named("file"))->at("from"), "file");
}

TEST_F(ClientOrdersTest, RefuseWhatCannotBe) {
    EXPECT_EQ(refusal("create", named("a")), ErrorCode::invalid_argument) << "no ev_per_day";
    EXPECT_EQ(refusal("create", new_client("no name")), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("create", new_client("")), ErrorCode::invalid_argument);
    auto body = new_client("a");
    body["expires"] = "soon";
    EXPECT_EQ(refusal("create", body), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("rotate", named("nobody")), ErrorCode::not_found);
    EXPECT_EQ(refusal("create", Json::array()), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("create", named("a", {{"limits", 7}})), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("destroy", named("a")), ErrorCode::not_found);
    EXPECT_EQ(book_->size(), 0U);
}

TEST_F(ClientOrdersTest, LetNobodySpendWithoutALimitFromOtherMachines) {
    const auto unlimited = named("a", {{"limits", {"ev_per_day=unlimited"}}});
    config_.api.tcp = "0.0.0.0:8935";
    EXPECT_EQ(refusal("create", unlimited), ErrorCode::invalid_argument);
    config_.api.tcp.clear();
    EXPECT_TRUE(order("create", unlimited));
    config_.api.tcp = "0.0.0.0:8935";
    create("b");
    EXPECT_EQ(refusal("limit", named("b", {{"limits", {"ev_per_day=unlimited"}}})), ErrorCode::invalid_argument);
}

TEST_F(ClientOrdersTest, LimitWhatIsInForceAtOnce) {
    create("a");
    const auto limited = order("limit", named("a", {{"limits", {"ev_per_day=5 gwei", "live_sessions=2"}}}));
    ASSERT_TRUE(limited);
    EXPECT_EQ(limited->at("limits"), R"({ ev_per_day = "5 gwei", live_sessions = 2 })");
    EXPECT_EQ(book_->join(config_).back().settings.limits.live_sessions, 2U);
}

TEST_F(ClientOrdersTest, ListEverybodyInPages) {
    for (int i = 0; i < 201; ++i) {
        create("c" + std::to_string(1'000 + i));
    }
    const auto first = order("list", Json::object());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->at("clients").size(), 201U) << "the file's, and 200";
    const auto second = order("list", {{"after", first->at("next")}});
    EXPECT_EQ(second->at("clients").size(), 1U);
    EXPECT_TRUE(second->at("next").is_null());
    EXPECT_EQ(second->at("clients")[0].at("name"), "c1200");
}

TEST_F(ClientOrdersTest, LoseNoChangeWhereSeveralComeAtOnce) {
    create("a");
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([this] { EXPECT_TRUE(order("rotate", named("a"))); });
    }
    threads.emplace_back([this] { EXPECT_TRUE(order("limit", named("a", {{"limits", {"ev_per_day=9 gwei"}}}))); });
    for (auto& thread : threads) {
        thread.join();
    }
    const auto expect_all = [this] {
        const auto row = book_->find("a");
        EXPECT_EQ(row->keys.size(), 9U);
        EXPECT_EQ(row->limits, R"({ ev_per_day = "9 gwei" })");
    };
    expect_all();
    harness_.open();
    begin();
    expect_all();
}

}  // namespace
}  // namespace farebox::signer

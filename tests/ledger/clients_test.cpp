// Clients that are made while the signer runs, and the audit chain as it is read.
#include <gmock/gmock.h>

#include <future>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::ApiKeyRow;
using signer::AuditEvent;
using signer::AuditHead;
using signer::AuditPage;
using signer::AuditQuery;
using signer::ClientRow;
using testing::ElementsAre;
using testing::IsEmpty;

Hash32 hash_of(std::uint8_t byte) {
    Hash32 hash;
    hash.data.fill(byte);
    return hash;
}

ClientRow client(const std::string& name, std::uint8_t key) {
    return {name,
            "{ ev_per_day = \"1 wei\" }",
            "{ team = \"video\" }",
            "[\"https://a.example\"]",
            {10},
            {},
            {ApiKeyRow{hash_of(key), "first", "order-1", {10}, {{20}}, {}, {}}}};
}

class LedgerClients : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    std::vector<ClientRow> read() {
        std::promise<std::vector<ClientRow>> rows;
        harness.ledger().read_clients([&](Result<std::vector<ClientRow>> read) { rows.set_value(*std::move(read)); });
        return rows.get_future().get();
    }
    void write(const ClientRow& row, const std::optional<AuditEvent>& event = {}) {
        std::promise<bool> written;
        harness.ledger().write_client(row, event,
                                      [&](const Result<void>& done) { written.set_value(static_cast<bool>(done)); });
        ASSERT_TRUE(written.get_future().get());
    }
    AuditPage page(const AuditQuery& query) {
        std::promise<AuditPage> page;
        harness.ledger().read_audit(query, [&](Result<AuditPage> read) { page.set_value(*std::move(read)); });
        return page.get_future().get();
    }
    std::vector<std::string> kinds(const AuditQuery& query) {
        std::vector<std::string> kinds;
        for (const auto& record : page(query).records) {
            kinds.push_back(record.entry.kind);
        }
        return kinds;
    }

    LedgerHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerClients, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerClients, BeginEmpty) {
    EXPECT_THAT(read(), IsEmpty());
}

TEST_P(LedgerClients, AreThereByNameAfterARestart) {
    auto ended = client("a", 2);
    ended.revoked = protocol::Timestamp{30};
    ended.keys.front().revoked = protocol::Timestamp{30};
    ended.keys.push_back({hash_of(3), "second", "", {15}, {}, {{40}}, {}});
    write(client("b", 1));
    write(ended);
    harness.open();
    EXPECT_THAT(read(), ElementsAre(ended, client("b", 1)));
}

TEST_P(LedgerClients, AreReplacedWithTheirKeys) {
    write(client("a", 1));
    write(client("b", 2));
    auto changed = client("a", 3);
    changed.limits = "{ ev_per_day = \"unlimited\" }";
    write(changed);
    EXPECT_THAT(read(), ElementsAre(changed, client("b", 2)));
}

TEST_P(LedgerClients, AreDurableWhenItIsAnswered) {
    write(client("a", 1), AuditEvent{"client_created", "a", "{}"});
    EXPECT_EQ(harness.sql("SELECT count(*) FROM api_keys"), 1) << "read by another connection";
    EXPECT_EQ(harness.sql("SELECT count(*) FROM audit WHERE kind = 'client_created' AND client = 'a'"), 1);
}

TEST_P(LedgerClients, AreAuditedOnlyWhereSomethingIsSaid) {
    write(client("a", 1), AuditEvent{"client_created", "a", "{}"});
    write(client("a", 1));
    EXPECT_THAT(kinds({}), ElementsAre("client_created"));
    EXPECT_TRUE(harness.verify_audit());
}

TEST_P(LedgerClients, FindRoomInALedgerOfAnEarlierVersion) {
    harness.close();
    harness.sql(
        "DROP TABLE clients; DROP TABLE api_keys; CREATE TABLE clients (name TEXT PRIMARY KEY, limits TEXT); "
        "CREATE TABLE api_keys (hash BLOB PRIMARY KEY); PRAGMA user_version = 6");
    harness.open();
    write(client("a", 1));
    EXPECT_THAT(read(), ElementsAre(client("a", 1)));
}

TEST_P(LedgerClients, AuditIsReadInBothDirectionsAndFiltered) {
    for (const auto* name : {"a", "b", "a"}) {
        harness.ledger().audit({"client_limited", name, "x"});
        harness.advance(kSecond);
    }
    harness.ledger().audit({"config_reloaded", "", "y"});
    harness.settle();
    EXPECT_THAT(kinds({}), ElementsAre("client_limited", "client_limited", "client_limited", "config_reloaded"));
    EXPECT_THAT(kinds({.newest_first = true}),
                ElementsAre("config_reloaded", "client_limited", "client_limited", "client_limited"));
    EXPECT_THAT(kinds({.beyond = 3}), ElementsAre("config_reloaded"));
    EXPECT_THAT(kinds({.newest_first = true, .beyond = 2}), ElementsAre("client_limited"));
    EXPECT_THAT(kinds({.kind = "config_reloaded"}), ElementsAre("config_reloaded"));
    EXPECT_EQ(page({.client = "a"}).records.size(), 2U);
    EXPECT_EQ(page({.since = protocol::Timestamp{kStartNanos + 2 * kSecond}}).records.size(), 2U);
    EXPECT_EQ(page({.newest_first = true, .since = protocol::Timestamp{kStartNanos + 2 * kSecond}}).records.size(), 2U);
}

TEST_P(LedgerClients, AuditPagesAreBoundedAndLeaveNothingOut) {
    constexpr std::size_t kEntries = 1'203;
    for (std::size_t i = 0; i < kEntries; ++i) {
        harness.ledger().audit(
            {i % 400 == 0 ? "rare" : "common", "", i % 100 == 0 ? std::string(4'000, 'x') : "short"});
    }
    harness.settle();
    AuditHead head;
    AuditQuery query;
    for (int pages = 0; pages < 10; ++pages) {
        const auto part = page(query);
        ASSERT_LE(part.records.size(), signer::kAuditPageEntries);
        for (const auto& record : part.records) {
            ASSERT_TRUE(check_next(head, record));
        }
        if (!part.next) {
            break;
        }
        query.beyond = part.next;
    }
    EXPECT_EQ(head.entries, kEntries);
    const auto sparse = page({.kind = "rare"});
    EXPECT_EQ(sparse.records.size(), 2U) << "of the first 500";
    EXPECT_EQ(sparse.next, 500);
}

TEST_P(LedgerClients, AuditDetailsAreCutBetweenCharacters) {
    harness.ledger().audit({"kind", "", std::string(signer::kMaxAuditDetailBytes - 1, 'x') + "\u20ac"});
    harness.settle();
    EXPECT_EQ(page({}).records.front().entry.detail, std::string(signer::kMaxAuditDetailBytes - 1, 'x'));
}

TEST_P(LedgerClients, AuditRecordsShowWhatWasChanged) {
    for (const auto* detail : {"one", "two", "three"}) {
        harness.ledger().audit({"kind", "", detail});
    }
    harness.settle();
    const auto records = page({}).records;
    for (std::size_t changed = 0; changed < records.size(); ++changed) {
        auto forged = records;
        forged[changed].entry.detail = "forged";
        AuditHead head;
        bool holds = true;
        for (const auto& record : forged) {
            holds = holds && check_next(head, record);
        }
        EXPECT_FALSE(holds) << changed;
    }
}

}  // namespace
}  // namespace farebox::test

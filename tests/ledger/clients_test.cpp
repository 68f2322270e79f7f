// Clients that are made while the signer runs, and the audit chain as it is read.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "signer/ledger/client_table.hpp"
#include "signer/ledger/migrations.hpp"
#include "tests/ledger/failing_vfs.hpp"
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

TEST_P(LedgerClients, AreAuditedOnlyWhereSomethingIsSaid) {
    write(client("a", 1), AuditEvent{"client_created", "a", "{}"});
    write(client("a", 1));
    EXPECT_THAT(kinds({}), ElementsAre("client_created"));
    EXPECT_TRUE(harness.verify_audit());
}

TEST_P(LedgerClients, AuditIsReadInBothDirectionsAndFiltered) {
    for (const auto* name : {"a", "b", "a"}) {
        harness.ledger().audit({"client_limited", name, "x"});
        harness.settle();
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

TEST(LedgerClientsMigration, MakesRoomInALedgerOfAnEarlierVersion) {
    const auto all = signer::embedded_migrations();
    const auto ours = std::ranges::find_if(all, [](const auto& each) { return each.name.ends_with("_clients"); });
    ASSERT_NE(ours, all.end());
    const TempDir folder;
    signer::prepare_sqlite();
    signer::Database database{(folder / "ledger.db").string(), ""};
    signer::migrate(database, {all.begin(), ours});
    EXPECT_EQ(database.scalar("PRAGMA user_version"), ours->version - 1);
    signer::migrate(database, all);
    signer::ClientTable table{database};
    table.write(client("a", 1));
    EXPECT_THAT(table.read(), ElementsAre(client("a", 1)));
}

std::string name_of(int number) {
    return "client-" + std::to_string(1'000 + number);
}

/// Makes clients as fast as it can, ends each with the next order, and tells the pipe of each answer.
[[noreturn]] void change_for_ever(LedgerHarness& harness, int pipe) {
    harness.open();
    for (int order = 0;; ++order) {
        auto row = client(name_of(order / 2), static_cast<std::uint8_t>(order / 2));
        if (order % 2 == 1) {
            row.revoked = protocol::Timestamp{30};
        }
        std::promise<bool> written;
        harness.ledger().write_client(row,
                                      AuditEvent{order % 2 == 0 ? "client_created" : "client_revoked", row.name, {}},
                                      [&](const Result<void>& done) { written.set_value(static_cast<bool>(done)); });
        const bool done = written.get_future().get();
        if (!done || ::write(pipe, &order, sizeof order) != sizeof order) {
            _exit(1);
        }
    }
}

TEST(LedgerClientsCrash, EveryAnswerIsInTheLedgerAfterKill9) {
    constexpr int kAnswers = 41;
    LedgerHarness harness;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        change_for_ever(harness, ends[1]);
    }
    ::close(ends[1]);
    int last = -1;
    for (int order = 0; ::read(ends[0], &order, sizeof order) == sizeof order;) {
        last = order;
        if (order == kAnswers) {
            ::kill(child, SIGKILL);
        }
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GE(last, kAnswers);
    // At most the one order in flight was never answered, and it is in the ledger with its audit entry or not at all.
    const auto entries = harness.sql("SELECT count(*) FROM audit WHERE kind LIKE 'client%'");
    EXPECT_GE(entries, last + 1);
    EXPECT_LE(entries, last + 2);
    for (int order = 0; order < entries; ++order) {
        const auto revoked =
            " AND revoked IS " + std::string{order % 2 == 1 || order + 1 < entries ? "NOT NULL" : "NULL"};
        EXPECT_EQ(harness.sql("SELECT count(*) FROM clients WHERE name = '" + name_of(order / 2) + "'" + revoked), 1);
        EXPECT_EQ(harness.sql("SELECT count(*) FROM api_keys WHERE client = '" + name_of(order / 2) + "'"), 1);
    }
}

TEST(LedgerClientsOnAFailingDisk, AreWholeWhicheverWriteOrSyncFails) {
    LedgerHarness harness;
    harness.options.vfs = failing_vfs();
    set_disk_fault({});
    harness.open();
    const auto write = [&](const ClientRow& row) {
        std::promise<Result<void>> written;
        harness.ledger().write_client(row, AuditEvent{"client_limited", row.name, {}},
                                      [&](Result<void> done) { written.set_value(std::move(done)); });
        return written.get_future().get();
    };
    ASSERT_TRUE(write(client("a", 1)));
    int refused = 0;
    for (int after = 0;; ++after) {
        SCOPED_TRACE("operation " + std::to_string(after));
        auto changed = client("a", 1);
        changed.limits = "{ ev_per_day = \"" + std::to_string(after) + " wei\" }";
        set_disk_fault({after, false, false});
        const auto written = write(changed);
        if (!disk_fault_struck()) {
            EXPECT_TRUE(written);
            break;
        }
        ASSERT_FALSE(written);
        ++refused;
        while (!harness.ledger().health().ok) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        EXPECT_TRUE(harness.verify_audit());
    }
    set_disk_fault({});
    EXPECT_GT(refused, 0);
    harness.close();
    // What was refused may be there or not, for the caller asks again; what was answered is there, as the last one.
    const auto entries = harness.sql("SELECT count(*) FROM audit WHERE kind = 'client_limited'");
    EXPECT_GE(entries, 2);
    EXPECT_LE(entries, 2 + refused);
    const auto last = "{ ev_per_day = \"" + std::to_string(refused) + " wei\" }";
    EXPECT_EQ(harness.sql("SELECT count(*) FROM clients WHERE limits = '" + last + "'"), 1);
    EXPECT_EQ(harness.sql("SELECT count(*) FROM api_keys"), 1);
}

}  // namespace
}  // namespace farebox::test

#include "signer/ledger/nonce_table.hpp"

#include <gtest/gtest.h>

#include "signer/ledger/meta_table.hpp"
#include "signer/ledger/migrations.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {
namespace {

using signer::Database;
using signer::NonceRow;
using signer::NonceTable;

constexpr std::uint32_t kMany = 16384 + 200;  // more than a sweep of the index has, and its slices

/// Told apart by `number`; hashes of one `prefix` are neighbours in the index.
RecipientRandHash hash_of(std::uint32_t number, std::uint8_t prefix) {
    RecipientRandHash hash;
    hash.data.at(0) = prefix;
    for (std::size_t byte = 0; byte < 4; ++byte) {
        hash.data.at(8 + byte) = static_cast<std::uint8_t>(number >> (8 * byte));
    }
    return hash;
}
RecipientRandHash hash_of(std::uint32_t number) {
    auto hash = hash_of(number, 0);
    for (std::size_t byte = 0; byte < 4; ++byte) {
        hash.data.at(byte) = static_cast<std::uint8_t>((number * 2654435761U) >> (8 * byte));
    }
    return hash;
}

class Nonces : public testing::Test {
protected:
    void SetUp() override {
        database.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
        signer::migrate(database, signer::embedded_migrations());
        signer::MetaTable{database}.initialise({1});
        reload();
    }
    void reload() {
        table.emplace(database);
        table->load();
    }
    NonceRow put(const RecipientRandHash& hash, std::uint32_t used, std::int64_t at = 1) {
        NonceRow row;
        row.client = "local";
        row.used = used;
        row.opened = {{7, 8}};
        row.last_used = {at};
        table->put(hash, row);
        table->flush();
        return row;
    }
    [[nodiscard]] std::int64_t indexed() { return database.scalar("SELECT count(*) FROM nonce_index"); }
    void expect_found(std::uint32_t number) {
        const auto rows = table->find(hash_of(number));
        ASSERT_EQ(rows.size(), 1U) << number;
        EXPECT_EQ(rows[0].used, number);
        EXPECT_EQ(rows[0].client, "local");
        ASSERT_EQ(rows[0].opened.size(), 1U);
        EXPECT_EQ(rows[0].opened[0].id, 7);
    }

    TempDir folder;
    Database database{(folder / "ledger.db").string(), {}};
    std::optional<NonceTable> table;
};

TEST_F(Nonces, AreFoundInMemoryInTheIndexAndOverAReopening) {
    for (std::uint32_t number = 0; number < kMany; ++number) {
        put(hash_of(number), number);
    }
    EXPECT_GT(indexed(), 0);
    EXPECT_LT(indexed(), kMany);
    for (const bool reopened : {false, true}) {
        if (reopened) {
            reload();
        }
        for (std::uint32_t number = 0; number < kMany; ++number) {
            expect_found(number);
        }
        EXPECT_TRUE(table->find(hash_of(kMany)).empty());
    }
}

TEST_F(Nonces, OfHashesThatBeginAlikeAreToldApart) {
    put(hash_of(1, 5), 11);
    for (std::uint32_t number = 0; number < kMany; ++number) {
        put(hash_of(number), number);  // the first one moves to the index
    }
    put(hash_of(2, 5), 12);
    EXPECT_EQ(table->find(hash_of(1, 5)).at(0).used, 11U);
    EXPECT_EQ(table->find(hash_of(2, 5)).at(0).used, 12U);
    EXPECT_TRUE(table->find(hash_of(3, 5)).empty());
}

TEST_F(Nonces, OfSeveralKeysAreAllFound) {
    put(hash_of(1), 11);
    NonceRow other;
    other.key.data.fill(3);
    other.used = 12;
    table->put(hash_of(1), other);
    EXPECT_EQ(table->find(hash_of(1)).size(), 2U);
}

TEST_F(Nonces, AreChangedInPlace) {
    auto row = put(hash_of(1), 11);
    row.used = 13;
    table->put(hash_of(1), row);
    const auto rows = table->find(hash_of(1));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].id, row.id);
    EXPECT_EQ(rows[0].used, 13U);
}

TEST_F(Nonces, ThatAreForgottenLeaveNothing) {
    for (std::uint32_t number = 0; number < kMany; ++number) {
        put(hash_of(number), number, number < kMany - 10 ? 1 : 3);  // old ones in the index and in memory
    }
    EXPECT_EQ(table->forget(0, kMany, {2}), kMany - 10);
    EXPECT_EQ(indexed(), 0);
    EXPECT_TRUE(table->find(hash_of(kMany - 11)).empty());
    EXPECT_TRUE(table->find(hash_of(0)).empty());
    expect_found(kMany - 10);
    reload();
    expect_found(kMany - 10);
}

TEST_F(Nonces, ThatAreForgottenDuringASweepLeaveTheOthersInIt) {
    std::uint32_t number = 0;
    for (; number < 16384 + 5; ++number) {
        put(hash_of(number), number, number % 2 == 0 ? 1 : 3);
    }
    ASSERT_GT(indexed(), 0);
    ASSERT_LT(indexed(), 16384);
    EXPECT_EQ(table->forget(0, number, {2}), (number + 1) / 2);
    for (const auto last = number + 200; number < last; ++number) {
        put(hash_of(number), number);
    }
    reload();
    for (std::uint32_t kept = 1; kept < 16384; kept += 2) {
        expect_found(kept);
    }
}

TEST_F(Nonces, OfASweepThatWasCutOffAreFoundOnce) {
    for (std::uint32_t number = 0; number < 16384 + 5; ++number) {
        put(hash_of(number), number);
    }
    ASSERT_GT(indexed(), 0);
    ASSERT_LT(indexed(), 16384);
    reload();
    for (std::uint32_t number = 0; number < 16384 + 5; ++number) {
        expect_found(number);
    }
    for (std::uint32_t number = 20000; number < 20200; ++number) {
        put(hash_of(number), number);  // sweeps again
    }
    for (std::uint32_t number = 0; number < 16384 + 5; ++number) {
        expect_found(number);
    }
}

TEST_F(Nonces, NeverTakeAnIdThatTheIndexHasPassed) {
    for (std::uint32_t number = 0; number < kMany; ++number) {
        put(hash_of(number), number);
    }
    table->forget(0, kMany, {2});
    reload();
    put(hash_of(3), 3);
    reload();
    expect_found(3);
}

TEST(NonceMigration, KeepsWhatALedgerOfTheFirstSchemaKnows) {
    const TempDir folder;
    Database database{(folder / "ledger.db").string(), {}};
    signer::migrate(database, signer::embedded_migrations().first(1));
    signer::MetaTable{database}.initialise({1});
    auto insert = database.prepare(
        "INSERT INTO nonces (rand_hash, key, client, used, opened, last_used) VALUES (?1, ?2, 'local', ?3, x'', 1)");
    for (std::uint32_t number = 1; number <= 10; ++number) {
        insert.run(hash_of(number), Address{}, number);
    }
    insert = {};
    signer::migrate(database, signer::embedded_migrations());
    NonceTable table{database};
    table.load();
    for (std::uint32_t number = 1; number <= 10; ++number) {
        const auto rows = table.find(hash_of(number));
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].used, number);
    }
    NonceRow fresh;
    table.put(hash_of(11), fresh);
    EXPECT_EQ(fresh.id, 11);
}

}  // namespace
}  // namespace farebox::test

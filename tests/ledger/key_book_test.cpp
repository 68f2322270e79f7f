#include <gmock/gmock.h>

#include <future>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::KeyBook;
using signer::KeyBookChange;
using signer::KeyRow;
using signer::KeySession;
using signer::KeyStatus;
using signer::PinRow;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class KeyBookTest : public testing::Test {
protected:
    KeyBookTest() { harness_.open(); }

    KeyBook read() {
        std::promise<KeyBook> book;
        harness_.ledger().read_key_book([&](Result<KeyBook> read) { book.set_value(*std::move(read)); });
        return book.get_future().get();
    }
    void write(const KeyBookChange& change) {
        std::promise<bool> written;
        harness_.ledger().write_key_book(change,
                                         [&](const Result<void>& done) { written.set_value(static_cast<bool>(done)); });
        ASSERT_TRUE(written.get_future().get());
    }
    std::vector<KeySession> sessions_of(std::uint8_t key, std::size_t limit = 10) {
        std::promise<std::vector<KeySession>> sessions;
        harness_.ledger().sessions_of_key(
            address_of(key), std::chrono::minutes{5}, limit,
            [&](Result<std::vector<KeySession>> found) { sessions.set_value(*std::move(found)); });
        return sessions.get_future().get();
    }

    LedgerHarness harness_;
    const KeyRow first_{address_of(1), KeyStatus::active, {10}, {20}};
    const KeyRow second_{address_of(2), KeyStatus::standby, {11}, {21}};
    const PinRow pin_{"local", "instance:a", address_of(1), {kStartNanos}};
};

TEST_F(KeyBookTest, BeginsEmpty) {
    const auto book = read();
    EXPECT_THAT(book.keys, IsEmpty());
    EXPECT_THAT(book.pins, IsEmpty());
    EXPECT_EQ(book.configured, std::nullopt);
}

TEST_F(KeyBookTest, IsThereAfterARestart) {
    write({.keys = {first_, second_}, .pins = {pin_}, .configured = address_of(1)});
    harness_.open();
    const auto book = read();
    EXPECT_THAT(book.keys, ElementsAre(first_, second_));
    EXPECT_THAT(book.pins, ElementsAre(pin_));
    EXPECT_EQ(book.configured, address_of(1));
}

TEST_F(KeyBookTest, ChangesStatusPinsAndTheConfiguredKey) {
    write({.keys = {first_, second_}, .pins = {pin_}, .configured = address_of(1)});
    auto drained = first_;
    drained.status = KeyStatus::draining;
    drained.changed = {30};
    auto moved = pin_;
    moved.key = address_of(2);
    write({.keys = {drained}, .pins = {moved}, .configured = address_of(2)});
    auto book = read();
    EXPECT_THAT(book.keys, ElementsAre(drained, second_));
    EXPECT_THAT(book.pins, ElementsAre(moved));
    EXPECT_EQ(book.configured, address_of(2));
    write({.forgotten = {moved}});
    EXPECT_THAT(read().pins, IsEmpty());
}

TEST_F(KeyBookTest, TakesLazyChangesInTheirOrder) {
    auto moved = pin_;
    moved.key = address_of(2);
    harness_.ledger().write_key_book({.pins = {pin_}}, {});
    harness_.ledger().write_key_book({.pins = {moved}}, {});
    EXPECT_THAT(read().pins, ElementsAre(moved));
}

TEST_F(KeyBookTest, ForgetsPinsThatNobodyUses) {
    auto fresh = pin_;
    fresh.caller = "instance:b";
    fresh.used = {kStartNanos + 9 * 24 * 3600 * kSecond};
    write({.pins = {pin_, fresh}});
    harness_.advance(10 * 24 * 3600 * kSecond);
    harness_.open();  // housekeeping begins with it
    for (int tries = 0; tries < 100 && read().pins.size() > 1; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    EXPECT_THAT(read().pins, ElementsAre(fresh));
}

TEST_F(KeyBookTest, NamesTheSessionsOfAKeyOnceAndWhileTheyAreLive) {
    const auto grant = harness_.grant(harness_.first({.fingerprint = 1, .terms = {.rand_hash = 1}, .key = 1}));
    harness_.grant(harness_.next(grant, {.fingerprint = 2, .terms = {.rand_hash = 1}, .key = 1}));
    harness_.grant(harness_.first({.fingerprint = 3, .terms = {.rand_hash = 3}, .key = 2}));
    const auto sessions = sessions_of(1);
    ASSERT_THAT(sessions, SizeIs(1));
    EXPECT_EQ(sessions.front().client, "local");
    EXPECT_EQ(sessions.front().state_id, grant.state_id);
    EXPECT_THAT(sessions_of(2), SizeIs(1));
    EXPECT_THAT(sessions_of(3), IsEmpty());
    harness_.advance(301 * kSecond);
    EXPECT_THAT(sessions_of(1), IsEmpty());
}

TEST_F(KeyBookTest, NamesNoMoreSessionsThanAreAskedFor) {
    for (std::uint8_t i = 1; i <= 4; ++i) {
        harness_.grant(harness_.first({.fingerprint = i, .terms = {.rand_hash = i}, .key = 1}));
    }
    EXPECT_THAT(sessions_of(1, 3), SizeIs(3));
}

}  // namespace
}  // namespace farebox::test

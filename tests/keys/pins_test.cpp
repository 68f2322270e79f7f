#include "signer/keys/pins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace farebox::signer {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Address kOld{{1}};
constexpr Address kNew{{2}};

/// Pins, the clock that they go by, the processes that they see, and what they have had remembered.
class Pinning : public testing::Test {
protected:
    Pins make() {
        return Pins{{.clock = [this] { return BootClock::time_point{passed_}; },
                     .wall_clock = [this] { return protocol::Timestamp{std::chrono::nanoseconds{passed_}.count()}; },
                     .remember = [this](const KeyBookChange& change) { note(change); },
                     .process_start =
                         [this](std::int32_t pid) {
                             const auto found = starts_.find(pid);
                             return found == starts_.end() ? std::nullopt : std::optional{found->second};
                         }}};
    }
    void note(const KeyBookChange& change) {
        for (const auto& row : change.forgotten) {
            rows_.erase({row.client, row.caller});
        }
        for (const auto& row : change.pins) {
            rows_[{row.client, row.caller}] = row;
        }
    }
    [[nodiscard]] std::vector<PinRow> rows() const {
        std::vector<PinRow> all;
        for (const auto& [name, row] : rows_) {
            all.push_back(row);
        }
        return all;
    }
    void flip() { ASSERT_TRUE(keys_.activate(kNew, {})); }
    Address give(const Caller& caller, const std::string& client = "local") {
        return *pins_.give(client, caller, keys_);
    }

    std::chrono::nanoseconds passed_ = hours{1000};
    std::map<std::int32_t, std::uint64_t> starts_{{7, 70}, {8, 80}};
    std::map<std::pair<std::string, std::string>, PinRow> rows_;
    KeySet keys_{std::vector{kOld, kNew}};
    Pins pins_ = make();
    const Caller gateway_{.instance = "gateway"};
};

TEST_F(Pinning, GivesTheActiveKeyAtFirst) {
    EXPECT_EQ(pins_.key_of("local", gateway_), std::nullopt);
    EXPECT_EQ(give(gateway_), kOld);
    EXPECT_EQ(pins_.key_of("local", gateway_), kOld);
}

TEST_F(Pinning, HoldsACallerToItsKeyUntilItAsks) {
    give(gateway_);
    flip();
    EXPECT_EQ(pins_.key_of("local", gateway_), kOld);
    EXPECT_EQ(give(gateway_), kNew);
    EXPECT_EQ(pins_.key_of("local", gateway_), kNew);
}

TEST_F(Pinning, KeepsACallerWithALiveSessionWhereItIs) {
    give(gateway_);
    flip();
    pins_.note_paid("local", gateway_, kOld);
    EXPECT_EQ(give(gateway_), kOld);
    passed_ += Pins::kLive;
    EXPECT_EQ(give(gateway_), kNew);
}

TEST_F(Pinning, MovesACallerThatNamesItsSenderAtOnce) {
    const Caller library{.instance = "library", .names_sender = true};
    give(library);
    flip();
    pins_.note_paid("local", library, kOld);
    EXPECT_EQ(give(library), kNew);
}

TEST_F(Pinning, MovesACallerWhoseKeySignsNoMore) {
    give(gateway_);
    pins_.note_paid("local", gateway_, kOld);
    flip();
    keys_.revoke(kOld, {});
    EXPECT_EQ(give(gateway_), kNew);
}

TEST_F(Pinning, HasNothingToGiveWhereNoKeyIsActive) {
    keys_.revoke(kOld, {});
    EXPECT_EQ(pins_.give("local", gateway_, keys_).error().code, ErrorCode::key_revoked);
    EXPECT_EQ(pins_.key_of("local", gateway_), std::nullopt);
}

TEST_F(Pinning, TellsCallersAndClientsApart) {
    give(gateway_);
    give({.pid = 7});
    give(gateway_, "other");
    flip();
    give({.pid = 7});
    EXPECT_EQ(pins_.key_of("local", gateway_), kOld);
    EXPECT_EQ(pins_.key_of("local", {.pid = 7}), kNew);
    EXPECT_EQ(pins_.key_of("other", gateway_), kOld);
    EXPECT_EQ(pins_.key_of("other", {.pid = 7}), std::nullopt);
}

TEST_F(Pinning, DoesNotTakeAnotherProcessForTheOneThatHadItsPid) {
    give({.pid = 7});
    pins_.note_paid("local", {.pid = 7}, kOld);
    flip();
    starts_[7] = 71;
    EXPECT_EQ(give({.pid = 7}), kNew);
    EXPECT_THAT(rows(), SizeIs(1)) << "the row of the process before is forgotten";
}

TEST_F(Pinning, CountsNoProcessThatHasEnded) {
    give({.pid = 7});
    give({.pid = 8});
    EXPECT_THAT(pins_.on(kOld), SizeIs(2));
    starts_.erase(7);
    EXPECT_THAT(pins_.on(kOld), SizeIs(1));
    EXPECT_THAT(pins_.on(kNew), IsEmpty());
}

TEST_F(Pinning, ForgetsWhoNeitherAsksNorPays) {
    give(gateway_);
    passed_ += Pins::kKept + hours{25};
    EXPECT_THAT(pins_.on(kOld), IsEmpty());
}

TEST_F(Pinning, RemembersWhoPaysForMonths) {
    give(gateway_);
    for (int day = 0; day < 90; ++day) {
        passed_ += hours{25};
        pins_.note_paid("local", gateway_, kOld);
    }
    EXPECT_THAT(pins_.on(kOld), SizeIs(1));
    EXPECT_EQ(rows().front().used.unix_nanos, passed_.count());
}

TEST_F(Pinning, GoesOnAfterARestart) {
    give(gateway_);
    give({.pid = 7});
    give({.pid = 8});
    flip();
    starts_[8] = 81;
    auto again = make();
    again.restore(rows());
    EXPECT_EQ(again.key_of("local", gateway_), kOld);
    EXPECT_EQ(*again.give("local", gateway_, keys_), kOld) << "nobody knows whether it has live sessions";
    EXPECT_EQ(*again.give("local", {.pid = 7}, keys_), kOld);
    EXPECT_EQ(*again.give("local", {.pid = 8}, keys_), kNew) << "another process by now";
    passed_ += Pins::kLive;
    EXPECT_EQ(*again.give("local", gateway_, keys_), kNew);
}

TEST_F(Pinning, WritesOnlyWhatIsNew) {
    give(gateway_);
    rows_.clear();
    give(gateway_);
    pins_.note_paid("local", gateway_, kOld);
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(Pinning, MovesAWholeClient) {
    give(gateway_);
    give({.pid = 7});
    give(gateway_, "other");
    pins_.note_paid("local", gateway_, kOld);
    EXPECT_EQ(pins_.move("local", kNew), 2U);
    EXPECT_EQ(pins_.move("local", kNew), 0U);
    EXPECT_EQ(pins_.move("nobody", kNew), 0U);
    EXPECT_EQ(pins_.key_of("local", gateway_), kNew);
    EXPECT_EQ(pins_.key_of("other", gateway_), kOld);
    EXPECT_TRUE(std::ranges::all_of(
        rows(), [](const PinRow& row) { return row.key == (row.client == "local" ? kNew : kOld); }));
}

TEST_F(Pinning, LetsCallersBeyondItsRoomShareAPin) {
    for (std::size_t i = 0; i < Pins::kMaxPerClient; ++i) {
        give({.instance = "instance-" + std::to_string(i)});
    }
    const Caller one{.instance = "one-more"};
    const Caller another{.instance = "another"};
    EXPECT_EQ(give(one), kOld);
    EXPECT_EQ(give(another), kOld);
    EXPECT_THAT(rows(), SizeIs(Pins::kMaxPerClient + 1));
    flip();
    EXPECT_EQ(give(one), kNew);
    EXPECT_EQ(pins_.key_of("local", another), kNew);
    EXPECT_EQ(pins_.key_of("local", {.instance = "instance-0"}), kOld);
}

TEST_F(Pinning, MakesRoomWhereProcessesHaveEnded) {
    for (std::int32_t pid = 1; pid <= static_cast<std::int32_t>(Pins::kMaxPerClient); ++pid) {
        starts_[pid] = 1;
        give({.pid = pid});
    }
    starts_.clear();
    starts_[5'000] = 1;
    give({.pid = 5'000});
    EXPECT_THAT(rows(), SizeIs(1));
}

}  // namespace
}  // namespace farebox::signer

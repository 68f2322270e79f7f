#include "vault/control.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "vault/packet.hpp"
#include "vault/restart_delay.hpp"

namespace farebox::vault {
namespace {

class Control : public testing::Test {
protected:
    void send_raw(const std::string& bytes) {
        ASSERT_EQ(::send(pair_.one.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    SocketPair pair_ = *make_packet_pair();
};

TEST_F(Control, CarriesATextAndADescriptor) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const net::UniqueFd reads{pipe[0]};
    const net::UniqueFd writes{pipe[1]};
    ASSERT_TRUE(send_control(pair_.one.get(), ControlKind::keep, "unix-api", writes.get()));
    const auto received = receive_control(pair_.other.get());
    ASSERT_TRUE(received);
    EXPECT_EQ(received->kind, ControlKind::keep);
    EXPECT_EQ(received->text, "unix-api");
    ASSERT_TRUE(received->fd);
    EXPECT_NE(received->fd.get(), writes.get());
    char byte = 0;
    EXPECT_EQ(::write(received->fd.get(), "x", 1), 1);
    EXPECT_EQ(::read(reads.get(), &byte, 1), 1);
    EXPECT_EQ(byte, 'x');
}

TEST_F(Control, CarriesNoDescriptorWhereNoneIsSent) {
    ASSERT_TRUE(send_control(pair_.one.get(), ControlKind::ping));
    const auto received = receive_control(pair_.other.get());
    ASSERT_TRUE(received);
    EXPECT_FALSE(received->fd);
    EXPECT_TRUE(received->text.empty());
}

TEST_F(Control, EndsWhereTheOtherSideIsGone) {
    {
        const auto closed = std::move(pair_.one);
    }
    EXPECT_FALSE(receive_control(pair_.other.get()));
    EXPECT_FALSE(send_control(pair_.other.get(), ControlKind::ping));
}

TEST_F(Control, IsOverWithAnUnknownKind) {
    send_raw("\x7f");
    EXPECT_FALSE(receive_control(pair_.other.get()));
}

TEST_F(Control, IsOverWithATextThatIsTooLong) {
    send_raw("\x09" + std::string(kMaxControlText + 1, 'x'));
    EXPECT_FALSE(receive_control(pair_.other.get()));
}

TEST_F(Control, NeverWaitsForAReader) {
    int sent = 0;
    while (send_control(pair_.one.get(), ControlKind::ping)) {
        ++sent;
        ASSERT_LT(sent, 1'000'000);
    }
    EXPECT_GT(sent, 0);
}

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RestartDelay, IsNoneTheFirstTime) {
    RestartDelay delay;
    EXPECT_EQ(delay.next(true, seconds{0}), milliseconds{0});
}

TEST(RestartDelay, GrowsToASecondForWhatWasReady) {
    RestartDelay delay;
    milliseconds before{-1};
    for (int i = 0; i < 20; ++i) {
        const auto next = delay.next(true, seconds{0});
        EXPECT_TRUE(next > before || next == seconds{1}) << i;
        before = next;
    }
    EXPECT_EQ(before, seconds{1});
}

TEST(RestartDelay, GrowsFurtherForWhatNeverBegins) {
    RestartDelay delay;
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(delay.next(false, seconds{0}));
    }
    EXPECT_EQ(delay.next(false, seconds{0}), seconds{5});
}

TEST(RestartDelay, IsForgottenAfterALongLife) {
    RestartDelay delay;
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(delay.next(true, seconds{0}));
    }
    EXPECT_EQ(delay.next(true, seconds{60}), milliseconds{0});
}

}  // namespace
}  // namespace farebox::vault

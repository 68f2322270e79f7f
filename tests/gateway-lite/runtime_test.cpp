#include "gateway-lite/runtime.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::gateway {
namespace {

using Operation = farebox::detail::OperationOf<std::string>;

constexpr std::chrono::seconds kGrace{2};

asio::awaitable<void> nothing() {
    co_return;
}

std::shared_ptr<Runtime> make_runtime() {
    return std::make_shared<Runtime>(Post{}, Log{});
}

class Told final : public Closable {
public:
    void on_runtime_close() override { ++times; }
    int times = 0;
};

TEST(Runtime, StartsNothingOnceClosed) {
    const auto runtime = make_runtime();
    runtime->close(kGrace);
    const auto operation = std::make_shared<Operation>(runtime->deliver());
    const auto refused = runtime->spawn_for(operation, nothing);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, ErrorCode::cancelled);
}

TEST(Runtime, ClosingEndsWhatItCannotRunAnyMore) {
    const auto runtime = make_runtime();
    const auto operation = std::make_shared<Operation>(runtime->deliver());
    ASSERT_FALSE(runtime->spawn_for(operation, nothing));  // which never settles it
    runtime->close(kGrace);
    EXPECT_EQ(Pending<std::string>{operation}.get().error().code, ErrorCode::cancelled);
}

TEST(Runtime, TellsAnObjectThatItCloses) {
    const auto runtime = make_runtime();
    const auto told = std::make_shared<Told>();
    runtime->on_close(told);
    EXPECT_EQ(told->times, 0);
    runtime->close(kGrace);
    EXPECT_EQ(told->times, 1);
}

TEST(Runtime, TellsALateObjectAtOnce) {
    const auto runtime = make_runtime();
    runtime->close(kGrace);
    const auto told = std::make_shared<Told>();
    runtime->on_close(told);
    EXPECT_EQ(told->times, 1);
}

}  // namespace
}  // namespace farebox::gateway

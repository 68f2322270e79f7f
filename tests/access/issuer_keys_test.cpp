#include "signer/access/issuer_keys.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <future>
#include <thread>

#include "net/io_pool.hpp"
#include "tests/access/issued.hpp"
#include "tests/support/issuer_site.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer {
namespace {

using namespace std::chrono_literals;
using farebox::test::IssuerSite;
using test::issuer;

class IssuerKeysTest : public testing::Test {
protected:
    ~IssuerKeysTest() override {
        keys_.reset();
        pool_.stop();
    }
    IssuerKeysOptions options() {
        IssuerKeysOptions made;
        made.issuer = site_.url();
        made.interval = std::chrono::hours{1};
        made.pause = std::chrono::hours{1};
        made.log = [this](bool problem, const std::string& what) {
            const std::scoped_lock lock{mutex_};
            log_.push_back((problem ? "problem: " : "") + what);
            changed_.notify_all();
        };
        return made;
    }
    /// Without discovery: the keys are where publish() puts them.
    IssuerKeysOptions with_url() {
        auto made = options();
        made.jwks_url = site_.url() + "/keys";
        return made;
    }
    Result<void> start(IssuerKeysOptions wanted) {
        keys_ = std::make_unique<IssuerKeys>(pool_.at(0), std::move(wanted));
        return keys_->start();
    }
    /// The nth line of the log, once it is there.
    std::string told(std::size_t index) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, 60s, [&] { return log_.size() > index; });
        return log_.size() > index ? log_[index] : std::string{};
    }
    /// Twice: a reading that is under way serves the first one, and may have begun before what the test did.
    void refresh() {
        for (int i = 0; i < 2; ++i) {
            std::promise<void> done;
            keys_->refresh([&done] { done.set_value(); });
            ASSERT_EQ(done.get_future().wait_for(60s), std::future_status::ready);
        }
    }
    /// Read, and asked for again as often as somebody wants.
    void start_with_first_keys() {
        publish("1");
        auto wanted = with_url();
        wanted.pause = 0ms;
        ASSERT_TRUE(start(wanted));
        ASSERT_NE(told(0), "");
    }
    [[nodiscard]] bool knows(const char* key_id) const {
        const auto keys = keys_->keys();
        return keys && keys->find(TokenAlgorithm::rs256, key_id) != nullptr;
    }
    void publish(const std::string& suffix) { site_.put("/keys", issuer().jwks(suffix).dump()); }

    IssuerSite site_;
    net::IoPool pool_{1};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> log_;
    std::unique_ptr<IssuerKeys> keys_;
};

TEST_F(IssuerKeysTest, AreReadAtTheStart) {
    publish("1");
    ASSERT_TRUE(start(with_url()));
    EXPECT_NE(told(0).find("2 keys"), std::string::npos) << told(0);
    EXPECT_TRUE(knows("rsa-1"));
    EXPECT_EQ(keys_->health().keys, 2U);
    EXPECT_EQ(keys_->health().problem, "");
    EXPECT_TRUE(keys_->health().as_of);
}

TEST_F(IssuerKeysTest, AreFoundByDiscovery) {
    publish("1");
    site_.put("/.well-known/openid-configuration",
              nlohmann::json{{"issuer", site_.url()}, {"jwks_uri", site_.url() + "/keys"}}.dump());
    ASSERT_TRUE(start(options()));
    EXPECT_NE(told(0).find("2 keys"), std::string::npos) << told(0);
    EXPECT_TRUE(knows("rsa-1"));
}

TEST_F(IssuerKeysTest, AreNotTakenFromAnotherIssuersDiscovery) {
    publish("1");
    site_.put("/.well-known/openid-configuration",
              nlohmann::json{{"issuer", "https://other.example"}, {"jwks_uri", site_.url() + "/keys"}}.dump());
    ASSERT_TRUE(start(options()));
    EXPECT_TRUE(told(0).starts_with("problem: ")) << told(0);
    EXPECT_EQ(keys_->keys(), nullptr);
    EXPECT_EQ(site_.asked(), 1);
}

TEST_F(IssuerKeysTest, AreNotReadOverPlainHttpFromElsewhere) {
    site_.put("/.well-known/openid-configuration",
              nlohmann::json{{"issuer", site_.url()}, {"jwks_uri", "http://192.0.2.7/keys"}}.dump());
    ASSERT_TRUE(start(options()));
    EXPECT_NE(told(0).find("https only"), std::string::npos) << told(0);
}

TEST_F(IssuerKeysTest, AreAskedForAgainOnDemand) {
    ASSERT_NO_FATAL_FAILURE(start_with_first_keys());
    publish("2");
    EXPECT_TRUE(keys_->may_refresh());
    refresh();
    EXPECT_TRUE(knows("rsa-2"));
    EXPECT_FALSE(knows("rsa-1"));
}

TEST_F(IssuerKeysTest, StayTheSameObjectWhereNothingChanged) {
    ASSERT_NO_FATAL_FAILURE(start_with_first_keys());
    const auto before = keys_->keys();
    refresh();
    EXPECT_EQ(keys_->keys(), before);
}

TEST_F(IssuerKeysTest, AreAskedForOnceByAllWhoWait) {
    publish("1");
    site_.hold();
    ASSERT_TRUE(start(with_url()));
    ASSERT_TRUE(site_.wait_until_asked(1));
    EXPECT_TRUE(keys_->may_refresh()) << "somebody asks already";
    std::atomic<int> done{0};
    for (int i = 0; i < 100; ++i) {
        keys_->refresh([&done] { done.fetch_add(1); });
    }
    EXPECT_EQ(done.load(), 0);
    site_.release();
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (done.load() < 100 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(done.load(), 100);
    EXPECT_EQ(site_.asked(), 1);
    EXPECT_FALSE(keys_->may_refresh()) << "not again so soon";
}

TEST_F(IssuerKeysTest, ThatAreGoodStayWhereWorseOnesCome) {
    ASSERT_NO_FATAL_FAILURE(start_with_first_keys());
    int line = 1;
    for (const auto& [body, status] : {std::pair{std::string{"{}"}, 200}, std::pair{issuer().jwks("2").dump(), 500},
                                       std::pair{std::string(TokenKeys::kMaxBytes + 1, ' '), 200}}) {
        site_.put("/keys", body, status);
        refresh();
        EXPECT_TRUE(told(static_cast<std::size_t>(line++)).starts_with("problem: "));
        EXPECT_TRUE(knows("rsa-1"));
        EXPECT_NE(keys_->health().problem, "");
    }
    publish("2");
    refresh();
    EXPECT_TRUE(knows("rsa-2"));
    EXPECT_EQ(keys_->health().problem, "");
}

TEST_F(IssuerKeysTest, AreReadAgainBeforeLongAfterAFailure) {
    auto wanted = with_url();
    wanted.pause = 1ms;
    ASSERT_TRUE(start(wanted));
    EXPECT_TRUE(told(0).starts_with("problem: ")) << told(0);
    publish("1");
    EXPECT_NE(told(1).find("again"), std::string::npos) << told(1);
    EXPECT_TRUE(knows("rsa-1"));
}

TEST_F(IssuerKeysTest, AreReadAgainNowAndThen) {
    publish("1");
    auto wanted = with_url();
    wanted.interval = 1ms;
    ASSERT_TRUE(start(wanted));
    EXPECT_TRUE(site_.wait_until_asked(5));
}

TEST_F(IssuerKeysTest, LetNobodyWaitWhenTheyEnd) {
    site_.hold();
    ASSERT_TRUE(start(with_url()));
    ASSERT_TRUE(site_.wait_until_asked(1));
    std::atomic<int> done{0};
    keys_->refresh([&done] { done.fetch_add(1); });
    keys_->stop();
    EXPECT_EQ(done.load(), 1);
    keys_->refresh([&done] { done.fetch_add(1); });
    EXPECT_EQ(done.load(), 2);
    EXPECT_FALSE(keys_->may_refresh());
}

TEST_F(IssuerKeysTest, MayLieInAFile) {
    const farebox::test::TempDir folder;
    const auto file = folder / "jwks.json";
    std::ofstream{file} << issuer().jwks().dump();
    auto wanted = options();
    wanted.jwks_file = file.string();
    ASSERT_TRUE(start(wanted));
    EXPECT_TRUE(knows("rsa-1"));
    EXPECT_FALSE(keys_->may_refresh()) << "the file is watched";
    std::ofstream{file} << "hello";
    EXPECT_FALSE(keys_->read_file());
    EXPECT_TRUE(knows("rsa-1"));
    std::ofstream{file} << issuer().jwks("2").dump();
    EXPECT_TRUE(keys_->read_file());
    EXPECT_TRUE(knows("rsa-2"));
    EXPECT_EQ(site_.asked(), 0);
}

TEST_F(IssuerKeysTest, InAFileAreThereAtTheStartOrNothingStarts) {
    auto wanted = options();
    wanted.jwks_file = "/nowhere/jwks.json";
    const auto refused = start(wanted);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::signer

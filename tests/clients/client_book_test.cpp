#include "signer/clients/client_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farebox::signer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Hash32 hash_of(std::uint8_t byte) {
    Hash32 hash;
    hash.data.fill(byte);
    return hash;
}

ClientRow row(const std::string& name, std::uint8_t key, const std::string& limits = R"({ ev_per_day = "7 wei" })") {
    return {name, limits, "{}", R"(["https://a.example"])", {1}, {}, {{hash_of(key), "", "", {1}, {}, {}, {}}}};
}

ClientConfig in_file(const std::string& name) {
    ClientConfig client;
    client.name = name;
    client.uid = {1000};
    client.limits.ev_per_day = Wei{1ULL};
    return client;
}

class ClientBookTest : public testing::Test {
protected:
    ClientBookTest() { config_.clients = {in_file("file")}; }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& client : book_.join(config_)) {
            names.push_back(client.settings.name);
        }
        return names;
    }
    [[nodiscard]] KnownClient joined(const std::string& name) const {
        for (const auto& client : book_.join(config_)) {
            if (client.settings.name == name) {
                return client;
            }
        }
        return {};
    }

    ClientBook book_;
    Config config_;
};

TEST_F(ClientBookTest, JoinsTheFileAndTheLedger) {
    book_.load({row("b", 2), row("a", 1)});
    EXPECT_THAT(names(), ElementsAre("file", "a", "b"));
    const auto a = joined("a");
    EXPECT_EQ(a.settings.limits.ev_per_day, Wei{7ULL});
    EXPECT_THAT(a.settings.allowed_origins, ElementsAre("https://a.example"));
    ASSERT_THAT(a.keys, SizeIs(1));
    EXPECT_EQ(a.keys.front().hash, hash_of(1));
}

TEST_F(ClientBookTest, TakesAnEarlierEndOfAKeyForItsEnd) {
    auto client = row("a", 1);
    client.keys.front().expires = protocol::Timestamp{50};
    client.keys.front().grace_until = protocol::Timestamp{40};
    book_.put(client);
    EXPECT_EQ(joined("a").keys.front().good_until, protocol::Timestamp{40});
}

TEST_F(ClientBookTest, KnowsNobodyWhoIsRevoked) {
    auto client = row("a", 1);
    book_.put(client);
    client.keys.front().revoked = protocol::Timestamp{2};
    book_.put(client);
    EXPECT_THAT(joined("a").keys, IsEmpty());
    client.revoked = protocol::Timestamp{3};
    book_.put(client);
    EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(ClientBookTest, LetsTheFileWin) {
    book_.put(row("file", 1));
    auto both = joined("file");
    EXPECT_EQ(both.settings.limits.ev_per_day, Wei{1ULL});
    EXPECT_THAT(both.settings.allowed_origins, IsEmpty());
    ASSERT_THAT(both.keys, SizeIs(1)) << "the file states none";
    config_.clients.front().api_keys = {hash_of(9)};
    both = joined("file");
    ASSERT_THAT(both.keys, SizeIs(1));
    EXPECT_EQ(both.keys.front().hash, hash_of(9));
    auto revoked = row("file", 1);
    revoked.revoked = protocol::Timestamp{2};
    book_.put(revoked);
    config_.clients.front().api_keys.clear();
    EXPECT_THAT(joined("file").keys, IsEmpty());
}

TEST_F(ClientBookTest, LeavesOutWhatItCannotRead) {
    book_.load({row("a", 1, R"({ ev_per_day = "7 wei", limit_of_tomorrow = 1 })"), row("b", 2, "{}"), row("c", 3)});
    EXPECT_THAT(names(), ElementsAre("file", "c"));
    EXPECT_THAT(book_.left_out(config_), SizeIs(2));
}

TEST_F(ClientBookTest, LetsNobodySpendWithoutALimitFromOtherMachines) {
    book_.put(row("a", 1, R"({ ev_per_day = "unlimited" })"));
    config_.api.tcp = "127.0.0.1:8935";
    EXPECT_THAT(names(), ElementsAre("file", "a"));
    config_.api.tcp = "0.0.0.0:8935";
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_THAT(book_.left_out(config_), SizeIs(1));
}

TEST_F(ClientBookTest, IsListedInPages) {
    book_.load({row("c", 3), row("a", 1), row("b", 2)});
    const auto page = book_.after("", 2);
    ASSERT_THAT(page, SizeIs(2));
    EXPECT_EQ(page.back().name, "b");
    EXPECT_EQ(book_.after("b", 2).front().name, "c");
    EXPECT_THAT(book_.after("c", 2), IsEmpty());
}

}  // namespace
}  // namespace farebox::signer

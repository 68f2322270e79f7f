// Keys, and the applications that do not notice when they change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "tests/e2e/https_signer.hpp"
#include "tests/e2e/payer.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/support/soak.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class Keys : public testing::Test {
protected:
    nlohmann::json list() {
        return nlohmann::json::parse(signer_.command({"keys", "list", "--output", "json"}).out).at("keys");
    }
    nlohmann::json find(const std::string& address) {
        for (const auto& key : list()) {
            if (key.at("address") == address) {
                return key;
            }
        }
        return nullptr;
    }
    /// Makes a key and waits until the signer has found it and its deposit.
    std::string create() {
        const auto made = signer_.command({"keys", "create", "--output", "json"});
        EXPECT_EQ(made.status, 0) << made.err;
        const std::string address = nlohmann::json::parse(made.out).at("address");
        for (auto key = find(address); key.is_null() || key.at("deposit").is_null(); key = find(address)) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        return address;
    }
    /// The clients' only limit from now on, once the signer reads its configuration again.
    void limit_day(const std::string& ev) {
        auto config = read_file(signer_.config());
        const auto at = config.find("limits = ");
        config.replace(at, config.find('\n', at) - at, "limits = { ev_per_day = \"" + ev + "\" }");
        std::ofstream{signer_.config()} << config;
    }
    void flip(const std::string& address) {
        const auto flipped = signer_.command({"keys", "flip", address});
        ASSERT_EQ(flipped.status, 0) << flipped.err;
    }
    net::Response pay(const std::string& payer, const std::string& instance) {
        return *signer_.post("/generate-live-payment", payment_request(challenge(sandbox_, payer)),
                             {{"x-farebox-instance", instance}});
    }
    std::string address_for(const std::string& instance) {
        const auto proof =
            signer_.post("/sign-orchestrator-info", nlohmann::json::object(), {{"x-farebox-instance", instance}});
        return nlohmann::json::parse(proof->body).value("address", "");
    }

    /// Whose tickets the orchestrator has accepted.
    std::set<std::string> senders_seen() {
        std::set<std::string> senders;
        const auto report = sandbox_.report();
        for (const auto& ticket : report.at("tickets")) {
            senders.insert(ticket.at("sender"));
        }
        return senders;
    }

    Sandbox sandbox_;
    HttpsSigner https_{sandbox_};
    Signer& signer_ = https_.signer();
    const std::string first_ = list().at(0).at("address");
};

TEST_F(Keys, AddedWhileItRunsAreOnStandbyAndUsedAfterAFlip) {
    const auto second = create();
    EXPECT_EQ(find(second).at("status"), "standby");
    EXPECT_EQ(address_for("a"), first_);
    flip(second);
    EXPECT_EQ(find(first_).at("status"), "draining");
    EXPECT_EQ(address_for("b"), second);
    EXPECT_EQ(pay(second, "b").status, 200);
    EXPECT_EQ(pay(first_, "a").status, 200) << "a was given the first key's address";
}

TEST_F(Keys, StayAsTheyWereAfterARestart) {
    const auto second = create();
    EXPECT_EQ(address_for("a"), first_);
    flip(second);
    signer_.kill();
    signer_.start();
    EXPECT_EQ(find(second).at("status"), "active");
    EXPECT_EQ(find(first_).at("status"), "draining");
    EXPECT_EQ(pay(first_, "a").status, 200);
}

TEST_F(Keys, AreRetiredOnceNobodyUsesThem) {
    const auto second = create();
    ASSERT_EQ(address_for("a"), first_);
    flip(second);
    const auto refused = signer_.command({"keys", "retire", first_});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("callers: local instance:a"));
    EXPECT_EQ(signer_.command({"keys", "flip", "--client", "local"}).status, 0);
    const auto retired = signer_.command({"keys", "retire", first_});
    EXPECT_EQ(retired.status, 0) << retired.err;
    EXPECT_EQ(find(first_).at("status"), "retired");
    EXPECT_EQ(signer_.command({"keys", "retire", second}).status, 1) << "it is active";
}

TEST_F(Keys, AreRevokedAtOnceAndForEver) {
    const auto second = create();
    ASSERT_EQ(address_for("a"), first_);
    ASSERT_EQ(pay(first_, "a").status, 200);
    EXPECT_EQ(signer_.command({"keys", "revoke", first_}).status, 0);
    const auto refused = pay(first_, "a");
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr(R"("code":"key_revoked")"));
    EXPECT_EQ(signer_.command({"health"}).status, 1) << "no key is active";
    signer_.kill();
    signer_.start(false);
    EXPECT_EQ(find(first_).at("status"), "revoked");
    EXPECT_EQ(pay(first_, "a").status, 403);
    flip(second);
    EXPECT_EQ(address_for("a"), second);
    EXPECT_EQ(pay(second, "a").status, 200);
}

TEST_F(Keys, AreNotActivatedByMistake) {
    EXPECT_EQ(signer_.command({"keys", "flip", "0x00000000000000000000000000000000000000zz"}).status, 2);
    EXPECT_EQ(signer_.command({"keys", "flip"}).status, 2);
    const auto stranger = signer_.command({"keys", "flip", "0x0000000000000000000000000000000000000001"});
    EXPECT_EQ(stranger.status, 1);
    EXPECT_THAT(stranger.err, HasSubstr("keys list"));
}

TEST_F(Keys, ThatCannotBeOpenedAreReportedAndTheOthersStay) {
    std::ofstream{signer_.folder() / "keys/broken"} << "no key";
    std::filesystem::permissions(signer_.folder() / "keys/broken", std::filesystem::perms{0600});
    while (signer_.command({"health"}).out.find("not opened") == std::string::npos) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    EXPECT_EQ(signer_.command({"health"}).status, 0);
    EXPECT_EQ(address_for("a"), first_);
}

/// Key, certificate and a limit change again and again; no payment may fail for it.
TEST_F(Keys, RotateUnderLoadWithoutAFailedPayment) {
    constexpr int kRotations = 10;
    constexpr std::chrono::seconds kBetween{3};
    const Soak soak;
    std::vector<std::string> keys{first_, create(), create()};
    limit_day("0.1 eth");
    ASSERT_EQ(signer_.command({"reload"}).status, 0);
    Progress progress;
    std::vector<std::thread> payers;
    const auto start = [&](const std::string& url, const Payer::Options& options) {
        payers.emplace_back([&, url, options] { Payer{sandbox_, url, progress, options}.work(); });
    };
    start(signer_.url(), {"never-asks-again"});
    start(signer_.url(), {"library", true, 2});
    start(https_.url(), {"asks-often", false, 2, https_.credentials()});
    start(https_.url(), {"another-library", true, 5, https_.credentials()});
    Process job{{"farebox", "exec", "echo/live", "--", "sleep", "25"}, gateway_environment(sandbox_, signer_)};
    int rotations = 0;
    while ((rotations < kRotations || soak.goes_on()) && progress.odd_answers == 0 && progress.refused == 0) {
        std::this_thread::sleep_for(kBetween);
        flip(keys[static_cast<std::size_t>(++rotations) % keys.size()]);
        limit_day("0." + std::to_string(100 + rotations) + " eth");
        https_.put(https_.issue());
        const auto reloaded = signer_.command({"reload"});
        EXPECT_EQ(reloaded.status, 0) << reloaded.err;
    }
    progress.stop = true;
    for (auto& payer : payers) {
        payer.join();
    }
    std::cout << rotations << " rotations, " << progress.paid << " payments\n";
    const auto done = job.wait();
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(progress.odd_answers, 0) << progress.first_odd();
    EXPECT_EQ(progress.refused, 0);
    EXPECT_GT(progress.paid, rotations);
    EXPECT_THAT(signer_.process().err(), HasSubstr("certificate_replaced"));
    if (rotations == kRotations) {  // after a soak the report has more tickets than one reads at once
        EXPECT_EQ(senders_seen().size(), keys.size()) << "every key has paid";
    }
}

}  // namespace
}  // namespace farebox::test

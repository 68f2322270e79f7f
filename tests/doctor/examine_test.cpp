#include "signer/doctor/examine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "signer/doctor/client_reading.hpp"
#include "tests/doctor/good_facts.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::doctor::test {
namespace {

std::shared_ptr<Subject> subject_in(const farebox::test::TempDir& folder) {
    auto subject = std::make_shared<Subject>();
    auto& config = subject->loaded.config;
    subject->loaded.file = (folder / "signer.toml").string();
    config.keystore.path = (folder / "keys").string();
    config.keystore.password_file = (folder / "password").string();
    config.vault.state = (folder / "vault.state").string();
    config.ledger.path = (folder / "ledger.db").string();
    config.chain.rpc = {"http://127.0.0.1:1"};
    subject->ask = [](const std::string&, const std::string&, const std::string&) -> Result<std::string> {
        return make_error(ErrorCode::connection_failed, "nobody");
    };
    return subject;
}

TEST(DoctorExamination, GathersEverySourceAndChangesNothing) {
    const farebox::test::TempDir folder;
    const auto examination = examine(subject_in(folder));
    const auto& facts = examination.facts;
    EXPECT_TRUE(facts.signer && facts.files && facts.keys && facts.kernel && facts.ledger && facts.vault_state &&
                facts.certificate && facts.chain && facts.neighbours);
    EXPECT_FALSE(examination.left_threads);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// A disk or a name server that hangs costs its own lines and nobody else's.
TEST(DoctorExamination, LeavesWhoeverHangsBehind) {
    const farebox::test::TempDir folder;
    auto subject = subject_in(folder);
    auto release = std::make_shared<std::promise<void>>();
    subject->ask = [wait = release->get_future().share()](const std::string&, const std::string&,
                                                          const std::string&) -> Result<std::string> {
        wait.get();
        return make_error(ErrorCode::connection_failed, "nobody");
    };
    const auto examination = examine(subject, std::chrono::milliseconds{1'500});
    EXPECT_TRUE(examination.left_threads);
    EXPECT_FALSE(examination.facts.signer);
    EXPECT_TRUE(examination.facts.kernel);
    EXPECT_EQ(worst(judge_signer(examination.facts)), Status::problem);
    release->set_value();
}

TEST(DoctorExamination, FindsClientsThatWereMadeByCommand) {
    std::vector<std::string> asked;
    const auto made = read_made_clients([&](const std::string&, const std::string&, const std::string& body) {
        asked.push_back(body);
        return Result<std::string>{asked.size() == 1 ? R"({"next":"d","clients":[
               {"name":"a","from":"ledger","state":"active","limits":"{ ev_per_day = \"0.05 eth\" }"},
               {"name":"b","from":"file","state":"active","limits":"{ ev_per_day = \"0.05 eth\" }"},
               {"name":"c","from":"ledger","state":"revoked","limits":"{ ev_per_day = \"0.05 eth\" }"},
               {"name":"d","from":"ledger","state":"active","limits":"nonsense"},7]})"
                                                     : R"({"next":"d","clients":[
               {"name":"e","from":"ledger","state":"active","limits":"{ ev_per_day = \"0.01 eth\" }"}]})"};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"{}", R"({"after":"d"})"}));
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(made[0].name, "a");
    EXPECT_EQ(made[1].name, "e");
    EXPECT_EQ(made[1].limits.ev_per_day, *Wei::parse_amount("0.01 eth"));
}

}  // namespace
}  // namespace farebox::signer::doctor::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

TEST(DoctorKeystore, IsReadableAndNamesThePayer) {
    EXPECT_EQ(worst(judge_keystore(good_facts_at_rest())), Status::ok);
    EXPECT_THAT(said(judge_keystore(good_facts_at_rest()), Status::ok), HasSubstr("0x1100000000"));
}

TEST(DoctorKeystore, IsAProblemWhereItCannotBeReadOrOpened) {
    auto facts = good_facts_at_rest();
    facts.keys->secret = make_error(ErrorCode::invalid_argument, "the password file is empty", "write it");
    EXPECT_THAT(said(judge_keystore(facts), Status::problem), HasSubstr("write it"));
    facts.keys->unreadable = make_error(ErrorCode::invalid_argument, "there is no keystore", "init");
    EXPECT_EQ(judge_keystore(facts).size(), 2U);
    facts.keys.reset();
    EXPECT_EQ(worst(judge_keystore(facts)), Status::problem);
}

TEST(DoctorKeystore, WantsOneKeyToBeChosen) {
    auto facts = good_facts_at_rest();
    facts.keys->files.push_back({Address{{0x22}}, "/k/two"});
    EXPECT_THAT(said(judge_keystore(facts), Status::problem), HasSubstr("keystore.active"));
    EXPECT_FALSE(payer_of(facts));
    facts.loaded.config.keystore.active = Address{{0x22}};
    EXPECT_EQ(worst(judge_keystore(facts)), Status::ok);
    EXPECT_EQ(payer_of(facts), (Address{{0x22}}));
}

TEST(DoctorKeystore, TellsWhatTheVaultHasNotOpened) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_keystore(facts)), Status::ok);
    facts.signer->diagnosis.key_problems = {"UTC--x: wrong password"};
    EXPECT_THAT(said(judge_keystore(facts), Status::problem), HasSubstr("wrong password"));
    facts.signer->diagnosis.key_problems.clear();
    facts.signer->diagnosis.keys[0].in_vault = false;
    EXPECT_EQ(worst(judge_keystore(facts)), Status::problem);
}

TEST(DoctorKeystore, AsksNobodyAboutKeysElsewhere) {
    auto facts = good_facts_at_rest();
    facts.keys =
        KeysReading{.backend = KeyBackend::aws_kms, .wanted = kPayer, .files = {}, .unreadable = {}, .secret = {}};
    EXPECT_EQ(worst(judge_keystore(facts)), Status::ok);
    EXPECT_EQ(payer_of(facts), kPayer);
}

TEST(DoctorPayer, IsTheActiveKeyOfTheRunningSigner) {
    auto facts = good_facts();
    facts.signer->diagnosis.keys = {{Address{{0x33}}, "draining", {}, true}, {Address{{0x44}}, "active", {}, true}};
    EXPECT_EQ(payer_of(facts), (Address{{0x44}}));
}

TEST(DoctorKeyAge, WarnsFromNinetyDaysOn) {
    auto facts = good_facts();
    facts.signer->diagnosis.keys[0].age = std::chrono::days{89};
    EXPECT_EQ(worst(judge_key_age(facts)), Status::ok);
    facts.signer->diagnosis.keys[0].age = std::chrono::days{90};
    EXPECT_THAT(said(judge_key_age(facts), Status::warning), HasSubstr("farebox-signer keys flip"));
}

TEST(DoctorKeyAge, IsToldByTheFilesNameWhileNothingRuns) {
    auto facts = good_facts_at_rest();  // 10 days after the name's
    EXPECT_THAT(said(judge_key_age(facts), Status::ok), HasSubstr("10 days"));
    facts.keys->files[0].path = "/k/UTC--2026-01-05T08-00-00.000000000Z--11";
    EXPECT_EQ(worst(judge_key_age(facts)), Status::warning);
    facts.keys->files[0].path = "/k/my-key.json";
    EXPECT_EQ(worst(judge_key_age(facts)), Status::skipped);
}

TEST(DoctorKeyAge, ReadsOnlyNamesOfThatForm) {
    EXPECT_TRUE(made_at("UTC--2026-02-28T23-59-59.1Z--11"));
    for (const auto* name : {"UTC--2026-02-30T00-00-00.1Z--11", "UTC--2026-13-01T00-00-00.1Z",
                             "UTC--2026-01-01T24-00-00.1Z", "key.json", "", "UTC--2026-01-01"}) {
        EXPECT_FALSE(made_at(name)) << name;
    }
}

}  // namespace
}  // namespace farebox::signer::doctor::test

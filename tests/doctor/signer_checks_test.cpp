#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/doctor/good_facts.hpp"
#include "tests/support/process.hpp"

// What is asked of the running signer, and judged by its answers.
namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

TEST(DoctorSigner, IsSkippedWhereItDoesNotRun) {
    EXPECT_EQ(worst(judge_signer(good_facts_at_rest())), Status::skipped);
}

TEST(DoctorSigner, IsAProblemWhereItCannotPayOrCannotBeAsked) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_signer(facts)), Status::ok);
    facts.signer->diagnosis.readiness.checks[1] = {"key", false, "holds no deposit"};
    EXPECT_THAT(said(judge_signer(facts), Status::problem), HasSubstr("key: holds no deposit"));
    facts.signer->state = SignerReading::State::cannot_tell;
    EXPECT_EQ(worst(judge_signer(facts)), Status::problem);
    facts.signer.reset();
    EXPECT_THAT(said(judge_signer(facts), Status::problem), HasSubstr("in time"));
}

TEST(DoctorSigner, TellsOfAPauseAndHowToEndIt) {
    auto facts = good_facts();
    facts.signer->diagnosis.paused = true;
    facts.signer->diagnosis.readiness.checks[0].ok = false;
    EXPECT_THAT(said(judge_signer(facts), Status::problem), HasSubstr("farebox-signer resume"));
    EXPECT_THAT(said(judge_vault_state(facts), Status::problem), HasSubstr("farebox-signer resume"));
}

TEST(DoctorSigner, TellsOfFilesThatAreNotInEffect) {
    auto facts = good_facts();
    facts.signer->diagnosis.needs_restart = {"api.tcp"};
    EXPECT_THAT(said(judge_signer(facts), Status::warning), HasSubstr("api.tcp"));
    facts.signer->diagnosis.config_problem = "no such key";
    EXPECT_THAT(said(judge_signer(facts), Status::problem), HasSubstr("no such key"));
}

TEST(DoctorSigner, TellsOfAnotherVersion) {
    auto facts = good_facts();
    facts.version = "1.2.4";
    EXPECT_THAT(said(judge_signer(facts), Status::warning), HasSubstr("1.2.3"));
}

TEST(DoctorConfig, RepeatsTheWarningsOfConfigCheck) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_config(facts)), Status::ok);
    facts.loaded.config.vault.max_ev_per_day = Wei{std::uint64_t{1}};
    EXPECT_THAT(said(judge_config(facts), Status::warning), HasSubstr("vault.max_ev_per_day"));
    facts.keys->token_keys = make_error(ErrorCode::invalid_argument, "/no/such/file: there is no such file");
    EXPECT_THAT(said(judge_config(facts), Status::problem), HasSubstr("/no/such/file"));
}

TEST(DoctorConfig, KeysOfAnIssuerAreReadFromTheirFile) {
    auto config = good_facts().loaded.config;
    EXPECT_FALSE(read_keys(config, vault::Elsewhere{}).token_keys);
    config.api.jwt.jwks_file = "/no/such/file";
    const auto reading = read_keys(config, vault::Elsewhere{});
    ASSERT_TRUE(reading.token_keys);
    EXPECT_THAT(reading.token_keys->message, HasSubstr("/no/such/file"));
}

TEST(DoctorHardening, IsAProblemOnlyWhereItIsRequired) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_hardening(facts)), Status::ok);
    facts.signer->diagnosis.hardening[0].report.measures.push_back({"seccomp", false, "this kernel has none"});
    EXPECT_THAT(said(judge_hardening(facts), Status::warning), HasSubstr("the vault has no seccomp"));
    facts.signer->diagnosis.hardening_required = true;
    EXPECT_EQ(worst(judge_hardening(facts)), Status::problem);
}

TEST(DoctorHardening, TellsBeforeTheStartWhatTheKernelLacks) {
    auto facts = good_facts_at_rest();
    EXPECT_EQ(worst(judge_hardening(facts)), Status::ok);
    facts.kernel = KernelReading{false, 0, false, false, "/etc"};
    EXPECT_EQ(judge_hardening(facts).size(), 4U);
    EXPECT_EQ(worst(judge_hardening(facts)), Status::warning);
    facts.kernel = KernelReading{true, 3, true, true, "/etc"};  // root covers them
    EXPECT_EQ(worst(judge_hardening(facts)), Status::ok);
}

TEST(DoctorListeners, WarnOfWhoNeedsNoKey) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_listeners(facts)), Status::ok);
    facts.loaded.config.api.tcp = "127.0.0.1:8935";
    EXPECT_EQ(worst(judge_listeners(facts)), Status::ok);
    facts.loaded.config.clients[0].loopback = true;
    EXPECT_THAT(said(judge_listeners(facts), Status::warning), HasSubstr("without a key"));
}

TEST(DoctorListeners, WarnOfAnOpenNetwork) {
    auto facts = good_facts();
    facts.loaded.config.api.tcp = "0.0.0.0:8935";
    EXPECT_THAT(said(judge_listeners(facts), Status::warning), HasSubstr("no TLS"));
    facts.loaded.config.api.tls.certificate_file = "/etc/farebox/tls.crt";
    EXPECT_EQ(worst(judge_listeners(facts)), Status::ok);
}

TEST(DoctorListeners, MissTheOnesThatTheRunningSignerDoesNotHave) {
    auto facts = good_facts();
    facts.signer->diagnosis.listening = {"api unix:/run/farebox/signer.sock"};
    EXPECT_THAT(said(judge_listeners(facts), Status::problem), HasSubstr("admin, operations"));
}

TEST(DoctorCertificate, IsSkippedWithoutTls) {
    EXPECT_EQ(worst(judge_certificate(good_facts())), Status::skipped);
}

TEST(DoctorCertificate, CountsItsDays) {
    auto facts = good_facts();
    facts.loaded.config.api.tls.certificate_file = "/etc/farebox/tls.crt";
    facts.loaded.config.api.tls.key_file = "/no/such/key";
    ServerCertificate certificate;
    certificate.facts = {
        facts.now - std::chrono::hours{24}, facts.now + std::chrono::hours{24 * 60}, {"signer.example"}};
    const auto with = [&](ServerCertificate shown) {
        facts.certificate.emplace(Result<ServerCertificate>{std::move(shown)});
        return judge_certificate(facts);
    };
    EXPECT_EQ(worst(with(certificate)), Status::ok);
    certificate.facts.not_after = facts.now + std::chrono::hours{24};
    EXPECT_EQ(worst(with(certificate)), Status::warning);
    certificate.facts.not_after = facts.now - std::chrono::hours{1};
    EXPECT_EQ(worst(with(certificate)), Status::problem);
    certificate.facts.not_after = facts.now + std::chrono::hours{24 * 60};
    certificate.facts.names.clear();
    EXPECT_EQ(worst(with(certificate)), Status::warning);
    facts.certificate.emplace(
        Result<ServerCertificate>{make_error(ErrorCode::invalid_argument, "do not fit", "renew")});
    EXPECT_EQ(worst(judge_certificate(facts)), Status::problem);
}

/// A scripted admin socket.
AskSigner answering(std::map<std::string, Result<std::string>> answers) {
    return [answers = std::move(answers)](const std::string&, const std::string& path,
                                          const std::string&) -> Result<std::string> {
        const auto found = answers.find(path);
        return found == answers.end() ? make_error(ErrorCode::not_found, "no such route") : found->second;
    };
}

TEST(DoctorSignerReading, TellsNobodyFromSomebodyWhoRefuses) {
    const farebox::test::TempDir folder;
    const auto socket = (folder / "admin.sock").string();
    const auto read = [&](ErrorCode code) {
        return read_signer(answering({{"/diagnosis", make_error(code, "no")}}), socket, {}).state;
    };
    EXPECT_EQ(read(ErrorCode::connection_failed), SignerReading::State::does_not_run);
    EXPECT_EQ(read(ErrorCode::forbidden), SignerReading::State::cannot_tell);
    EXPECT_EQ(read(ErrorCode::timeout), SignerReading::State::cannot_tell);
}

TEST(DoctorSignerReading, ReadsTheSealAndTheAgeOfWhatHasNone) {
    Diagnosis diagnosis;
    diagnosis.version = "1.2.3";
    const std::string hash(64, 'a');
    const auto page = nlohmann::json{
        {"entries",
         {{{"id", 21},
           {"at", "2027-01-15T08:00:00Z"},
           {"kind", "x"},
           {"client", ""},
           {"detail", ""},
           {"times", 1},
           {"previous", hash},
           {"hash", hash}}}},
        {"next", nullptr}}.dump();
    const auto ask = answering({{"/diagnosis", to_json(diagnosis)},
                                {"/audit/seal", std::string{R"({"newest":25,"seal":{"entry":20},"problem":null})"}},
                                {"/audit/page", page}});
    const auto reading = read_signer(ask, {}, *protocol::parse_rfc3339("2027-01-15T08:10:00Z"));
    ASSERT_TRUE(reading.runs());
    ASSERT_TRUE(reading.audit);
    EXPECT_EQ(reading.audit->sealed, 20);
    EXPECT_EQ(reading.audit->unsealed_since, std::chrono::minutes{10});
}

struct Hostile {
    const char* name;
    std::string answer;
};
std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.name;
}

class DoctorSignerReadingSurvives : public testing::TestWithParam<Hostile> {};

TEST_P(DoctorSignerReadingSurvives, AnswersThatAreNone) {
    const auto& answer = GetParam().answer;
    const auto ask = answering({{"/diagnosis", answer}, {"/audit/seal", answer}, {"/audit/page", answer}});
    const auto reading = read_signer(ask, {}, {});
    EXPECT_NE(reading.state, SignerReading::State::does_not_run);
    EXPECT_FALSE(reading.audit);
}
INSTANTIATE_TEST_SUITE_P(
    Hostile, DoctorSignerReadingSurvives,
    testing::Values(Hostile{"empty", ""}, Hostile{"torn", "{"}, Hostile{"list", "[]"}, Hostile{"null", "null"},
                    Hostile{"wrong_kinds", R"({"version":1,"checks":[1,{"name":2}],"keys":7})"},
                    Hostile{"wrong_lists", R"({"version":"1","checks":{},"hardening":[[],{"measures":[3]}]})"},
                    Hostile{"deep", std::string(200'000, '[')}));

}  // namespace
}  // namespace farebox::signer::doctor::test

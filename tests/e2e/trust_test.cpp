// Whom the programs trust, and what they say and read beside their arguments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "protocol/base64.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kCall{"farebox", "call", "echo/fixed", "--data", "{}"};

std::vector<std::string> call_with(std::vector<std::string> more) {
    auto command = kCall;
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

/// A certificate as an authority makes one, for 127.0.0.1: its own authority.
class Certificate {
public:
    Certificate() {
        const auto made = run({"/bin/sh", "-c",
                               "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                               "-subj /CN=farebox-test -addext subjectAltName=IP:127.0.0.1 -keyout " +
                                   key() + " -out " + path()});
        EXPECT_EQ(made.status, 0) << made.err;
    }
    [[nodiscard]] std::string path() const { return folder_ / "certificate.pem"; }
    [[nodiscard]] std::string key() const { return folder_ / "key.pem"; }

private:
    TempDir folder_;
};

TEST(SystemTls, TakesACertificateOfATrustedAuthority) {
    const Certificate certificate;
    Sandbox sandbox{{"--certificate", certificate.path(), "--private-key", certificate.key()}};
    Signer signer{sandbox};
    auto environment = gateway_environment(sandbox, signer);
    environment["SSL_CERT_FILE"] = certificate.path();
    const auto call = run(call_with({"--tls", "system"}), environment);
    EXPECT_EQ(call.status, 0) << call.err;
}

TEST(SystemTls, RefusesAnUnknownAuthorityBeforeAnythingIsPaid) {
    const Certificate certificate;
    Sandbox sandbox{{"--certificate", certificate.path(), "--private-key", certificate.key()}};
    Signer signer{sandbox};
    const auto call = run(call_with({"--tls", "system"}), gateway_environment(sandbox, signer));
    EXPECT_EQ(call.status, 1);
    EXPECT_THAT(call.err, HasSubstr("not trusted"));
    EXPECT_EQ(signer.usage().at("clients").at(0).at("payments"), 0);
}

TEST(SystemTls, RefusesTheNamelessCertificateOfAnOrchestratorEvenAsAnAuthority) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const TempDir folder;
    std::ofstream{folder / "ca.pem"} << sandbox.facts().at("certificate").get<std::string>();
    auto environment = gateway_environment(sandbox, signer);
    environment["SSL_CERT_FILE"] = folder / "ca.pem";
    EXPECT_EQ(run(call_with({"--tls", "system"}), environment).status, 1);
    EXPECT_EQ(run(call_with({"--tls", "tofu"}), environment).status, 0);
}

class Pin : public testing::Test {
protected:
    /// A call that takes only the certificate in that file.
    Finished call(const std::string& certificate) {
        return run(call_with({"--orchestrator-certificate", certificate}), gateway_environment(sandbox_, signer_));
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_};
    TempDir folder_;
};

TEST_F(Pin, TakesTheCertificateThatIsPinned) {
    std::ofstream{folder_ / "pin.pem"} << sandbox_.facts().at("certificate").get<std::string>();
    const auto pinned = call(folder_ / "pin.pem");
    EXPECT_EQ(pinned.status, 0) << pinned.err;
}

TEST_F(Pin, RefusesEveryOtherCertificateBeforeAnythingIsPaid) {
    const Certificate another;
    const auto refused = call(another.path());
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("not the pinned one"));
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("payments"), 0);
}

TEST_F(Pin, IsRefusedWhereItIsNoCertificate) {
    std::ofstream{folder_ / "pin.pem"} << "no certificate";
    EXPECT_EQ(call(folder_ / "pin.pem").status, 2);
}

TEST(Explain, TellsWhyAnOrchestratorIsPassedOver) {
    Sandbox sandbox{{"--fault", "price-raising=2"}};
    Signer signer{sandbox};
    const auto environment = gateway_environment(sandbox, signer);
    const std::string reason = "passed over: asks 66666666666";
    EXPECT_THAT(run(call_with({"--explain"}), environment).err, HasSubstr(reason));
    EXPECT_THAT(run(kCall, environment).err, Not(HasSubstr("passed over")));
}

TEST(TokenFile, NamesSignerAndOrchestrators) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const TempDir folder;
    const nlohmann::json token{{"signer", signer.url()}, {"orchestrators", {sandbox.orchestrator()}}};
    std::ofstream{folder / "token"} << protocol::base64_encode(token.dump()) << '\n';
    const auto call = run(call_with({"--token-file", folder / "token"}),
                          {{"FAREBOX_SIGNER", "unix:/nowhere"}, {"FAREBOX_ORCHESTRATORS", "https://127.0.0.1:9"}});
    EXPECT_EQ(call.status, 0) << call.err;
}

TEST(TokenFile, IsNotReadWhereItIsNoToken) {
    const TempDir folder;
    std::ofstream{folder / "token"} << "{}";
    EXPECT_EQ(run(call_with({"--token-file", folder / "token"})).status, 2);
}

TEST(TokenFile, GivesItsHeadersToItsSigner) {
    Sandbox sandbox;
    Signer signer{sandbox, {.settings = {"api.tcp=127.0.0.1:0"}, .replaced = {}, .folder = {}}};
    const auto key = read_file(signer.folder() / "api-key");
    const TempDir folder;
    const nlohmann::json token{{"signer", signer.tcp_url("api")},
                               {"orchestrators", {sandbox.orchestrator()}},
                               {"signer_headers", {{"Authorization", "Bearer " + key.substr(0, key.find('\n'))}}}};
    std::ofstream{folder / "token"} << protocol::base64_encode(token.dump());
    const auto call = run(call_with({"--token-file", folder / "token"}));
    EXPECT_EQ(call.status, 0) << call.err;
}

}  // namespace
}  // namespace farebox::test

// A signer at work with every kind of credential: none is told by anything that it says, writes or is started with.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "keystore/private_file.hpp"
#include "net/endpoint.hpp"
#include "protocol/address.hpp"
#include "tests/e2e/canaries.hpp"
#include "tests/support/certified_caller.hpp"
#include "tests/support/issuer_site.hpp"
#include "tests/support/test_authority.hpp"
#include "tests/support/test_issuer.hpp"
#include "tests/vault/custody/kms_fixture.hpp"
#include "tests/vault/custody/softhsm.hpp"
#include "tests/vault/custody/web3signer.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/custody/pkcs11_custodian.hpp"

namespace farebox::test {
namespace {

using nlohmann::json;

const std::string kWrongKey = "fbx_" + std::string(43, 'w');

/// The second line of a PEM file: the beginning of what it encodes.
std::string heart_of(const std::string& pem) {
    const auto begin = pem.find('\n') + 1;
    return pem.substr(begin, pem.find('\n', begin) - begin);
}

/// Callers by API key, token and certificate, over TLS; an auth webhook, and RPC URLs, that want secrets.
class EveryCredential : public testing::Test {
protected:
    EveryCredential() {
        const auto identity = authority_.issue({"IP:127.0.0.1"});
        write("tls.crt", identity.certificate_pem);
        write("tls.key", identity.private_key_pem);
        write("clients.pem", authority_.pem());
        write("headers", "X-Secret: canary-of-the-webhook\n");
        write("rpc", rpc_urls());
        site_.put("/.well-known/openid-configuration",
                  json{{"issuer", site_.url()}, {"jwks_uri", site_.url() + "/keys"}}.dump());
        site_.put("/keys", issuer_.jwks().dump());
        site_.put("/auth", R"({"status":200})");
        signer_ = std::make_unique<Signer>(sandbox_, options());
        url_ = signer_->tcp_url("api");
        payer_ = signer_->address();
        canaries_.add("the webhook's secret", "canary-of-the-webhook");
        canaries_.add("the RPC password", "canary-of-the-chain");
        canaries_.add("the RPC key", "canary-in-the-path");
        canaries_.add("the TLS key", heart_of(identity.private_key_pem));
        canaries_.add("a wrong API key", kWrongKey);
        canaries_.add_wallet(*signer_);
    }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::remove(folder_ / name);  // what is there is never replaced
        EXPECT_TRUE(keystore::write_private_file(folder_ / name, text));
    }
    /// The sandbox's chain behind a password, and another one, which does not answer, behind a key.
    [[nodiscard]] std::string rpc_urls() const {
        const std::string chain = sandbox_.facts().at("chain");
        return "http://user:canary-of-the-chain@" + chain.substr(chain.find("//") + 2) +
               "\nhttp://127.0.0.1:9/v3/canary-in-the-path\n";
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    SignerOptions options() {
        SignerOptions options;
        options.settings = {"api.tcp=127.0.0.1:0",
                            "api.tls.certificate_file=" + path("tls.crt"),
                            "api.tls.key_file=" + path("tls.key"),
                            "api.tls.client_ca_file=" + path("clients.pem"),
                            "api.jwt.issuer=" + site_.url(),
                            "api.jwt.audience=farebox",
                            "auth_webhook.url=" + site_.url() + "/auth",
                            "auth_webhook.headers_file=" + path("headers"),
                            "chain.rpc_file=" + path("rpc"),
                            "ledger.audit_seal_interval=200ms",
                            "log.level=debug"};
        const std::string own = "[[client]]\nname = \"local\"\n";
        const std::string limits = "limits = { ev_per_day = \"0.01 eth\" }\n\n";
        options.replaced = {{own, "[[client]]\nname = \"gateway\"\njwt = \"azp:my-gateway\"\n" + limits +
                                      "[[client]]\nname = \"certified\"\ncertificate = [\"DNS:app.example.org\"]\n" +
                                      limits + own}};
        return options;
    }

    [[nodiscard]] std::string token(std::int64_t lifetime) const {
        const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        return issuer_.sign({{"iss", site_.url()},
                             {"aud", "farebox"},
                             {"azp", "my-gateway"},
                             {"iat", now},
                             {"scope", "sign:job"},
                             {"exp", now + lifetime}});
    }

    /// A payment by whoever that header names. Whatever is answered must not tell.
    int pay(const std::string& bearer) {
        const auto answer =
            http_.call("POST", url_, "/generate-live-payment", payment_request(challenge(sandbox_, payer_)).dump(),
                       {{"Authorization", "Bearer " + bearer}});
        EXPECT_TRUE(answer) << answer.error().message;
        canaries_.expect_absent(answer->body, "an answer");
        for (const auto& [name, value] : answer->headers) {
            canaries_.expect_absent(std::string{value}, "a header of an answer");
        }
        return answer->status;
    }
    /// Until the issuer's keys have come.
    void pay_by_token(const std::string& token) {
        int status = pay(token);
        for (int i = 0; i < 600 && status == 401; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            status = pay(token);
        }
        EXPECT_EQ(status, 200);
    }
    std::string key_from(const std::vector<std::string>& words) {
        const auto made = signer_->command(words);
        EXPECT_EQ(made.status, 0) << made.err;
        canaries_.expect_absent(made.err, "the command's messages");
        auto key = made.out.substr(0, made.out.find('\n'));
        canaries_.add("an API key", key);
        return key;
    }

    Sandbox sandbox_;
    TempDir folder_;
    TestAuthority authority_;
    TestIssuer issuer_;
    IssuerSite site_;
    std::unique_ptr<Signer> signer_;
    std::string url_;
    std::string payer_;
    HttpCaller http_;
    Canaries canaries_;
};

TEST_F(EveryCredential, IsKeptToItself) {
    const auto first = key_from({"clients", "create", "app", "--limit", "ev_per_day=0.01 eth"});
    const auto second = key_from({"clients", "rotate", "app"});
    const auto good = token(600);
    const auto expired = token(-3600);
    canaries_.add("a token", good);
    canaries_.add("an expired token", expired);

    EXPECT_EQ(pay(first), 200);
    EXPECT_EQ(pay(second), 200);
    EXPECT_EQ(pay(kWrongKey), 401);
    pay_by_token(good);
    EXPECT_EQ(pay(expired), 401);
    EXPECT_EQ(pay(good.substr(0, good.size() - 20)), 401);
    CertifiedCaller certified{net::Endpoint::parse(url_)->port, authority_.issue_client({"DNS:app.example.org"})};
    EXPECT_EQ(certified.post("/sign-orchestrator-info", "{}")->status, 200);
    for (const auto* refusal : {R"({"status":403,"reason":"not today"})", "nonsense"}) {
        site_.put("/auth", refusal);
        EXPECT_NE(pay(first), 200);
        EXPECT_NE(pay(good), 200);
    }
    EXPECT_EQ(signer_->command({"clients", "revoke", "app"}).status, 0);
    EXPECT_EQ(pay(second), 401);
    write("rpc", "http://user:canary-of-the-chain@127.0.0.1:9\nftp://127.0.0.1/v3/canary-in-the-path\n");
    for (const auto& words : std::vector<std::vector<std::string>>{{"reload"}, {"config", "check"}}) {
        const auto refused = signer_->command(words);
        EXPECT_NE(refused.status, 0);
        canaries_.expect_absent(refused.out + refused.err, words.front());
    }
    write("rpc", rpc_urls());
    canaries_.expect_absent_everywhere(*signer_);
}

/// Another custodian than the keystore's, which wants a secret of its own.
void expect_kept(const Canaries& canaries, Signer& signer, const Sandbox& sandbox) {
    const auto paid = signer.post("/generate-live-payment", payment_request(challenge(sandbox, signer.address())));
    ASSERT_TRUE(paid);
    ASSERT_EQ(paid->status, 200) << paid->body;
    canaries.expect_absent_everywhere(signer);
}

std::pair<std::string, std::string> backend(const std::string& name) {
    return {"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"" + name + "\"\n"};
}

TEST(CustodyCredential, OfATokenIsKeptToItself) {
    vault::test::SoftHsmToken token{1};
    const auto options = token.options();
    const Sandbox sandbox;
    Signer signer{sandbox,
                  {.settings = {"pkcs11.module=" FAREBOX_SOFTHSM, "pkcs11.token=" + options.token,
                                "pkcs11.pin_file=" + options.pin_file.string(),
                                "keystore.active=" + vault::test::checksum_address_of(token)},
                   .replaced = {backend("pkcs11")},
                   .folder = {}}};
    Canaries canaries;
    canaries.add("the PIN", token.pin());
    expect_kept(canaries, signer, sandbox);
}

TEST(CustodyCredential, OfARemoteSignerIsKeptToItself) {
    const std::string secret = "bearer-canary-of-the-remote-signer";
    const TempDir folder;
    ASSERT_TRUE(keystore::write_private_file(folder / "token", secret));
    vault::test::Web3Signer remote{secret};
    const Sandbox sandbox;
    Signer signer{
        sandbox,
        {.settings = {"remote_signer.url=" + remote.url(), "remote_signer.token_file=" + (folder / "token").string(),
                      "keystore.active=" + protocol::to_checksum(vault::test::first_address())},
         .replaced = {backend("remote-signer")},
         .folder = {}}};
    Canaries canaries;
    canaries.add("the remote signer's token", secret);
    const auto request = payment_request(challenge(sandbox, signer.address()));
    remote.stop();
    const auto refused = signer.post("/generate-live-payment", request);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    canaries.expect_absent(refused->body, "a refusal");
    remote.start();
    expect_kept(canaries, signer, sandbox);
}

TEST(CustodyCredential, OfACloudIsKeptToItself) {
    const auto access = vault::test::good_access();
    vault::test::AwsFiles files;
    files.write(access);
    vault::test::KmsServer kms{access};
    const auto key = kms.make_key("alias/first");
    const Sandbox sandbox;
    Signer signer{sandbox,
                  {.settings = {"aws_kms.key_ids=alias/first", "aws_kms.region=eu-test-1",
                                "aws_kms.endpoint=" + kms.url(), "aws_kms.credentials_file=" + files.path().string()},
                   .replaced = {backend("aws-kms")},
                   .folder = {}}};
    Canaries canaries;
    canaries.add("the secret access key", access.secret);
    canaries.add("the session token", access.token);
    const auto request = payment_request(challenge(sandbox, signer.address()));
    kms.answer("Sign", 400, R"({"__type":"ThrottlingException"})");
    const auto refused = signer.post("/generate-live-payment", request);
    ASSERT_TRUE(refused);
    canaries.expect_absent(refused->body, "a refusal");
    kms.answer("Sign", 200, "");
    expect_kept(canaries, signer, sandbox);
}

}  // namespace
}  // namespace farebox::test

// A BYOC job, signed through the real three processes.
#include <gtest/gtest.h>

#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/byoc_job.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

TEST(ByocSigner, SignsAJobAndChargesNothing) {
    Sandbox sandbox;
    Signer signer{sandbox};
    nlohmann::json job{{"id", "job-1"},
                       {"capability", "my-container"},
                       {"request", "{\"input\":\"" + std::string(60'000, 'x') + "\"}"},
                       {"parameters", R"({"orchestrators":{"include":[],"exclude":[]}})"},
                       {"timeout_seconds", 30}};
    const auto answer = signer.post("/sign-byoc-job", job);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200) << answer->body;
    const auto body = nlohmann::json::parse(answer->body);
    EXPECT_EQ(body.at("sender"), signer.address());
    const auto sender = protocol::parse_checksummed_address(body.at("sender").get<std::string>());
    const auto signature = protocol::parse_hex(body.at("signature").get<std::string>());
    ASSERT_TRUE(sender && signature);
    const auto message =
        protocol::byoc_job_hash(job.at("request").get<std::string>(), job.at("parameters").get<std::string>());
    EXPECT_TRUE(keystore::verify_personal(*sender, message.span(), protocol::as_bytes(*signature)));
    EXPECT_EQ(signer.usage().at("clients").at(0).at("payments"), 0);

    job["request"] = "[]";
    const auto refused = signer.post("/sign-byoc-job", job);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 400);
    ASSERT_EQ(signer.command({"pause"}).status, 0);
    EXPECT_EQ(signer.post("/sign-byoc-job", job)->status, 503);
}

}  // namespace
}  // namespace farebox::test

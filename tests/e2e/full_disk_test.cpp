#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"
#include "tests/support/small_disk.hpp"

namespace farebox::test {
namespace {

int pay_anew(Sandbox& sandbox, Signer& signer, const std::string& address) {
    const auto response = signer.post("/generate-live-payment", payment_request(challenge(sandbox, address)));
    return response ? response->status : 0;
}

TEST(FullDisk, RefusesClearlySignsNothingAndRecoversWhenThereIsRoom) {
    SmallDisk disk;
    if (!disk.mounted()) {
        GTEST_SKIP() << disk.why_not();
    }
    Sandbox sandbox;
    Signer signer{sandbox, {.settings = {}, .replaced = {}, .folder = disk.path()}};
    const auto address = signer.address();
    ASSERT_EQ(pay_anew(sandbox, signer, address), 200);
    disk.fill();

    int status = 200;
    int paid = 0;
    while (status == 200 && ++paid < 2000) {
        status = pay_anew(sandbox, signer, address);  // what is left of the write-ahead log's last page
    }
    EXPECT_EQ(status, 503);
    const auto health = signer.command({"health"});
    EXPECT_EQ(health.status, 1);
    EXPECT_NE((health.out + health.err).find("disk"), std::string::npos) << health.out << health.err;
    EXPECT_EQ(pay_anew(sandbox, signer, address), 503);

    disk.make_room();
    for (int attempt = 0; attempt < 100 && status != 200; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        status = pay_anew(sandbox, signer, address);
    }
    EXPECT_EQ(status, 200);
    EXPECT_EQ(signer.command({"health"}).status, 0);
    // The one before the disk was full, those that still fitted, and this one: nothing refused was charged.
    EXPECT_EQ(signer.usage().at("clients").at(0).at("payments"), 1 + (paid - 1) + 1);
}

}  // namespace
}  // namespace farebox::test

#include "signer/daemon/certificate_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "signer/admin/certificate_reading.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test_authority.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;

/// A certificate and its key in files.
class CertificateFiles : public testing::Test {
protected:
    void write(const net::TlsIdentity& identity) {
        std::ofstream{files_.certificate_file, std::ios::trunc} << identity.certificate_pem;
        std::ofstream{files_.key_file, std::ios::trunc} << identity.private_key_pem;
        ::chmod(files_.key_file.c_str(), 0600);
    }
    [[nodiscard]] std::vector<std::string> warnings(std::chrono::seconds later = 0s) const {
        const auto read = read_server_certificate(files_);
        EXPECT_TRUE(read) << read.error().message;
        return warnings_of(*read, files_, std::chrono::system_clock::now() + later);
    }
    [[nodiscard]] std::string refusal() const {
        const auto read = read_server_certificate(files_);
        EXPECT_FALSE(read);
        EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(read.error().message.find("-----"), std::string::npos) << "no key reaches a log";
        return read.error().message;
    }

    farebox::test::TempDir folder_;
    farebox::test::TestAuthority authority_;
    ApiTlsConfig files_{(folder_ / "tls.crt").string(), (folder_ / "tls.key").string(), {}};
};

TEST_F(CertificateFiles, AreReadTogether) {
    write(authority_.issue({"DNS:signer.example"}));
    const auto read = read_server_certificate(files_);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->facts.names, std::vector<std::string>{"signer.example"});
    EXPECT_TRUE(warnings().empty());
}

TEST_F(CertificateFiles, MustBeThere) {
    EXPECT_NE(refusal().find("tls.crt: cannot be read"), std::string::npos);
    write(authority_.issue({"DNS:a"}));
    std::filesystem::remove(files_.key_file);
    EXPECT_NE(refusal().find("tls.key: cannot be read"), std::string::npos);
}

TEST_F(CertificateFiles, MustFit) {
    const auto one = authority_.issue({"DNS:a"});
    write({one.certificate_pem, authority_.issue({"DNS:a"}).private_key_pem});
    EXPECT_NE(refusal().find("not the certificate's"), std::string::npos);
    write({one.private_key_pem, one.certificate_pem});
    EXPECT_NE(refusal().find("no PEM certificate"), std::string::npos);
    write({one.certificate_pem, farebox::test::encrypted_key(one.private_key_pem)});
    EXPECT_NE(refusal().find("encrypted"), std::string::npos);
    write({authority_.pem() + one.certificate_pem, one.private_key_pem});
    EXPECT_NE(refusal().find("not the certificate's"), std::string::npos) << "the CA's came first";
}

TEST_F(CertificateFiles, AreWarnedOfTwoWeeksBeforeTheEnd) {
    write(authority_.issue({"DNS:a"}, 24h * 30));
    EXPECT_TRUE(warnings(24h * 15).empty());
    ASSERT_EQ(warnings(24h * 17).size(), 1U);
    EXPECT_NE(warnings(24h * 17).front().find("two weeks"), std::string::npos);
    ASSERT_EQ(warnings(24h * 31).size(), 1U);
    EXPECT_NE(warnings(24h * 31).front().find("expired"), std::string::npos);
    ASSERT_EQ(warnings(-24h * 500).size(), 1U);
    EXPECT_NE(warnings(-24h * 500).front().find("holds only from"), std::string::npos);
}

TEST_F(CertificateFiles, AreWarnedOfWhereEverybodyReadsTheKey) {
    write(authority_.issue({"DNS:a"}));
    ::chmod(files_.key_file.c_str(), 0644);
    ASSERT_EQ(warnings().size(), 1U);
    EXPECT_NE(warnings().front().find("chmod"), std::string::npos);
    ::chmod(files_.key_file.c_str(), 0640);
    EXPECT_TRUE(warnings().empty());
}

TEST_F(CertificateFiles, AreWarnedOfWhereTheyNameNobody) {
    write(authority_.issue({"email:a@b"}));
    ASSERT_EQ(warnings().size(), 1U);
    EXPECT_NE(warnings().front().find("subjectAltName"), std::string::npos);
}

TEST(FormatTime, IsRfc3339) {
    EXPECT_EQ(format_time(std::chrono::system_clock::from_time_t(0) + 1ms), "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace farebox::signer::test

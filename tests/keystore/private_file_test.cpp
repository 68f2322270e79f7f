#include "keystore/private_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "keystore/fault.hpp"
#include "protocol/byte_view.hpp"
#include "tests/support/process.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::keystore {
namespace {

namespace fs = std::filesystem;

class PrivateFile : public testing::Test {
protected:
    fs::path write(const std::string& content, mode_t mode = 0600) {
        const fs::path path = folder_ / "file";
        std::ofstream{path} << content;
        ::chmod(path.c_str(), mode);
        return path;
    }
    test::TempDir folder_;
};

template <class T>
void expect_fault(const Result<T>& result, Fault fault) {
    ASSERT_FALSE(result);
    EXPECT_EQ(fault_name(result.error()), to_string(fault)) << result.error().message;
}

TEST_F(PrivateFile, IsReadWhole) {
    const auto content = read_private_file(write("abc"), 3);
    ASSERT_TRUE(content) << content.error().message;
    EXPECT_EQ(protocol::as_chars(content->span()), "abc");
}

TEST_F(PrivateFile, IsReadThroughASymbolicLink) {
    fs::create_symlink(write("abc"), folder_ / "link");
    EXPECT_TRUE(read_private_file(folder_ / "link", 10));
}

class PrivateFileMode : public PrivateFile, public testing::WithParamInterface<mode_t> {};

TEST_P(PrivateFileMode, ThatLetsOthersInIsRefusedWithAHint) {
    const auto content = read_private_file(write("abc", GetParam()), 10);
    expect_fault(content, Fault::file_permissions);
    EXPECT_NE(content.error().hint.find("chmod 600"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Modes, PrivateFileMode, testing::Values(0640, 0604, 0644, 0620, 0602, 0610, 0601));

TEST_F(PrivateFile, OfReadOnlyModeIsAccepted) {
    EXPECT_TRUE(read_private_file(write("abc", 0400), 10));
}

TEST_F(PrivateFile, OfAnotherUserIsRefused) {
    const auto path = write("abc");
    if (::chown(path.c_str(), 65534, 65534) != 0) {
        GTEST_SKIP() << "only root may give a file away";
    }
    expect_fault(read_private_file(path, 10), Fault::file_permissions);
}

TEST_F(PrivateFile, ThatIsMissingIsNamed) {
    const auto content = read_private_file(folder_ / "nothing", 10);
    expect_fault(content, Fault::file_missing);
    EXPECT_EQ(content.error().code, ErrorCode::not_found);
}

TEST_F(PrivateFile, ThatIsTooLargeIsRefused) {
    expect_fault(read_private_file(write("abcd"), 3), Fault::file_unreadable);
}

TEST_F(PrivateFile, MustBeARegularFile) {
    expect_fault(read_private_file(folder_.path(), 10), Fault::file_unreadable);
    const auto pipe = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    expect_fault(read_private_file(pipe, 10), Fault::file_unreadable);
}

TEST_F(PrivateFile, IsWrittenWithMode600WhateverTheUmask) {
    const mode_t before = ::umask(0);
    const auto written = write_private_file(folder_ / "a" / "b" / "new", "secret");
    ::umask(before);
    ASSERT_TRUE(written) << written.error().message;
    struct stat file{};
    struct stat folder{};
    ASSERT_EQ(::stat((folder_ / "a" / "b" / "new").c_str(), &file), 0);
    ASSERT_EQ(::stat((folder_ / "a").c_str(), &folder), 0);
    EXPECT_EQ(file.st_mode & 07777U, 0600U);
    EXPECT_EQ(folder.st_mode & 07777U, 0700U);
    EXPECT_EQ(test::read_file(folder_ / "a" / "b" / "new"), "secret");
}

TEST_F(PrivateFile, IsNeverOverwritten) {
    const auto path = write("old");
    expect_fault(write_private_file(path, "new"), Fault::file_exists);
    EXPECT_EQ(test::read_file(path), "old");
}

TEST_F(PrivateFile, LeavesNoTemporaryFileBehind) {
    ASSERT_TRUE(write_private_file(folder_ / "new", "secret"));
    expect_fault(write_private_file(folder_ / "new", "again"), Fault::file_exists);
    const auto entries = std::distance(fs::directory_iterator{folder_.path()}, fs::directory_iterator{});
    EXPECT_EQ(entries, 1);
}

TEST_F(PrivateFile, InAPlaceThatIsNoFolderIsNotWritten) {
    const auto path = write("a file");
    expect_fault(write_private_file(path / "below", "x"), Fault::file_not_written);
}

/// go-livepeer's -ethPassword is a file or the password itself. Ours is always a file, so the rule differs in two ways:
/// cases without a file do not apply, and a file without a password is an error instead of becoming the password.
class PasswordFile : public PrivateFile, public testing::WithParamInterface<nlohmann::json> {};

TEST_P(PasswordFile, IsReadAsGoLivepeerReadsIt) {
    const auto path = write(GetParam().at("in").at("fileContent").get<std::string>());
    const auto password = read_password_file(path);
    const auto expected = GetParam().at("out").at("password").get<std::string>();
    if (expected == "<the argument itself>") {
        expect_fault(password, Fault::empty_password);
        return;
    }
    ASSERT_TRUE(password) << password.error().message;
    EXPECT_EQ(password->reveal(), expected);
}

std::vector<nlohmann::json> file_cases() {
    auto cases = test::vectors("keystore.json", "passwordArg");
    std::erase_if(cases, [](const auto& entry) { return !entry.at("in").at("isFile").template get<bool>(); });
    return cases;
}
INSTANTIATE_TEST_SUITE_P(Vectors, PasswordFile, testing::ValuesIn(file_cases()), test::CaseName{});

TEST_F(PrivateFile, OfAPasswordMayNotBeReadByOthers) {
    expect_fault(read_password_file(write("secret", 0644)), Fault::file_permissions);
}

TEST_F(PrivateFile, OfAPasswordIsBounded) {
    expect_fault(read_password_file(write(std::string(4097, 'x'))), Fault::file_unreadable);
}

}  // namespace
}  // namespace farebox::keystore

#include "signer/doctor/permission_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "tests/doctor/good_facts.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

FilesReading one(FileRule rule, mode_t mode, uid_t owner = 0) {
    FilesReading reading;
    reading.files = {{{"the thing", "/x/thing", rule}, 0, mode, owner}};
    return reading;
}

struct ModeCase {
    FileRule rule;
    mode_t good;
    mode_t bad;
    Status status;
    const char* fix;
};

std::ostream& operator<<(std::ostream& out, const ModeCase& row) {
    return out << "rule " << static_cast<int>(row.rule) << ", mode " << row.bad;
}

class DoctorPermissions : public testing::TestWithParam<ModeCase> {};

TEST_P(DoctorPermissions, AreRightOrSaidToBeWrong) {
    const auto& row = GetParam();
    EXPECT_EQ(worst(judge_files(one(row.rule, row.good))), Status::ok);
    const auto findings = judge_files(one(row.rule, row.bad));
    EXPECT_EQ(worst(findings), row.status);
    EXPECT_EQ(findings.at(0).fix, std::string{row.fix} + " /x/thing");
}
INSTANTIATE_TEST_SUITE_P(
    Rules, DoctorPermissions,
    testing::Values(ModeCase{FileRule::own_secret, 0600, 0640, Status::problem, "chmod 600"},
                    ModeCase{FileRule::own_secret, 0400, 0604, Status::problem, "chmod 600"},
                    ModeCase{FileRule::shared_secret, 0640, 0644, Status::problem, "chmod g-w,o="},
                    ModeCase{FileRule::shared_secret, 0600, 0660, Status::problem, "chmod g-w,o="},
                    ModeCase{FileRule::unwritable, 0644, 0664, Status::problem, "chmod go-w"},
                    ModeCase{FileRule::own_folder, 0700, 0755, Status::warning, "chmod 700"},
                    ModeCase{FileRule::own_folder, 0700, 0770, Status::problem, "chmod 700"},
                    ModeCase{FileRule::unwritable_folder, 0755, 0777, Status::problem, "chmod go-w"},
                    ModeCase{FileRule::unwritable_folder, S_ISVTX | 0777, 0775, Status::problem, "chmod go-w"},
                    ModeCase{FileRule::own_data, 0600, 0644, Status::warning, "chmod 600"},
                    ModeCase{FileRule::api_socket, 0660, 0666, Status::problem, "chmod 660"},
                    ModeCase{FileRule::admin_socket, 0600, 0660, Status::problem, "chmod 600"}));

TEST(DoctorOwners, AreRootOrWhoStartsTheSignerOrTheFrontForItsOwn) {
    auto reading = one(FileRule::own_secret, 0600, 1000);
    reading.own = 1000;
    EXPECT_EQ(worst(judge_files(reading)), Status::ok);
    reading.own = 1001;
    EXPECT_EQ(worst(judge_files(reading)), Status::problem);
    reading.own = 0;
    EXPECT_EQ(worst(judge_files(reading)), Status::problem);
    reading.of_config = 1000;  // root looks at another user's signer
    EXPECT_EQ(worst(judge_files(reading)), Status::ok);
    reading = one(FileRule::own_data, 0600, 999);
    reading.of_ledger = 999;
    EXPECT_EQ(worst(judge_files(reading)), Status::problem);
    reading.files[0].file.of_front = true;
    EXPECT_EQ(worst(judge_files(reading)), Status::ok);
}

TEST(DoctorFiles, ThatAreMissingAreAProblemUnlessTheyMayBe) {
    auto reading = one(FileRule::own_secret, 0);
    reading.files[0].failure = ENOENT;
    EXPECT_EQ(worst(judge_files(reading)), Status::problem);
    reading.files[0].file.needed = false;
    EXPECT_EQ(worst(judge_files(reading)), Status::ok);
    reading.files[0].failure = EACCES;
    EXPECT_EQ(worst(judge_files(reading)), Status::skipped);
}

TEST(DoctorFiles, AreLookedAtAsTheyAre) {
    const farebox::test::TempDir folder;
    config::Loaded loaded;
    loaded.file = (folder / "signer.toml").string();
    loaded.config.keystore.password_file = (folder / "pass word").string();
    loaded.config.ledger.path = (folder / "ledger.db").string();
    for (const auto& path : {loaded.file, loaded.config.keystore.password_file}) {
        std::ofstream{path} << "x";
        ::chmod(path.c_str(), 0600);
    }
    ::chmod(folder.path().c_str(), 0700);
    EXPECT_EQ(worst(judge_files(read_files(loaded, watched_files(loaded)))), Status::ok)
        << said(judge_files(read_files(loaded, watched_files(loaded))), Status::problem);
    ::chmod(loaded.config.keystore.password_file.c_str(), 0644);
    EXPECT_THAT(said(judge_files(read_files(loaded, watched_files(loaded))), Status::problem),
                HasSubstr("chmod 600 '" + loaded.config.keystore.password_file + "'"));
}

TEST(ShellWord, IsTakenAsItStands) {
    EXPECT_EQ(shell_word("/etc/farebox/signer.toml"), "/etc/farebox/signer.toml");
    EXPECT_EQ(shell_word("/a b"), "'/a b'");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
}

}  // namespace
}  // namespace farebox::signer::doctor::test

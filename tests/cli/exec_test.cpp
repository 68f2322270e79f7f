// `farebox exec`: what the command gets, and what becomes of it.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>

#include "net/certificate.hpp"
#include "tests/cli/cli_fixture.hpp"

namespace farebox::cli {
namespace {

class CliExec : public CliOnline {
protected:
    /// A file with a mode.
    std::string make_file(const std::string& name, const std::string& content, mode_t mode) {
        const auto path = (folder_ / name).string();
        std::ofstream{path} << content;
        ::chmod(path.c_str(), mode);
        return path;
    }
    [[nodiscard]] Finished exec(std::vector<std::string> command) const {
        command.insert(command.begin(), {"exec", "echo/live", "--"});
        return farebox(std::move(command), environment());
    }
    test::TempDir folder_;
};

TEST_F(CliExec, LeavesTheCommandsArgumentsAsTheyAre) {
    const auto run =
        farebox({"exec", "echo/live", "--", "printf", "%s\n", "[a,b]", "--", "-x", "", "[1]"}, environment());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "[a,b]\n--\n-x\n\n[1]\n");
}

TEST_F(CliExec, GivesTheCommandItsSessionAndEndsWithItsStatus) {
    const auto run = farebox(
        {"exec", "echo/live", "--", "sh", "-c", "echo $FAREBOX_APP_URL $FAREBOX_SESSION_ID; exit 7"}, environment());
    EXPECT_EQ(run.status, 7) << run.err;
    EXPECT_EQ(run.out, network_.url() + "/apps/live/session/3d6199e4/app 3d6199e4\n");
    EXPECT_NE(run.err.find("farebox: paid "), std::string::npos) << run.err;
    EXPECT_EQ(stops(), 1u);
}

TEST_F(CliExec, PassesSignalsOn) {
    test::Process running{{test::program("farebox"), "exec", "echo/live", "--", "sh", "-c",
                           "trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done"},
                          environment()};
    ASSERT_EQ(running.first_line(), "ready");
    running.signal(SIGTERM);
    EXPECT_EQ(running.wait().status, 3);
    EXPECT_EQ(stops(), 1u);
}

TEST_F(CliExec, GivesUpAtASignalWhileTheSessionIsBeingOpened) {
    std::promise<void> go_on;
    const auto asked = std::make_shared<std::promise<void>>();
    // Owns what it uses: it may be about to return when the test has ended.
    network_.intercept = [asked, may_go_on = go_on.get_future().share(),
                          first = true](const net::Request& request) mutable -> std::optional<net::Response> {
        if (first && request.path().starts_with("/apps/")) {
            first = false;
            asked->set_value();
            may_go_on.wait();
        }
        return std::nullopt;
    };
    test::Process running{{test::program("farebox"), "exec", "echo/live", "--", "echo", "started"}, environment()};
    asked->get_future().wait();
    running.signal(SIGTERM);
    const auto run = running.wait();
    go_on.set_value();
    EXPECT_EQ(run.status, 128 + SIGTERM) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_NE(run.err.find("cancelled"), std::string::npos) << run.err;
}

TEST_F(CliExec, LooksForTheCommandBeforeItPays) {
    EXPECT_EQ(exec({"/no/such/program"}).status, 127);
    EXPECT_EQ(exec({"no-such-program"}).status, 127);
    EXPECT_EQ(exec({""}).status, 127);
    EXPECT_EQ(exec({make_file("plain", "text", 0644)}).status, 126);
    EXPECT_EQ(exec({folder_.path().string()}).status, 126);
    EXPECT_TRUE(network_.seen("/").empty());
}

TEST_F(CliExec, FindsTheCommandInPath) {
    make_file("my-program", "#!/bin/sh\necho found $1\n", 0755);
    auto with_path = environment();
    with_path["PATH"] = "/no/such/folder:" + folder_.path().string();
    const auto run = farebox({"exec", "echo/live", "--", "my-program", "it"}, with_path);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "found it\n");
}

TEST_F(CliExec, RunsAScriptThatNamesNoInterpreter) {
    const auto run = exec({make_file("script", "echo $1\n", 0755), "hello"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "hello\n");
}

TEST_F(CliExec, StopsTheSessionWhereTheCommandsInterpreterIsMissing) {
    const auto run = exec({make_file("script", "#!/no/such/interpreter\n", 0755)});
    EXPECT_EQ(run.status, 127) << run.err;
    EXPECT_EQ(stops(), 1u);
}

TEST_F(CliExec, TheCommandHearsOfItsChildrenWhoeverIgnoredThem) {
    const auto run =
        test::run({"/bin/sh", "-c", "trap '' CHLD; exec \"$0\" exec echo/live -- grep SigIgn /proc/self/status",
                   test::program("farebox")},
                  environment());
    ASSERT_EQ(run.status, 0) << run.err;
    const auto ignored = std::stoull(run.out.substr(run.out.find(':') + 1), nullptr, 16);
    EXPECT_EQ(ignored >> (SIGCHLD - 1) & 1U, 0U) << run.out;
}

/// The same over HTTPS, with a folder of its own for what is left behind.
class CliExecTls : public testing::Test {
protected:
    [[nodiscard]] Environment environment() const {
        auto out = kNone;
        out["FAREBOX_SIGNER"] = signer_.url();
        out["FAREBOX_ORCHESTRATORS"] = network_.url();
        out["XDG_RUNTIME_DIR"] = folder_.path().string();
        return out;
    }
    [[nodiscard]] std::size_t files_left() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_.path()}) {
            count += entry.is_regular_file() ? 1U : 0U;
        }
        return count;
    }
    test::TempDir folder_;
    const net::TlsIdentity identity_ = *net::make_self_signed({"127.0.0.1"});
    gateway::test::FakeNetwork signer_;
    gateway::test::FakeNetwork network_{identity_};
};

TEST_F(CliExecTls, GivesTheCommandTheCertificateAndItsPin) {
    const auto run = farebox({"exec", "echo/live", "--", "sh", "-c", "echo $FAREBOX_APP_PIN; cat $FAREBOX_APP_CA_FILE"},
                             environment());
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, *net::public_key_pin(identity_.certificate_pem) + "\n" + identity_.certificate_pem);
    EXPECT_EQ(files_left(), 0U);
}

TEST_F(CliExecTls, KeepsTheCertificateWhereOnlyThisUserCanPutOne) {
    const auto run = farebox({"exec", "echo/live", "--", "sh", "-c",
                              "stat -c %a \"$FAREBOX_APP_CA_FILE\" \"$(dirname \"$FAREBOX_APP_CA_FILE\")\""},
                             environment());
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "600\n700\n");
}

TEST_F(CliExecTls, RefusesAFolderThatOthersCanEnter) {
    auto shared = environment();
    shared["XDG_RUNTIME_DIR"] = "";
    shared["TMPDIR"] = folder_.path().string();
    std::filesystem::create_directory(folder_ / ("farebox-" + std::to_string(::geteuid())));
    ::chmod((folder_ / ("farebox-" + std::to_string(::geteuid()))).c_str(), 0755);
    const auto run = farebox({"exec", "echo/live", "--", "true"}, shared);
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_NE(run.err.find("XDG_RUNTIME_DIR"), std::string::npos) << run.err;
}

TEST_F(CliExecTls, RemovesWhatAKilledOneLeftAndNothingElse) {
    test::Process running{
        {test::program("farebox"), "exec", "echo/live", "--", "sh", "-c", "echo ready; exec sleep 60"}, environment()};
    ASSERT_EQ(running.first_line(), "ready");
    {
        test::Process killed{
            {test::program("farebox"), "exec", "echo/live", "--", "sh", "-c", "echo $$; exec sleep 60"}, environment()};
        const auto command = killed.first_line();
        ASSERT_TRUE(command);
        ASSERT_EQ(files_left(), 2U);
        killed.signal(SIGKILL);
        killed.wait();
        ::kill(std::stoi(*command), SIGKILL);
    }
    EXPECT_EQ(files_left(), 2U);
    EXPECT_EQ(farebox({"exec", "echo/live", "--", "true"}, environment()).status, 0);
    EXPECT_EQ(files_left(), 1U) << "the running one's";
    running.signal(SIGTERM);
    running.wait();
    EXPECT_EQ(files_left(), 0U);
}

}  // namespace
}  // namespace farebox::cli

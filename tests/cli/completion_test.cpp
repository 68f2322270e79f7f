// Completion scripts and the manual page are made from the command line, so that they say what it has.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.hpp"

namespace farebox::cli {
namespace {

using testing::HasSubstr;

/// What bash offers for the last of these words.
std::string completed_by_bash(const std::string& words) {
    const auto run = test::run({"/bin/bash", "-c",
                                "source <(" + test::program("farebox") + " completion bash); COMP_WORDS=(" + words +
                                    "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _farebox; echo \"${COMPREPLY[*]}\""},
                               kNone);
    EXPECT_EQ(run.status, 0) << run.err;
    return run.out;
}

TEST(CliCompletion, BashCompletesCommandsAndTheirOptions) {
    EXPECT_EQ(completed_by_bash("farebox qu"), "quote\n");
    EXPECT_EQ(completed_by_bash("farebox quote --per"), "--per-day\n");
    EXPECT_EQ(completed_by_bash("farebox call --per"), "\n");
    EXPECT_THAT(completed_by_bash("farebox exec --max"), HasSubstr("--max-spend"));
}

TEST(CliCompletion, OtherShellsHaveTheSameWords) {
    for (const auto* shell : {"zsh", "fish"}) {
        const auto run = farebox({"completion", shell});
        EXPECT_EQ(run.status, 0);
        EXPECT_THAT(run.out, HasSubstr("per-day")) << shell;
        EXPECT_THAT(run.out, HasSubstr("orchestrators")) << shell;
    }
    EXPECT_EQ(farebox({"completion", "tcsh"}).status, 2);
    EXPECT_EQ(farebox({"completion"}).status, 2);
}

TEST(CliCompletion, TheManualPageHasEveryCommandAndOption) {
    const auto page = farebox({"man"});
    EXPECT_EQ(page.status, 0);
    for (const auto* word :
         {".TH FAREBOX 1", ".SS farebox quote", "\\-\\-per\\-day", "\\-\\-max\\-spend", "\\-\\-select"}) {
        EXPECT_THAT(page.out, HasSubstr(word));
    }
    EXPECT_THAT(page.out, testing::Not(HasSubstr("\n.FAREBOX")));
}

}  // namespace
}  // namespace farebox::cli

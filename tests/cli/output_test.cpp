// What `farebox` prints, and what its status says of it.
#include <fstream>

#include "net/orchestrator/discovery_document.hpp"
#include "tests/cli/cli_fixture.hpp"

namespace farebox::cli {
namespace {

using Json = nlohmann::json;

class CliOutput : public CliOnline {
protected:
    /// stdout goes to a disk that is full.
    [[nodiscard]] Finished to_full_disk(const std::string& arguments) const {
        return test::run({"/bin/sh", "-c", "exec \"$0\" " + arguments + " >/dev/full", test::program("farebox")},
                         environment());
    }
    [[nodiscard]] Json call(std::vector<std::string> arguments, int status) const {
        arguments.insert(arguments.begin(), {"call", "echo/single", "--output", "json"});
        const auto run = farebox(std::move(arguments), environment());
        EXPECT_EQ(run.status, status) << run.err;
        return Json::parse(run.out, nullptr, false);
    }
};

TEST_F(CliOutput, TheVersionIsJsonOnRequest) {
    const auto run = farebox({"version", "--output", "json"});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ("farebox " + Json::parse(run.out)["version"].get<std::string>() + "\n", farebox({"version"}).out);
}

TEST_F(CliOutput, MistakesInUsageAreJsonOnRequest) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"call", "--output", "json"},
                                                      {"dance", "--output=json"},
                                                      {"exec", "x", "--output", "json"},
                                                      {"call", "x", "--output", "json", "--max-price", "5"}}) {
        const auto run = farebox(arguments);
        EXPECT_EQ(run.status, 2);
        const auto json = Json::parse(run.out, nullptr, false);
        ASSERT_TRUE(json.is_object()) << run.out << run.err;
        EXPECT_EQ(json["error"]["code"], "invalid_argument");
        EXPECT_NE(json["error"]["hint"].get<std::string>() + json["error"]["message"].get<std::string>(), "");
    }
}

TEST_F(CliOutput, TheCommandsOwnOptionsAskForNothing) {
    const auto run = farebox({"exec", "--nonsense", "--", "tool", "--output", "json"});
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.out, "");
}

TEST_F(CliOutput, JsonIsPrintedBesideAFileWithTheBody) {
    const test::TempDir folder;
    const auto file = (folder / "out").string();
    const auto json = call({"--data", "x", "-o", file}, 0);
    EXPECT_EQ(json["status"], 200);
    EXPECT_EQ(json["body_file"], file);
    EXPECT_EQ(json["body_bytes"], test::read_file(file).size());
    EXPECT_EQ(test::read_file(file), "POST /apps/single/app/ x");
    EXPECT_FALSE(json.contains("body"));
}

TEST_F(CliOutput, ABodyThatIsNoTextIsBase64) {
    const test::TempDir folder;
    for (const std::string body : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x9f\xbf"}) {
        std::ofstream{folder / "in", std::ios::trunc} << body;
        const auto json = call({"--data", "@" + (folder / "in").string()}, 0);
        EXPECT_FALSE(json.contains("body"));
        EXPECT_EQ(json["body_base64"], protocol::base64_encode("POST /apps/single/app/ " + body));
    }
}

TEST_F(CliOutput, ABodyThatIsTextStaysText) {
    const test::TempDir folder;
    for (const std::string body : {"", "\x7f", "\xc2\x80", "\xe2\x82\xac", "\xed\x9f\xbf", "\xf0\x9f\x98\x80"}) {
        std::ofstream{folder / "in", std::ios::trunc} << body;
        const auto json = call({"--data", "@" + (folder / "in").string()}, 0);
        EXPECT_EQ(json["body"], "POST /apps/single/app/ " + body);
        EXPECT_FALSE(json.contains("body_base64"));
    }
}

TEST_F(CliOutput, AnAnswerOf500HasAHintInJsonToo) {
    answer("/apps/single/app", net::json_response(500, "{}"));
    const auto json = call({}, 1);
    EXPECT_EQ(json["status"], 500);
    EXPECT_NE(json["hint"].get<std::string>().find("model"), std::string::npos);
}

TEST_F(CliOutput, AFullDiskIsAFailure) {
    for (const char* arguments :
         {"version", "version --output json", "--help", "orchestrators", "orchestrators --output json",
          "call echo/single", "call echo/single --output json"}) {
        const auto run = to_full_disk(arguments);
        EXPECT_EQ(run.status, 1) << arguments;
        EXPECT_NE(run.err.find("cannot be written"), std::string::npos) << arguments << ": " << run.err;
    }
}

TEST_F(CliOutput, AFileOnAFullDiskIsAFailure) {
    const auto run = farebox({"call", "echo/single", "-o", "/dev/full"}, environment());
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.err.find("cannot be written"), std::string::npos) << run.err;
}

TEST_F(CliOutput, AFileThatCannotBeMadeIsFoundBeforeAnythingIsPaid) {
    EXPECT_EQ(farebox({"call", "echo/single", "-o", "/no/such/folder/file"}, environment()).status, 2);
    EXPECT_TRUE(network_.seen("/").empty());
}

TEST_F(CliOutput, TwoRunnersOfOneOrchestratorStayApart) {
    net::orchestrator::DiscoveryEntry entry;
    entry.address = network_.url();
    for (const char* name : {"one", "two"}) {
        net::orchestrator::Runner runner;
        runner.app = "echo/single";
        runner.mode = "single-shot";
        runner.url = network_.url() + "/apps/" + name + "/app";
        runner.capacity = runner.capacity_available = 1;
        entry.runners.push_back(std::move(runner));
    }
    network_.intercept = [listing = net::orchestrator::encode_discovery({entry})](
                             const net::Request& asked) -> std::optional<net::Response> {
        if (asked.path() == "/discovery") {
            return net::json_response(200, listing);
        }
        return asked.path().starts_with("/apps/") ? std::optional{net::Response{502, {}, {}, {}}} : std::nullopt;
    };
    const auto run = farebox({"call", "echo/single", "--output", "json"}, environment());
    EXPECT_EQ(run.status, 1);
    const auto details = Json::parse(run.out)["error"]["details"];
    ASSERT_EQ(details.size(), 2U) << run.out;
    for (const auto& detail : details) {
        EXPECT_EQ(detail["name"], network_.url());
        EXPECT_EQ(detail["value"], "answered 502");
    }
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++found;
    }
    return found;
}

TEST_F(CliOutput, AFailureIsToldOnce) {
    answer("/apps/single/app", net::Response{502, {}, {}, {}});
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"call", "echo/single"}, {"call", "echo/single", "--explain"}}) {
        const auto run = farebox(arguments, environment());
        EXPECT_EQ(run.status, 1);
        EXPECT_EQ(count(run.err, "answered 502"), 1U) << run.err;
    }
}

TEST_F(CliOutput, AnAddressIsToldOncePerFailure) {
    const auto run = farebox({"call", "x", "--orchestrator", "http://127.0.0.1:1"});
    EXPECT_EQ(count(run.err, "http://127.0.0.1:1"), 1U) << run.err;
}

}  // namespace
}  // namespace farebox::cli

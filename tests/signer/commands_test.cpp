#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "protocol/hex.hpp"
#include "signer/access/api_key.hpp"
#include "tests/support/process.hpp"

namespace farebox::signer::test {
namespace {

namespace ft = farebox::test;
using Json = nlohmann::json;

ft::Finished signer(std::vector<std::string> arguments, const std::map<std::string, std::string>& environment = {}) {
    arguments.insert(arguments.begin(), ft::program("farebox-signer"));
    return ft::run(std::move(arguments), environment);
}

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

/// A folder after `init --sandbox`.
class SandboxFolder {
public:
    SandboxFolder() {
        const auto made = signer({"init", "--sandbox", "--dir", dir(), "--output", "json"});
        EXPECT_EQ(made.status, 0) << made.err << made.out;
        said = Json::parse(made.out, nullptr, false);
    }
    [[nodiscard]] std::string dir() const { return (folder / "signer").string(); }
    [[nodiscard]] std::string config() const { return dir() + "/farebox-signer.toml"; }

    ft::TempDir folder;
    Json said;
};

TEST(CommandLine, EveryCommandExplainsItself) {
    for (const auto& command : std::vector<std::vector<std::string>>{{},
                                                                     {"init"},
                                                                     {"serve"},
                                                                     {"config"},
                                                                     {"config", "check"},
                                                                     {"config", "print"},
                                                                     {"usage"},
                                                                     {"health"},
                                                                     {"doctor"},
                                                                     {"reload"},
                                                                     {"ledger"},
                                                                     {"ledger", "rotate-state-key"},
                                                                     {"clients"},
                                                                     {"clients", "create"},
                                                                     {"clients", "limit"},
                                                                     {"clients", "rotate"},
                                                                     {"clients", "revoke"},
                                                                     {"audit"},
                                                                     {"audit", "list"},
                                                                     {"audit", "verify"},
                                                                     {"audit", "export"},
                                                                     {"vault", "status"},
                                                                     {"wait"},
                                                                     {"version"}}) {
        auto arguments = command;
        arguments.emplace_back("--help");
        const auto help = signer(arguments);
        EXPECT_EQ(help.status, 0) << help.err;
        EXPECT_NE(help.out.find("Usage"), std::string::npos);
    }
}

TEST(CommandLine, WrongUsageEndsWithTwo) {
    EXPECT_EQ(signer({}).status, 2);
    EXPECT_EQ(signer({"nonsense"}).status, 2);
    EXPECT_EQ(signer({"serve", "--unknown"}).status, 2);
    EXPECT_EQ(signer({"version", "--output", "xml"}).status, 2);
    EXPECT_EQ(signer({"config", "check", "--set", "novalue"}).status, 2);
}

TEST(CommandLine, NamesACommandThatIsNotThere) {
    EXPECT_NE(signer({"usge"}).err.find("no command \"farebox-signer usge\", did you mean \"usage\"?"),
              std::string::npos);
    EXPECT_NE(signer({"config", "chek"}).err.find("did you mean \"check\"?"), std::string::npos);
    EXPECT_NE(signer({"config"}).err.find("a command is missing"), std::string::npos);
}

TEST(CommandLine, TellsWrongUsageAsJsonWhereAskedTo) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"usge", "--output", "json"},
                                                                       {"usage", "--no-such", "--output=json"},
                                                                       {"wait", "--timeout", "-1", "--output=json"}}) {
        const auto refused = signer(arguments);
        EXPECT_EQ(refused.status, 2);
        EXPECT_EQ(Json::parse(refused.out)["error"]["code"], "invalid_argument") << refused.out;
        EXPECT_EQ(refused.err, "");
    }
}

TEST(CommandLine, TakesNoEmptyValueForTheDefault) {
    for (const char* option : {"--dir", "--rpc", "--import", "--controller"}) {
        const auto refused = signer({"init", option, ""});
        EXPECT_EQ(refused.status, 2) << option;
        EXPECT_NE(refused.err.find("the value is empty"), std::string::npos) << refused.err;
    }
}

TEST(CommandVersion, PrintsTextAndJson) {
    EXPECT_EQ(signer({"--version"}).out, signer({"version"}).out);
    EXPECT_NE(signer({"version"}).out.find("farebox-signer "), std::string::npos);
    const auto json = Json::parse(signer({"version", "--output", "json"}).out, nullptr, false);
    EXPECT_EQ(json["name"], "farebox-signer");
}

TEST(CommandInit, WritesPrivateFilesThatCheckAccepts) {
    const SandboxFolder made;
    EXPECT_EQ(mode_of(made.dir()), 0700U);
    EXPECT_EQ(mode_of(made.config()), 0600U);
    EXPECT_EQ(mode_of(made.dir() + "/password"), 0600U);
    EXPECT_EQ(mode_of(made.dir() + "/keys"), 0700U);
    const auto check = signer({"config", "check", "--config", made.config(), "--output", "json"});
    ASSERT_EQ(check.status, 0) << check.out;
    EXPECT_EQ(Json::parse(check.out)["active_key"], made.said["address"]);
}

TEST(CommandInit, NeverPrintsThePassword) {
    const SandboxFolder made;
    auto password = ft::read_file(made.dir() + "/password");
    password.erase(password.find_last_not_of(" \n\r") + 1);
    ASSERT_FALSE(password.empty());
    EXPECT_EQ(made.said.dump().find(password), std::string::npos);
    const auto print = signer({"config", "print", "--config", made.config()});
    EXPECT_EQ(print.out.find(password), std::string::npos);
}

TEST(CommandInit, RefusesToReplaceAConfiguration) {
    const SandboxFolder made;
    const auto again = signer({"init", "--sandbox", "--dir", made.dir()});
    EXPECT_EQ(again.status, 2);
    EXPECT_NE(again.err.find("--force"), std::string::npos);
}

TEST(CommandInit, KeepsTheKeyWhenForced) {
    const SandboxFolder made;
    const auto again = signer({"init", "--sandbox", "--force", "--dir", made.dir(), "--output", "json"});
    ASSERT_EQ(again.status, 0) << again.out;
    EXPECT_EQ(Json::parse(again.out)["address"], made.said["address"]);
}

/// The private key 1 as hex digits.
std::string key_file(const std::filesystem::path& path) {
    std::ofstream{path} << "0x" << std::string(63, '0') << "1\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path.string();
}

TEST(CommandInit, ImportsAKeyGivenAsHexDigits) {
    const ft::TempDir folder;
    // A key of full strength: a second where nothing else runs, much more on a busy machine.
    const auto made = ft::run({"farebox-signer", "init", "--dir", (folder / "signer").string(), "--import",
                               key_file(folder / "key"), "--output", "json"},
                              {}, std::chrono::seconds{300});
    ASSERT_EQ(made.status, 0) << made.out;
    EXPECT_EQ(Json::parse(made.out)["address"], "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
}

TEST(CommandInit, TakesNoImportedKeyForASandboxKey) {
    const ft::TempDir folder;
    const auto dir = (folder / "signer").string();
    const auto made = signer({"init", "--sandbox", "--dir", dir, "--import", key_file(folder / "key")});
    EXPECT_EQ(made.status, 2);
    EXPECT_FALSE(std::filesystem::exists(dir));
}

TEST(CommandInit, TakesNoKeyThatWasThereForASandboxKey) {
    const SandboxFolder made;
    const auto marker = made.dir() + "/keys.sandbox";
    std::filesystem::remove(marker);
    const auto again = signer({"init", "--sandbox", "--force", "--dir", made.dir()});
    EXPECT_EQ(again.status, 2);
    EXPECT_NE(again.err.find(made.said["address"]), std::string::npos) << again.err;
    EXPECT_FALSE(std::filesystem::exists(marker));
}

/// What init says about funding a key, which is there already: making one takes a second.
ft::Finished init_again(const SandboxFolder& made, std::vector<std::string> options) {
    options.insert(options.begin(), {"init", "--force", "--dir", made.dir()});
    return signer(std::move(options));
}

constexpr const char* kArbitrumTicketBroker = "0xa8bB618B1520E284046F3dFc448851A1Ff26e41B";
constexpr const char* kOtherController = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";

TEST(CommandInit, NamesTheCommandThatFunds) {
    const SandboxFolder folder;
    const auto made = init_again(folder, {});
    EXPECT_NE(made.out.find("on Arbitrum One"), std::string::npos) << made.out;
    EXPECT_NE(made.out.find("farebox-signer fund deposit 0.05 eth --reserve"), std::string::npos) << made.out;
    EXPECT_NE(ft::read_file(folder.config()).find("[transactions]\nenabled = true\n"), std::string::npos);
    const auto json = init_again(folder, {"--output", "json"});
    EXPECT_EQ(Json::parse(json.out, nullptr, false)["fund"]["contract"], kArbitrumTicketBroker);
}

TEST(CommandInit, AsksForTheTicketBrokerOfAnotherChain) {
    const SandboxFolder folder;
    const auto made = init_again(folder, {"--chain-id", "421614", "--controller", kOtherController});
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(made.out.find(kArbitrumTicketBroker), std::string::npos) << made.out;
    EXPECT_NE(made.out.find("on chain 421614"), std::string::npos) << made.out;
    EXPECT_NE(made.out.find(std::string{"the TicketBroker of the Controller "} + kOtherController), std::string::npos)
        << made.out;
    EXPECT_NE(ft::read_file(folder.config()).find("[transactions]\nenabled = false"), std::string::npos);
    EXPECT_EQ(signer({"config", "check", "--config", folder.config()}).status, 0);
}

TEST(CommandInit, NamesNoTicketBrokerOfAnotherControllerInJson) {
    const SandboxFolder folder;
    const auto made = init_again(folder, {"--controller", kOtherController, "--output", "json"});
    const auto fund = Json::parse(made.out, nullptr, false)["fund"];
    EXPECT_FALSE(fund.contains("contract"));
    EXPECT_EQ(fund["controller"], kOtherController);
    EXPECT_EQ(fund["chain_id"], 42161);
}

std::string without_newline(std::string text) {
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

TEST(CommandInit, MakesAnApiKeyAndWritesOnlyItsHash) {
    const SandboxFolder made;
    const auto key = without_newline(ft::read_file(made.dir() + "/api-key"));
    ASSERT_TRUE(hash_api_key(key)) << key;
    EXPECT_EQ(mode_of(made.dir() + "/api-key"), 0600U);
    EXPECT_EQ(made.said["api_key_file"], made.dir() + "/api-key");
    EXPECT_EQ(made.said.dump().find(key), std::string::npos);
    const auto config = ft::read_file(made.config());
    EXPECT_EQ(config.find(key), std::string::npos);
    EXPECT_NE(config.find("api_key = \"sha256:" + protocol::to_hex(hash_api_key(key)->data)), std::string::npos);
}

TEST(CommandInit, KeepsTheApiKeyWhenForced) {
    const SandboxFolder made;
    const auto key = ft::read_file(made.dir() + "/api-key");
    const auto config = ft::read_file(made.config());
    ASSERT_EQ(signer({"init", "--sandbox", "--force", "--dir", made.dir()}).status, 0);
    EXPECT_EQ(ft::read_file(made.dir() + "/api-key"), key);
    EXPECT_EQ(ft::read_file(made.config()), config);
}

TEST(CommandInit, RefusesAnApiKeyFileThatHoldsNone) {
    const SandboxFolder made;
    std::ofstream{made.dir() + "/api-key"} << "hunter2\n";
    const auto again = signer({"init", "--sandbox", "--force", "--dir", made.dir()});
    EXPECT_EQ(again.status, 1);
    EXPECT_EQ(again.err.find("hunter2"), std::string::npos) << again.err;
}

TEST(CommandInit, MakesNoApiKeyWhenToldSo) {
    const ft::TempDir folder;
    const auto dir = (folder / "signer").string();
    ASSERT_EQ(signer({"init", "--sandbox", "--no-api-key", "--dir", dir}).status, 0);
    EXPECT_FALSE(std::filesystem::exists(dir + "/api-key"));
    EXPECT_EQ(ft::read_file(dir + "/farebox-signer.toml").find("\napi_key"), std::string::npos);
}

TEST(CommandInit, LetsEveryLocalUserSpendOnlyWhenToldSo) {
    const ft::TempDir folder;
    const auto text_of = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"init", "--sandbox", "--force", "--dir", (folder / "signer").string()});
        EXPECT_EQ(signer(options).status, 0);
        return ft::read_file(folder / "signer" / "farebox-signer.toml");
    };
    EXPECT_EQ(text_of({}).find("\nloopback = true"), std::string::npos);
    EXPECT_NE(text_of({"--loopback"}).find("\nloopback = true"), std::string::npos);
}

TEST(CommandInit, SaysHowApplicationsFindIt) {
    const ft::TempDir folder;
    const auto dir = (folder / "signer").string();
    const auto made = signer({"init", "--sandbox", "--dir", dir});
    EXPECT_NE(made.out.find("FAREBOX_SIGNER=unix:" + dir + "/signer.sock"), std::string::npos) << made.out;
    EXPECT_NE(made.out.find("FAREBOX_API_KEY_FILE=" + dir + "/api-key"), std::string::npos) << made.out;
}

TEST(CommandInit, RefusesABadControllerBeforeWritingAnything) {
    const ft::TempDir folder;
    const auto made = signer({"init", "--dir", (folder / "signer").string(), "--controller", "0x12"});
    EXPECT_EQ(made.status, 2);
    EXPECT_FALSE(std::filesystem::exists(folder / "signer"));
}

TEST(CommandInit, RefusesAChainIdThatTheConfigurationCannotHold) {
    const ft::TempDir folder;
    for (const char* chain_id : {"-1", "0", "9007199254740993", "x"}) {
        EXPECT_EQ(signer({"init", "--dir", (folder / "x").string(), "--chain-id", chain_id}).status, 2) << chain_id;
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "x"));
}

TEST(CommandInit, GoesOnPayingWithTheKeyThatPaidBefore) {
    const ft::TempDir folder;
    const auto dir = (folder / "x").string();
    std::ofstream{folder / "key"} << std::string(64, '1');
    std::filesystem::permissions(folder / "key", std::filesystem::perms::owner_read);
    const auto paying = [&] {
        const auto check = signer({"config", "check", "--config", dir + "/farebox-signer.toml", "--output", "json"});
        EXPECT_EQ(check.status, 0) << check.out;
        return Json::parse(check.out)["active_key"].get<std::string>();
    };
    ASSERT_EQ(signer({"init", "--dir", dir}).status, 0);
    const auto first = paying();
    ASSERT_EQ(signer({"init", "--dir", dir, "--force", "--import", (folder / "key").string()}).status, 0);
    const auto imported = paying();
    EXPECT_NE(imported, first);
    ASSERT_EQ(signer({"init", "--dir", dir, "--force"}).status, 0);
    EXPECT_EQ(paying(), imported);
}

TEST(CommandInit, SharedProfileAsksForAHigherDeposit) {
    const ft::TempDir folder;
    const auto dir = (folder / "signer").string();
    ASSERT_EQ(signer({"init", "--sandbox", "--profile", "shared", "--dir", dir}).status, 0);
    EXPECT_NE(ft::read_file(dir + "/farebox-signer.toml").find("deposit_multiplier = 4"), std::string::npos);
}

TEST(CommandConfigCheck, NamesTheLineOfAMistake) {
    const SandboxFolder made;
    std::ofstream{made.config(), std::ios::app} << "limitz = 1\n";
    const auto check = signer({"config", "check", "--config", made.config()});
    EXPECT_EQ(check.status, 2);
    EXPECT_NE(check.err.find("farebox-signer.toml:"), std::string::npos) << check.err;
    EXPECT_NE(check.err.find("did you mean \"limits\""), std::string::npos) << check.err;
}

TEST(CommandConfigCheck, RefusesAnUnknownVariable) {
    const SandboxFolder made;
    const auto check = signer({"config", "check", "--config", made.config()}, {{"FAREBOX_SIGNER_LOG_LEVL", "debug"}});
    EXPECT_EQ(check.status, 2);
    EXPECT_NE(check.err.find("FAREBOX_SIGNER_LOG_LEVEL"), std::string::npos) << check.err;
}

TEST(CommandConfigCheck, RefusesDollarsWithoutAPriceFeed) {
    const SandboxFolder made;
    const std::string price = R"(pricing.max_price={ seconds = "0.0001 usd" })";
    const auto good = signer({"config", "check", "--config", made.config(), "--set", price});
    EXPECT_EQ(good.status, 0) << good.out << good.err;
    const auto check =
        signer({"config", "check", "--config", made.config(), "--set", price, "--set", "chain.price_feed=off"});
    EXPECT_EQ(check.status, 2) << check.out;
    EXPECT_NE((check.out + check.err).find("no price feed"), std::string::npos) << check.out << check.err;
}

TEST(CommandConfigCheck, WarnsOfATcpPortForEverybody) {
    const SandboxFolder made;
    std::ofstream{made.config()} << "[keystore]\npath = \"keys\"\npassword_file = \"password\"\n"
                                    "[chain]\nrpc = [\"http://127.0.0.1:8545\"]\n[api]\ntcp = \"127.0.0.1:8935\"\n";
    const auto check = signer({"config", "check", "--config", made.config()});
    ASSERT_EQ(check.status, 0) << check.err;
    EXPECT_NE(check.out.find("warning: " + made.config()), std::string::npos) << check.out;
    EXPECT_NE(check.out.find("lets every user of this machine spend"), std::string::npos) << check.out;
}

TEST(CommandConfigCheck, WarnsOfNothingThatInitWrote) {
    const SandboxFolder made;
    const auto check = signer({"config", "check", "--config", made.config(), "--output", "json"});
    EXPECT_EQ(Json::parse(check.out)["warnings"], Json::array()) << check.out;
}

TEST(CommandConfigCheck, NoticesARemoteSignerThatServeRefuses) {
    const SandboxFolder made;
    const auto check = [&](const std::string& url) {
        return signer({"config", "check", "--config", made.config(), "--set", "keystore.backend=remote-signer", "--set",
                       "remote_signer.url=" + url});
    };
    const auto plain = check("http://10.0.0.1:9000");
    EXPECT_EQ(plain.status, 2);
    EXPECT_NE(plain.err.find("https"), std::string::npos) << plain.err;
    EXPECT_EQ(check("http://127.0.0.1:9000").status, 0);
}

TEST(CommandConfigCheck, NoticesAPasswordFileThatServeRefuses) {
    const SandboxFolder made;
    std::filesystem::permissions(made.dir() + "/password", std::filesystem::perms{0644});
    for (const auto& command : std::vector<std::vector<std::string>>{{"config", "check"}, {"serve"}}) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--config", made.config()});
        const auto refused = signer(arguments);
        EXPECT_EQ(refused.status, 2) << command.front();
        EXPECT_NE(refused.err.find("chmod 600"), std::string::npos) << refused.err;
    }
}

TEST(CommandConfigCheck, SaysWhyAFileCannotBeReadAndNothingElse) {
    const ft::TempDir folder;
    const auto absent = (folder / "absent.toml").string();
    const auto check = signer({"config", "check", "--config", absent, "--output", "json"});
    EXPECT_EQ(check.status, 2);
    EXPECT_EQ(Json::parse(check.out)["error"]["message"], absent + ": cannot be read: No such file or directory");
}

TEST(CommandConfigCheck, NoticesAMissingKeystore) {
    const SandboxFolder made;
    std::filesystem::remove_all(made.dir() + "/keys");
    EXPECT_EQ(signer({"config", "check", "--config", made.config()}).status, 2);
}

TEST(CommandConfigPrint, ShowsFlagsAsTheSource) {
    const SandboxFolder made;
    const auto print =
        signer({"config", "print", "--config", made.config(), "--set", "chain.poll_interval=2s", "--output", "json"});
    ASSERT_EQ(print.status, 0) << print.out;
    const auto setting = Json::parse(print.out)["settings"]["chain.poll_interval"];
    EXPECT_EQ(setting["value"], "\"2s\"");
    EXPECT_EQ(setting["source"], "flag --set chain.poll_interval");
}

class WithoutASigner : public testing::TestWithParam<const char*> {};

TEST_P(WithoutASigner, FailsAndSaysHowToStartIt) {
    const SandboxFolder made;
    const auto asked = signer({GetParam(), "--config", made.config()});
    EXPECT_EQ(asked.status, 1);
    EXPECT_NE(asked.err.find("farebox-signer serve"), std::string::npos) << asked.err;
}
INSTANTIATE_TEST_SUITE_P(Commands, WithoutASigner, testing::Values("usage", "health", "reload"));

TEST(CommandWait, GivesUpAndSaysWhy) {
    const SandboxFolder made;
    const auto waited = signer({"wait", "--config", made.config(), "--timeout", "0", "--output", "json"});
    EXPECT_EQ(waited.status, 1);
    EXPECT_EQ(Json::parse(waited.out)["error"]["code"], "connection_failed") << waited.out;
}

}  // namespace
}  // namespace farebox::signer::test

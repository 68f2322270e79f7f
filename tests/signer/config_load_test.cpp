#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const char* const kWholeDesign = R"(hardening = "required"
[keystore]
path = "keys"
password_file = "password"
active = "0xD8E8328501E9645d16Cf49539efC04f734606ee4"
[api]
unix = "/run/farebox/signer.sock"
tcp = "127.0.0.1:8935"
[operations]
listen = "127.0.0.1:9464"
[chain]
rpc = ["http://127.0.0.1:8545"]
controller = "0xD8E8328501E9645d16Cf49539efC04f734606ee4"
price_feed = "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612"
chain_id = 42161
poll_interval = "5s"
soft_age = "60s"
max_age = "10m"
[ledger]
url = "sqlite:ledger.db"
[pricing]
max_price = { seconds = "1500 gwei", "720p-pixel-seconds" = "5000 wei", fixed = "15000 gwei", pixels = "unlimited" }
[billing]
rounding = "exact"
[migration]
until = 2027-01-31T00:00:00Z
[tickets]
max_ticket_ev = "3000 gwei"
max_payment_ev = "20000 gwei"
max_face_value = "0.03 eth"
deposit_multiplier = 4
[[client]]
name = "local"
uid = [1000]
loopback = true
limits = { ev_per_hour = "0.01 eth", ev_per_day = "0.05 eth", risk_per_day = "0.25 eth", payments_per_second = 200 }
)";

TEST(ConfigLoad, ReadsEveryKeyOfTheDesign) {
    const ConfigFolder folder{kWholeDesign};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto& config = loaded->config;
    EXPECT_EQ(config.hardening, HardeningMode::required);
    EXPECT_EQ(config.api.tcp, "127.0.0.1:8935");
    EXPECT_EQ(config.chain.max_age, std::chrono::minutes{10});
    EXPECT_EQ(config.pricing.max_price.seconds->amount, Wei{1'500'000'000'000ULL});
    EXPECT_TRUE(config.pricing.max_price.pixels->unlimited);
    EXPECT_EQ(config.billing.rounding, RoundingMode::exact);
    EXPECT_EQ(config.migration.until->unix_nanos, 1'801'353'600'000'000'000LL);
    EXPECT_EQ(config.tickets.deposit_multiplier, 4U);
    ASSERT_EQ(config.clients.size(), 1U);
    EXPECT_EQ(config.clients.front().limits.ev_per_day, Wei{50'000'000'000'000'000ULL});
    EXPECT_EQ(config.clients.front().limits.payments_per_second, 200U);
}

TEST(ConfigLoad, TakesRelativePathsFromTheFilesFolder) {
    const ConfigFolder folder;
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.keystore.path, folder.path("keys"));
    EXPECT_EQ(loaded->config.ledger.path, folder.path("ledger.db"));
}

TEST(ConfigLoad, GivesTheStarterRootAndLoopbackTheDefaultClient) {
    const auto loaded = ConfigFolder{}.load();
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->config.clients.size(), 1U);
    const auto& client = loaded->config.clients.front();
    EXPECT_EQ(client.name, "local");
    EXPECT_EQ(client.uid, (std::vector<std::uint32_t>{0, 1000}));
    EXPECT_TRUE(client.loopback);
    EXPECT_TRUE(client.limits.ev_per_day.has_value());
}

TEST(ConfigLoad, RefusesEveryUnitThatHasNoPrice) {
    const auto loaded = ConfigFolder{}.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.pricing.max_price, MaxPriceConfig{});
}

TEST(ConfigLoad, PutsTheAdminSocketBesideTheApiSocket) {
    const ConfigFolder folder{kMinimal + "[api]\nunix = \"run/signer.sock\"\n"};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.api.admin_socket, folder.path("run/admin.sock"));
}

TEST(ConfigLoad, FallsBackToTheRuntimeDirectoryForSockets) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["XDG_RUNTIME_DIR"] = "/run/user/1000";
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.api.unix_socket, "/run/user/1000/farebox/signer.sock");
}

TEST(ConfigLoad, FallsBackToAPrivateFolderInTmpForSockets) {
    const auto loaded = ConfigFolder{}.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.api.unix_socket, "/tmp/farebox-1000/signer.sock");
}

TEST(ConfigLoad, PrefersTheWorkingDirectorysFile) {
    const ConfigFolder folder;
    auto request = folder.request();
    folder.write("system.toml", kMinimal + "[log]\nlevel = \"debug\"\n");
    request.system_files = {folder.path("system.toml")};
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->file, folder.path("farebox-signer.toml"));
}

TEST(ConfigLoad, ReadsTheFileThatTheEnvironmentNamesUnlessAFlagDoes) {
    const ConfigFolder folder;
    folder.write("named.toml", kMinimal + "[log]\nlevel = \"debug\"\n");
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_CONFIG"] = "named.toml";
    auto loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->file, folder.path("named.toml"));
    request.file = "farebox-signer.toml";
    loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->file, folder.path("farebox-signer.toml"));
    request.file.clear();
    request.environment["FAREBOX_SIGNER_CONFIG"] = "absent.toml";
    EXPECT_NE(config::load(request).error().message.find("absent.toml"), std::string::npos);
    request.environment["FAREBOX_SIGNER_CONFIG"].clear();
    EXPECT_TRUE(config::load(request));
}

TEST(ConfigLoad, LeavesAloneWhatApplicationsSayOfTheSignerTheyAsk) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER"] = "https://signer.example";
    request.environment["FAREBOX_SIGNER_CA_FILE"] = "/ca.pem";
    request.environment["FAREBOX_SIGNER_CERTIFICATE_FILE"] = "/me.pem";
    EXPECT_TRUE(config::load(request));
    request.environment["FAREBOX_SIGNER_CA_FILES"] = "/ca.pem";
    EXPECT_FALSE(config::load(request));
}

TEST(ConfigLoad, FallsBackToTheFirstSystemFileThereIs) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.working_directory = folder.path("absent");
    request.system_files = {folder.path("absent.toml"), folder.path("farebox-signer.toml"), folder.path("other.toml")};
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->file, folder.path("farebox-signer.toml"));
}

TEST(ConfigLoad, LooksWhereTheDesignAndInitPutTheSystemsFile) {
    EXPECT_EQ(config::LoadRequest{}.system_files,
              (std::vector<std::string>{"/etc/farebox/signer.toml", "/etc/farebox/farebox-signer.toml"}));
}

TEST(ConfigLoad, FlagsWinOverEnvironmentOverFile) {
    const ConfigFolder folder{kMinimal + "[tickets]\ndeposit_multiplier = 2\nmax_face_value = \"1 eth\"\n"};
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_TICKETS_DEPOSIT_MULTIPLIER"] = "3";
    request.environment["FAREBOX_SIGNER_TICKETS_MAX_FACE_VALUE"] = "2 eth";
    request.overrides = {{"tickets.deposit_multiplier", "5"}};
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.tickets.deposit_multiplier, 5U);
    EXPECT_EQ(loaded->config.tickets.max_face_value, Wei{2'000'000'000'000'000'000ULL});
    EXPECT_EQ(loaded->sources.at("tickets.max_face_value").kind, config::Source::Kind::environment);
    EXPECT_EQ(loaded->sources.at("tickets.deposit_multiplier").kind, config::Source::Kind::flag);
}

TEST(ConfigLoad, ReadsRpcUrlsWithKeysFromTheirOwnFile) {
    const ConfigFolder folder{
        "[keystore]\npath = \"keys\"\npassword_file = \"password\"\n[chain]\nrpc_file = \"rpc\"\n"};
    folder.write("rpc", "https://example.org/v2/secret\n");
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.chain.rpc, std::vector<std::string>{"https://example.org/v2/secret"});
}

TEST(ConfigLoad, NamesFileAndLineAndTheKeyThatWasMeant) {
    const ConfigFolder folder{kMinimal + "[tickets]\nmax_tiket_ev = \"1 gwei\"\n"};
    const auto loaded = folder.load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("farebox-signer.toml:7"), std::string::npos) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find("tickets.max_ticket_ev"), std::string::npos) << loaded.error().message;
}

TEST(ConfigLoad, ReportsEveryProblemAtOnce) {
    const ConfigFolder folder{kMinimal + "[tickets]\nmax_ticket_ev = 5\ndeposit_multiplier = 0\n"};
    const auto loaded = folder.load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find(":7:"), std::string::npos) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find(":8:"), std::string::npos) << loaded.error().message;
}

TEST(ConfigLoad, SaysWhatToDoWithoutAnyFile) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.working_directory = folder.path("absent");
    const auto loaded = config::load(request);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().hint.find("farebox-signer init"), std::string::npos);
}

class ConfigLoadRefuses : public testing::TestWithParam<const char*> {};

TEST_P(ConfigLoadRefuses, BadText) {
    const ConfigFolder folder{kMinimal + GetParam()};
    const auto loaded = folder.load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(loaded.error().message.find("farebox-signer.toml"), std::string::npos) << loaded.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Settings, ConfigLoadRefuses,
    testing::Values("[unknown]\nkey = 1\n", "[\x14]\n", "[a.\x14]\n", "[pricing]\nmax_price = { \x14 = 1 }\n",
                    "[chain.deeper]\nkey = 1\n", "hardening = \"maybe\"\n", "[tickets]\nmax_ticket_ev = \"3000\"\n",
                    "[tickets]\nmax_ticket_ev = \"-1 gwei\"\n", "[tickets]\nmax_ticket_ev = \"3000 gold\"\n",
                    "[tickets]\nmax_ticket_ev = 3000\n", "[tickets]\nmax_ticket_ev = \"0 wei\"\n",
                    "[tickets]\nmax_payment_ev = \"1 wei\"\n", "[tickets]\nmax_face_value = \"1 wei\"\n",
                    "[tickets]\ndeposit_multiplier = \"1\"\n", "[tickets]\ndeposit_multiplier = 1.5\n",
                    "[api]\ntcp = \"0.0.0.0:8935\"\n", "[api]\ntcp = \"127.0.0.1\"\n",
                    "[api]\ntcp = \"127.0.0.1:99999\"\n", "[api]\ntcp = \"127.evil.example:80\"\n",
                    "[api]\nunix = \"off\"\n", "[api]\nthreads = 0\n", "[operations]\nlisten = \"10.0.0.1:9464\"\n",
                    "[operations]\nlisten = \"off\"\n", "[ledger]\nurl = \"postgres://x\"\n",
                    "[ledger]\nurl = \"sqlite:\"\n", "[pricing]\nmax_price = { hours = \"1 gwei\" }\n",
                    "[pricing]\nmax_price = { fixed = 5 }\n", "[pricing]\nmax_price = { fixed = \"0 wei\" }\n",
                    "[pricing]\nmax_price = \"1 gwei\"\n", "[billing]\nrounding = \"up\"\n",
                    "[migration]\nuntil = 2027-01-31\n", "[migration]\nuntil = 2027-01-31T00:00:00\n",
                    "[migration]\nuntil = \"tomorrow\"\n", "[log\n", "[log]\nlevel = \"loud\"\n",
                    "[log]\nlevel = \"info\"\nlevel = \"info\"\n"));
INSTANTIATE_TEST_SUITE_P(
    Clients, ConfigLoadRefuses,
    testing::Values(
        "[client]\nname = \"a\"\n", "[[client]]\nuid = [1]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a\"\nlimits = \"unlimited\"\n", "[[client]]\nname = \"a\"\nuid = [1]\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = { ev_per_hour = \"1 eth\" }\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = { ev_per_day = \"much\" }\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = { ev_per_dya = \"1 eth\" }\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = { ev_per_day = \"1 eth\", payments_per_second = 0 }\n",
        "[[client]]\nname = \"a\"\nuid = [-1]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a\"\nuid = [65534]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a\"\nuid = [\"root\"]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a b\"\nuid = [1]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = \"unlimited\"\npassword = \"x\"\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = \"unlimited\"\n"
        "[[client]]\nname = \"b\"\nuid = [1]\nlimits = \"unlimited\"\n",
        "[[client]]\nname = \"a\"\nuid = [1]\nlimits = \"unlimited\"\n"
        "[[client]]\nname = \"a\"\nuid = [2]\nlimits = \"unlimited\"\n"));

class ConfigChainRefuses : public testing::TestWithParam<const char*> {};

TEST_P(ConfigChainRefuses, BadChain) {
    const ConfigFolder folder{std::string{"[keystore]\npath = \"keys\"\npassword_file = \"password\"\n[chain]\n"} +
                              GetParam()};
    const auto loaded = folder.load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(
    Chain, ConfigChainRefuses,
    testing::Values("", "rpc = []\n", "rpc = [\"ftp://x\"]\n", "rpc = [\"http:///x\"]\n", "rpc = [\"http://x/a b\"]\n",
                    "rpc = [\"http://x:99999\"]\n", "rpc = [\"http://x#f\"]\n", "rpc = [\"http://us%er:pw@x\"]\n",
                    "rpc = [\"http://user:pw@\"]\n", "rpc = [\"unix:///run/x\"]\n", "rpc = [\"http://[x]/\"]\n",
                    "rpc = [5]\n", "rpc = [\"http://x\"]\ncontroller = \"0x12\"\n",
                    "rpc = [\"http://x\"]\nchain_id = 0\n",
                    "rpc = [\"http://x\"]\ncontroller = \"0xd8E8328501E9645d16Cf49539efC04f734606ee4\"\n",
                    "rpc = [\"http://x\"]\nsoft_age = \"60\"\n", "rpc = [\"http://x\"]\nsoft_age = \"20m\"\n",
                    "rpc = [\"http://x\"]\npoll_interval = \"0s\"\n", "rpc = [\"http://x\"]\npoll_interval = \"2m\"\n",
                    "rpc = [\"http://x\"]\nmax_age = 600\n", "rpc_file = \"absent\"\n"));

TEST(ConfigLoad, AcceptsTheWordUnlimitedForAClient) {
    const ConfigFolder folder{kMinimal +
                              "[[client]]\nname = \"a\"\ngid = [7]\nlimits = { ev_per_day = \"unlimited\" }\n"};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->config.clients.front().limits.unlimited);
    EXPECT_FALSE(loaded->config.clients.front().limits.ev_per_day.has_value());
}

TEST(ConfigLoad, RefusesASocketPathThatNoKernelTakes) {
    const ConfigFolder folder{kMinimal + "[api]\nunix = \"/" + std::string(107, 'a') + "\"\n"};
    EXPECT_FALSE(folder.load());
}

}  // namespace
}  // namespace farebox::signer::test

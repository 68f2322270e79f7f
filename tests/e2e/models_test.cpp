// Models of pipelines: the library against the sandbox's real gRPC, as the payer of a real signer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "farebox/gateway.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// The facts of one orchestrator of a sandbox.
nlohmann::json facts_of(const Sandbox& sandbox, const std::string& name) {
    for (const auto& each : sandbox.facts().at("orchestrators")) {
        if (each.at("name") == name) {
            return each;
        }
    }
    throw std::runtime_error{name};
}

class Models : public testing::Test {
protected:
    [[nodiscard]] Options options(const Sandbox& sandbox, const std::vector<std::string>& names) {
        if (!signer_) {
            signer_ = std::make_unique<Signer>(sandbox);
        }
        Options out;
        out.signer = signer_->url();
        for (const auto& name : names) {
            out.orchestrators.push_back(facts_of(sandbox, name).at("url"));
        }
        return out;
    }
    static SelectionRequest video(std::string model = "echo") {
        SelectionRequest request;
        request.pipeline = "live-video-to-video";
        request.model = std::move(model);
        return request;
    }
    static std::vector<SelectionCandidate> explain(Gateway& gateway, SelectionRequest request = video()) {
        const auto cursor = gateway.select(std::move(request)).get();
        EXPECT_TRUE(cursor) << cursor.error().message;
        return cursor ? cursor->explain() : std::vector<SelectionCandidate>{};
    }
    static std::vector<SelectionCandidate> explain(Options with, SelectionRequest request = video()) {
        auto gateway = Gateway::open(std::move(with));
        EXPECT_TRUE(gateway) << gateway.error().message;
        return explain(*gateway, std::move(request));
    }

    std::unique_ptr<Signer> signer_;
};

TEST_F(Models, AreFoundWithPriceVersionAndWarmth) {
    Sandbox sandbox{{"--orchestrator", "a,price=2x,version=0.9.1,capacity=3", "--orchestrator", "cold,warm=no",
                     "--orchestrator", "other,model=another", "--orchestrator", "plain=http://127.0.0.1:0"}};
    const auto with = options(sandbox, {"a", "cold", "other", "plain"});
    const auto all = explain(with);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].price_per_unit, Wei{240});
    EXPECT_EQ(all[0].unit, "720p-pixel-seconds");
    EXPECT_EQ(all[0].orchestrator_version, "0.9.1");
    EXPECT_EQ(all[0].address, facts_of(sandbox, "a").at("address"));
    EXPECT_EQ(all[0].capacity_available, 3);
    EXPECT_TRUE(all[0].warm);
    EXPECT_EQ(all[1].price_per_unit, Wei{120});
    EXPECT_FALSE(all[1].warm);
    EXPECT_EQ(all[2].orchestrator, facts_of(sandbox, "plain").at("url")) << "without TLS";
    EXPECT_THAT(all[3].dropped, HasSubstr("does not offer live-video-to-video/echo"));

    auto warm = video();
    warm.warm = true;
    EXPECT_THAT(explain(with, warm).at(2).dropped, HasSubstr("not loaded"));
    auto strict = options(sandbox, {"a", "cold"});
    strict.selection.min_orchestrator_version = "0.9";
    EXPECT_THAT(explain(strict).at(1).dropped, HasSubstr("below 0.9")) << "undefined is no version";
    auto cheap = video();
    cheap.max_price = PriceLimit{Wei{150}, PriceUnit::pixel_second_720p};
    EXPECT_THAT(explain(options(sandbox, {"a"}), cheap).at(0).dropped, HasSubstr("240 wei per unit"));
    auto blocking = options(sandbox, {"a"});
    blocking.selection.blocklist = {facts_of(sandbox, "a").at("address")};
    EXPECT_THAT(explain(blocking).at(0).dropped, HasSubstr("blocklist"));
}

TEST_F(Models, OfAFullOrchestratorAreNotUsed) {
    Sandbox sandbox{{"--orchestrator", "a,fault=full"}};
    EXPECT_THAT(explain(options(sandbox, {"a"})).at(0).dropped, HasSubstr("has no room"));
}

TEST_F(Models, OfARestartedOrchestratorAreFoundDespiteItsNewCertificate) {
    Sandbox sandbox{{"--orchestrator", "a"}};
    auto with = options(sandbox, {"a"});
    std::mutex mutex;
    std::string log;
    with.log = [&](LogLevel, std::string_view line) {
        const std::lock_guard lock{mutex};
        log += line;
    };
    auto gateway = *Gateway::open(with);
    EXPECT_THAT(explain(gateway).at(0).dropped, IsEmpty());
    sandbox.control("POST", "/orchestrators/a/restart", nlohmann::json::object());
    sandbox.control("POST", "/orchestrators/a", {{"model", "another"}});
    EXPECT_THAT(explain(gateway, video("another")).at(0).dropped, IsEmpty());
    const std::lock_guard lock{mutex};
    EXPECT_THAT(log, HasSubstr("shows another certificate than before"));
}

TEST_F(Models, AreAskedForAtThePinnedCertificateOnly) {
    Sandbox sandbox{{"--orchestrator", "a", "--orchestrator", "b"}};
    auto with = options(sandbox, {"a", "b"});
    with.orchestrator_certificate = facts_of(sandbox, "a").at("certificate");
    const auto all = explain(with);
    EXPECT_EQ(all.at(0).orchestrator, facts_of(sandbox, "a").at("url"));
    EXPECT_THAT(all.at(1).dropped, HasSubstr("certificate"));
    with.orchestrator_certificate.clear();
    with.orchestrator_tls = OrchestratorTls::system_authorities;
    EXPECT_THAT(explain(with).at(0).dropped, HasSubstr("certificate"));
}

TEST_F(Models, AreFoundAtSiblings) {
    Sandbox sandbox{{"--orchestrator", "a,nodes=b+c", "--orchestrator", "b", "--orchestrator", "c"}};
    auto with = options(sandbox, {"a"});
    EXPECT_EQ(explain(with).size(), 1U);
    with.extra_nodes = 1;
    const auto all = explain(with);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].orchestrator, facts_of(sandbox, "b").at("url"));
    auto environment = gateway_environment(sandbox, *signer_);
    environment["FAREBOX_ORCHESTRATORS"] = facts_of(sandbox, "a").at("url");
    const auto quote =
        run({"farebox", "quote", "live-video-to-video/echo", "--extra-nodes", "2", "--output", "json"}, environment);
    ASSERT_EQ(quote.status, 0) << quote.err;
    const auto quotes = nlohmann::json::parse(quote.out);
    ASSERT_EQ(quotes.size(), 3U);
    EXPECT_EQ(quotes[2].at("orchestrator"), facts_of(sandbox, "c").at("url"));
    EXPECT_EQ(quotes[2].at("unit_wei"), "120");
}

TEST_F(Models, AreListedBesideRunners) {
    Sandbox sandbox{{"--orchestrator", "a,price=2x,version=0.9.1,warm=no", "--orchestrator", "b"}};
    static_cast<void>(options(sandbox, {}));
    auto environment = gateway_environment(sandbox, *signer_);
    environment["FAREBOX_ORCHESTRATORS"] =
        facts_of(sandbox, "a").at("url").get<std::string>() + "," + facts_of(sandbox, "b").at("url").get<std::string>();
    const auto orchestrators = run({"farebox", "orchestrators", "--output", "json"}, environment);
    ASSERT_EQ(orchestrators.status, 0) << orchestrators.err;
    const auto listing = nlohmann::json::parse(orchestrators.out).at(0);
    EXPECT_EQ(listing.at("version"), "0.9.1");
    const auto& model = listing.at("models").at(0);
    EXPECT_EQ(model.at("pipeline"), "live-video-to-video");
    EXPECT_EQ(model.at("price_per_unit_wei"), "240");
    EXPECT_EQ(model.at("warm"), false);
    EXPECT_EQ(model.at("gpus").at(0).at("name"), "Sandbox GPU");
    const auto as_text = run({"farebox", "orchestrators"}, environment);
    EXPECT_THAT(as_text.out, HasSubstr("live-video-to-video/echo  cold  240 wei / 720p-pixel-seconds  4 of 4 free"));
    const auto models = run({"farebox", "models"}, environment);
    EXPECT_THAT(models.out, HasSubstr("120 wei to 240 wei / 720p-pixel-seconds"));
    const auto as_json = nlohmann::json::parse(run({"farebox", "models", "--output", "json"}, environment).out);
    EXPECT_EQ(as_json.back().at("model"), "echo");
    EXPECT_EQ(as_json.back().at("warm_at").size(), 1U);
    EXPECT_EQ(as_json.back().at("orchestrators").size(), 2U);
}

struct Spoilt {
    std::string field;
    /// What is said of it, where it is nonsense that must not pass.
    std::string named;
};

TEST_F(Models, OfNonsenseAreRefusedByTheNameOfTheField) {
    Sandbox sandbox{{"--orchestrator", "a"}};
    const auto with = options(sandbox, {"a"});
    const Spoilt fields[] = {{"transcoder", "transcoder"},
                             {"address", "address"},
                             {"ticket_params", "ticket"},
                             {"recipient", "recipient"},
                             {"face_value", "face_value"},
                             {"win_prob", "win_prob"},
                             {"recipient_rand_hash", "recipient_rand_hash"},
                             {"seed", "seed"},
                             {"expiration_block", "expiration_block"},
                             {"creation_round", ""},
                             {"creation_round_block_hash", "creation_round_block_hash"},
                             {"price_info", ""},
                             {"price_per_unit", "pricePerUnit"},
                             {"pixels_per_unit", "pixelsPerUnit"},
                             {"auth_token", "auth_token"},
                             {"token", "auth_token.token"},
                             {"session_id", "session_id"},
                             {"expiration", "auth_token.expiration"},
                             {"capabilities", "does not offer"},
                             {"version", "version"},
                             {"capabilities_prices", ""},
                             {"nodes", "nodes"}};
    for (const auto& [field, named] : fields) {
        bool refused = named.empty() || field == "nodes";  // which are followed or not, and spoil nothing else
        for (const char* kind : {"garbage", "missing", "number", "empty", "huge", "cut"}) {
            sandbox.control("POST", "/orchestrators/a/faults", {{"nonsense", "quote." + field + ":" + kind}});
            const auto all = explain(with);
            ASSERT_EQ(all.size(), 1U) << field << " " << kind;
            EXPECT_THAT(all[0].dropped, AnyOf(IsEmpty(), HasSubstr(named))) << field << " " << kind;
            refused = refused || !all[0].dropped.empty();
        }
        EXPECT_TRUE(refused) << field;
    }
    sandbox.control("POST", "/orchestrators/a/faults", {{"nonsense", "quote:garbage"}});
    EXPECT_THAT(explain(with).at(0).dropped, HasSubstr("OrchestratorInfo"));
}

}  // namespace
}  // namespace farebox::test

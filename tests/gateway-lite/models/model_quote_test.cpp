// What is read of an answer to GetOrchestrator, and what is refused.
#include "gateway-lite/models/model_quote.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway-lite/models/model_candidate.hpp"
#include "gateway-lite/models/siblings.hpp"
#include "protocol/address.hpp"
#include "protocol/ticket_conversion.hpp"
#include "tests/gateway-lite/models/model_info.hpp"

namespace farebox::gateway::test {
namespace {

using protocol::wire::OrchestratorInfo;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUrl = "https://orchestrator.example:8935";

Result<ModelQuote> read(OrchestratorInfo info, const WantedModel& wanted = {27, "a/model"},
                        const std::string& asked = kUrl) {
    auto bytes = protocol::wire::encode(info);
    return read_model_quote({*net::Endpoint::parse(asked), false}, wanted, {std::move(info), std::move(bytes)},
                            unix_time());
}

Candidates sorted(const OrchestratorInfo& info, const WantedModel& wanted) {
    Candidates out;
    sort_quote(std::make_shared<const ModelQuote>(*read(info, wanted)), wanted, out);
    return out;
}

TEST(ModelQuote, HasWhatPaymentsAndJobsNeed) {
    const auto info = model_info("https://orchestrator.example:8936/base");
    const auto quote = read(info);
    ASSERT_TRUE(quote) << quote.error().message;
    EXPECT_EQ(quote->transcoder.to_string(), "https://orchestrator.example:8936/base");
    EXPECT_EQ(protocol::to_checksum(*quote->address),
              protocol::to_checksum(*protocol::address_from_bytes(info.address)));
    EXPECT_EQ(quote->price, (protocol::Price{5'000, 1}));
    EXPECT_EQ(quote->session_id, "3d6199e4");
    EXPECT_EQ(quote->version, "0.9.1");
    EXPECT_EQ(quote->bytes, protocol::wire::encode(info)) << "the signer gets them unchanged";
    EXPECT_TRUE(quote->compatible);
    ASSERT_TRUE(quote->model);
    EXPECT_TRUE(quote->model->warm);
    EXPECT_EQ(quote->model->idle, 2U);
}

TEST(ModelQuote, OfOneThatWantsNoPaymentNeedsNoTicketsAndNoAddress) {
    auto info = model_info(kUrl, {.price = 0});
    info.ticket_params.reset();
    info.address = std::string(20, '\0');
    const auto quote = read(info);
    ASSERT_TRUE(quote) << quote.error().message;
    EXPECT_FALSE(quote->price);
    EXPECT_FALSE(quote->address);
}

struct Spoilt {
    const char* field;
    void (*spoil)(OrchestratorInfo&);
};
class ModelQuoteNames : public testing::TestWithParam<Spoilt> {};

TEST_P(ModelQuoteNames, TheFieldThatIsNonsense) {
    auto info = model_info(kUrl);
    GetParam().spoil(info);
    const auto quote = read(info);
    ASSERT_FALSE(quote);
    EXPECT_EQ(quote.error().code, ErrorCode::protocol_error);
    EXPECT_THAT(quote.error().message, HasSubstr("its answer's " + std::string{GetParam().field} + " "));
}
INSTANTIATE_TEST_SUITE_P(
    Fields, ModelQuoteNames,
    testing::Values(Spoilt{"transcoder", [](auto& it) { it.transcoder.clear(); }},
                    Spoilt{"transcoder", [](auto& it) { it.transcoder = "https://192.168.0.1:8935"; }},
                    Spoilt{"transcoder", [](auto& it) { it.transcoder = "http://orchestrator.example:8935"; }},
                    Spoilt{"address", [](auto& it) { it.address = "short"; }},
                    Spoilt{"address", [](auto& it) { it.address.clear(); }},
                    Spoilt{"price_info.pricePerUnit", [](auto& it) { it.price_info->price_per_unit = -1; }},
                    Spoilt{"price_info.pixelsPerUnit", [](auto& it) { it.price_info->pixels_per_unit = 0; }},
                    Spoilt{"ticket_params", [](auto& it) { it.ticket_params.reset(); }},
                    Spoilt{"ticket_params", [](auto& it) { it.ticket_params->face_value = std::string(33, 'x'); }},
                    Spoilt{"auth_token", [](auto& it) { it.auth_token.reset(); }},
                    Spoilt{"auth_token.token", [](auto& it) { it.auth_token->token.clear(); }},
                    Spoilt{"auth_token.session_id", [](auto& it) { it.auth_token->session_id.clear(); }},
                    Spoilt{"auth_token.session_id", [](auto& it) { it.auth_token->session_id.resize(257, 'x'); }},
                    Spoilt{"auth_token.expiration", [](auto& it) { it.auth_token->expiration = unix_time() - 1; }}));

TEST(ModelQuote, KeepsFewNodes) {
    const auto quote = read(model_info(kUrl, {.nodes = std::vector<std::string>(1000, kUrl)}));
    ASSERT_TRUE(quote);
    EXPECT_EQ(quote->nodes.size(), ModelQuote::kMostNodes);
}

TEST(ModelCandidate, AsksForPixelsOrForTime) {
    const auto image = sorted(model_info(kUrl), {27, "a/model"});
    ASSERT_EQ(image.usable.size(), 1U);
    EXPECT_EQ(image.usable[0].type, protocol::PaymentType::by_pixels);
    EXPECT_EQ(image.usable[0].price, protocol::Rational{5'000});
    EXPECT_EQ(image.usable[0].room, Candidate::Room::unknown) << "no places";
    const auto video = sorted(model_info(kUrl, {.capability = 35}), {35, "a/model"});
    ASSERT_EQ(video.usable.size(), 1U);
    EXPECT_EQ(video.usable[0].type, protocol::PaymentType::lv2v);
    EXPECT_EQ(video.usable[0].room, Candidate::Room::some);
    const auto full = sorted(model_info(kUrl, {.capability = 35, .idle = 0, .busy = 2}), {35, "a/model"});
    EXPECT_EQ(full.usable.at(0).room, Candidate::Room::none);
    const auto silent = sorted(model_info(kUrl, {.capability = 35, .idle = 0}), {35, "a/model"});
    EXPECT_EQ(silent.usable.at(0).room, Candidate::Room::unknown);
}

TEST(ModelCandidate, IsNoneWithoutTheModel) {
    for (const auto& wanted : {WantedModel{27, "another"}, WantedModel{28, "a/model"}}) {
        const auto found = sorted(model_info(kUrl), wanted);
        ASSERT_EQ(found.rejections.size(), 1U);
        EXPECT_EQ(found.rejections[0].reason, "does not offer " + wanted.name());
    }
    auto silent = model_info(kUrl);
    silent.capabilities.reset();
    EXPECT_TRUE(sorted(silent, {27, "a/model"}).usable.empty());
}

TEST(ModelCandidate, IsNoneWhereCapabilitiesDoNotFit) {
    auto needs_more = model_info(kUrl);
    needs_more.capabilities->mandatories.at(0) |= 1U << 5U;
    EXPECT_THAT(sorted(needs_more, {27, "a/model"}).rejections.at(0).reason, HasSubstr("needs capabilities"));
    auto lacks_it = model_info(kUrl);
    lacks_it.capabilities->bitstring = {0};
    EXPECT_TRUE(sorted(lacks_it, {27, "a/model"}).usable.empty());
}

TEST(ModelCandidate, IsNoneWhereItIsColdOrTooDearAndSaysThePrice) {
    const auto cold = sorted(model_info(kUrl, {.warm = false}), {27, "a/model", true});
    EXPECT_THAT(cold.rejections.at(0).reason, HasSubstr("not loaded"));
    EXPECT_EQ(sorted(model_info(kUrl, {.warm = false}), {27, "a/model", false}).usable.size(), 1U);
    const auto dear = sorted(model_info(kUrl), {27, "a/model", false, PriceLimit{Wei{4'999}, PriceUnit::pixel}});
    EXPECT_THAT(dear.rejections.at(0).reason, HasSubstr("5000 wei per unit, above the limit of 4999 wei/pixel"));
    EXPECT_EQ(dear.rejections.at(0).offer->price, protocol::Rational{5'000});
    const auto fits = sorted(model_info(kUrl), {27, "a/model", false, PriceLimit{Wei{5'000}, PriceUnit::pixel}});
    EXPECT_EQ(fits.usable.at(0).ceiling, protocol::Rational{5'000});
}

TEST(WantedModel, IsAskedForAsOrchestratorsPriceIt) {
    const WantedModel wanted{27, "a/model", true};
    const auto question = wanted.question();
    EXPECT_EQ(question.capacities, (std::map<std::uint32_t, std::uint32_t>{{27, 1}}));
    EXPECT_TRUE(question.constraints->per_capability.at(27).models.contains("a/model"));
    EXPECT_TRUE(protocol::has_capability(question, 27));
    EXPECT_TRUE(protocol::has_capability(question, 12)) << "orchestrators make auth tokens mandatory";
    EXPECT_EQ(wanted.name(), "text-to-image/a/model");
    EXPECT_EQ(*pipeline_with_models("live-video-to-video"), protocol::kLiveVideoToVideo);
    for (const char* none : {"", "byoc", "h.264", "Text to image"}) {
        const auto refused = pipeline_with_models(none);
        ASSERT_FALSE(refused) << none;
        EXPECT_THAT(refused.error().hint, HasSubstr("audio-to-text"));
    }
}

Siblings announced(const std::string& by, std::vector<std::string> nodes, std::size_t most = 10) {
    return siblings_of(*read(model_info(by, {.nodes = std::move(nodes)}), {27, "a/model"}, by), most);
}

TEST(Siblings, AreTheFirstOnes) {
    const auto found = announced(kUrl, {"https://b.example:1", "https://c.example:2", "https://d.example:3"}, 2);
    ASSERT_EQ(found.nodes.size(), 2U);
    EXPECT_EQ(found.nodes[1].endpoint.to_string(), "https://c.example:2");
    EXPECT_TRUE(found.nodes[1].public_only) << "its name may lead anywhere";
    EXPECT_TRUE(announced(kUrl, {"https://b.example:1"}, 0).nodes.empty());
}

TEST(Siblings, DoNotLeadFromTheInternetIntoAPrivateNetwork) {
    const auto found = announced(kUrl, {"https://10.0.0.1:8935", "https://127.0.0.1:8935", "https://metadata.internal",
                                        "http://b.example:1", "unix:/run/x.sock", "nonsense\n"});
    EXPECT_TRUE(found.nodes.empty());
    ASSERT_EQ(found.refused.size(), 6U);
    EXPECT_THAT(found.refused[0].reason, HasSubstr("private network"));
    EXPECT_EQ(found.refused[5].orchestrator, "nonsense");
}

TEST(Siblings, OfAPrivateOrchestratorMayBePrivate) {
    const auto found = announced("https://10.0.0.1:8935", {"https://10.0.0.2:8935"});
    ASSERT_EQ(found.nodes.size(), 1U);
    EXPECT_FALSE(found.nodes[0].public_only);
}

}  // namespace
}  // namespace farebox::gateway::test

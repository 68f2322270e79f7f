#include "signer/config/capability_prices.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "protocol/rational.hpp"
#include "signer/config/exact_json.hpp"

namespace farebox::signer::config {
namespace {

using Json = nlohmann::json;
using protocol::Rational;

struct PipelineRow {
    std::string_view pipeline;
    std::uint32_t capability;
};
/// The AI pipelines among the capabilities: the only ones that have models.
constexpr std::array<PipelineRow, 11> kPipelines{{{"text-to-image", 27},
                                                  {"image-to-image", 28},
                                                  {"image-to-video", 29},
                                                  {"upscale", 30},
                                                  {"audio-to-text", 31},
                                                  {"segment-anything-2", 32},
                                                  {"llm", 33},
                                                  {"image-to-text", 34},
                                                  {"live-video-to-video", 35},
                                                  {"text-to-speech", 36},
                                                  {"byoc", 37}}};

Error bad_entry(std::size_t index, const std::string& what) {
    return make_error(ErrorCode::invalid_argument, "capabilities_prices[" + std::to_string(index) + "]: " + what);
}

constexpr std::size_t kLongestNumber = 64;

/// A positive number of at most 24 decimals, below 10^36: room for the sums and products that prices are put into.
std::optional<Rational> positive(const Json& entry, const char* key) {
    static const Rational kParts = *Rational::parse("1" + std::string(24, '0'));
    static const Rational kLimit = *Rational::parse("1" + std::string(36, '0'));
    const auto found = entry.find(key);
    const auto text = found == entry.end() ? std::nullopt : number_text(*found);
    const auto number =
        text && text->size() <= kLongestNumber ? Rational::parse_decimal(*text) : Result<Rational>{Error{}};
    const bool fits = number && number->sign() > 0 && *number < kLimit && (*number * kParts).is_integer();
    return fits ? std::optional{*number} : std::nullopt;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string text_or(const Json& entry, const char* key, const std::string& fallback) {
    const auto found = entry.find(key);
    if (found == entry.end()) {
        return fallback;
    }
    return found->is_string() ? found->get<std::string>() : std::string{"\x01"};
}

/// The price as its currency has it.
Result<CapabilityPriceConfig> in_currency(const Rational& price, const std::string& currency, std::size_t index) {
    static const Rational kWeiOfAnEther{std::int64_t{1'000'000'000'000'000'000}};
    CapabilityPriceConfig row;
    row.price = currency == "eth" ? price * kWeiOfAnEther : price;
    row.in_dollars = currency == "usd";
    const bool known = currency.empty() || currency == "wei" || currency == "eth" || row.in_dollars;
    return known ? Result<CapabilityPriceConfig>{std::move(row)} : bad_entry(index, "currency must be wei, eth or usd");
}

Result<CapabilityPriceConfig> parse_entry(const Json& entry, std::size_t index) {
    if (!entry.is_object()) {
        return bad_entry(index, "is not an object");
    }
    static const std::set<std::string> known{"pipeline", "model_id", "price_per_unit", "pixels_per_unit", "currency"};
    for (const auto& [key, value] : entry.items()) {
        if (!known.contains(key)) {
            return bad_entry(index, "unknown key \"" + key + "\"");
        }
    }
    const auto pipeline = lower(text_or(entry, "pipeline", ""));
    const auto row = std::ranges::find(kPipelines, pipeline, &PipelineRow::pipeline);
    if (row == kPipelines.end()) {
        return bad_entry(index, "pipeline is missing or unknown (e.g. \"text-to-image\")");
    }
    const auto price = positive(entry, "price_per_unit");
    const auto pixels = entry.contains("pixels_per_unit") ? positive(entry, "pixels_per_unit")
                                                          : std::optional{Rational{std::int64_t{1}}};
    if (!price || !pixels) {
        return bad_entry(index,
                         "price_per_unit and pixels_per_unit must be numbers above zero with at most 24 decimals, "
                         "without quotes");
    }
    auto model = text_or(entry, "model_id", "default");
    if (model == "\x01") {
        return bad_entry(index, "model_id must be a string");
    }
    auto made = in_currency(*price / *pixels, lower(text_or(entry, "currency", "")), index);
    if (made) {
        made->capability = row->capability;
        made->model_id = model.empty() ? "default" : std::move(model);
    }
    return made;
}

}  // namespace

Result<std::vector<CapabilityPriceConfig>> parse_capability_prices(std::string_view json) {
    const auto document = parse_exact(json);
    if (!document.is_object() || document.size() != 1 || !document.contains("capabilities_prices") ||
        !document["capabilities_prices"].is_array()) {
        return make_error(ErrorCode::invalid_argument,
                          "is not {\"capabilities_prices\": [ … ]} in JSON, go-livepeer's -maxPricePerCapability");
    }
    std::vector<CapabilityPriceConfig> prices;
    std::set<std::pair<std::uint32_t, std::string>> seen;
    for (const auto& entry : document["capabilities_prices"]) {
        auto price = parse_entry(entry, prices.size());
        if (!price) {
            return std::move(price).error();
        }
        if (!seen.emplace(price->capability, price->model_id).second) {
            return bad_entry(prices.size(), "a second price for the same pipeline and model");
        }
        prices.push_back(*std::move(price));
    }
    return prices;
}

}  // namespace farebox::signer::config

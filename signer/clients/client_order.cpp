#include "signer/clients/client_order.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "signer/config/parse.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestText = 128;
constexpr std::chrono::hours kDefaultGrace{24};

/// Of texts that are kept as they are.
bool is_short(const std::string& text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return text.size() <= kLongestText && std::ranges::none_of(text, is_control);
}

bool read_text(const Json& json, const char* name, std::string& text) {
    if (!json.contains(name)) {
        return true;
    }
    if (!json[name].is_string()) {
        return false;
    }
    text = json[name].get<std::string>();
    return is_short(text);
}

bool read_words(const Json& json, const char* name, Words& words) {
    if (!json.contains(name)) {
        return true;
    }
    for (const auto& word : json[name]) {
        if (!word.is_string()) {
            return false;
        }
        words.push_back(word.get<std::string>());
    }
    return json[name].is_array();
}

}  // namespace

Result<ClientOrder> ClientOrder::parse(std::string_view body) {
    const auto json = Json::parse(body, nullptr, false);
    ClientOrder order;
    bool good = json.is_object();
    using Text = std::pair<const char*, std::string*>;
    for (const auto& [name, text] :
         {Text{"name", &order.name}, Text{"after", &order.after}, Text{"expires", &order.expires},
          Text{"grace", &order.grace}, Text{"key", &order.key}, Text{"key_label", &order.key_label},
          Text{"request", &order.request}}) {
        good = good && read_text(json, name, *text);
    }
    using List = std::pair<const char*, Words*>;
    for (const auto& [name, words] :
         {List{"limits", &order.limits}, List{"labels", &order.labels}, List{"origins", &order.origins}}) {
        good = good && read_words(json, name, *words);
    }
    if (!good) {
        return make_error(ErrorCode::invalid_argument, "the order is not what this signer understands",
                          "texts have at most 128 printable bytes; use the farebox-signer of the same version");
    }
    return order;
}

Result<std::optional<std::chrono::nanoseconds>> ClientOrder::lifetime() const {
    if (expires.empty()) {
        return std::optional<std::chrono::nanoseconds>{};
    }
    const auto lifetime = config::parse_long_duration(expires);
    return lifetime ? Result<std::optional<std::chrono::nanoseconds>>{*lifetime} : lifetime.error();
}

Result<std::chrono::nanoseconds> ClientOrder::grace_period() const {
    if (grace.empty() || grace == "0" || grace == "0s") {
        return std::chrono::nanoseconds{grace.empty() ? kDefaultGrace : kDefaultGrace.zero()};
    }
    const auto period = config::parse_long_duration(grace);
    return period ? Result<std::chrono::nanoseconds>{*period} : period.error();
}

}  // namespace farebox::signer

#include "sandbox/orchestrator/spoil.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/wire/payment_result.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kHugeBody = 4 * 1024 * 1024;
constexpr std::size_t kHugeField = 100 * 1024;
constexpr int kHugeHeaders = 3'000;
constexpr int kNoStatus = 999;
constexpr const char* kGarbage = "\xff\xfe\x01<nonsense>%00";

/// In JSON no byte may be outside UTF-8.
Json json_nonsense(NonsenseKind kind) {
    switch (kind) {
        case NonsenseKind::number:
            return -1;
        case NonsenseKind::text:
            return "nonsense";
        case NonsenseKind::list:
            return Json::array({1, Json::array({"nonsense"})});
        case NonsenseKind::empty:
            return "";
        case NonsenseKind::huge:
            return std::string(kHugeField, 'x');
        case NonsenseKind::garbage:
            return "\x01 ://<nonsense>%00\n";
        default:
            return nullptr;
    }
}

/// In every object that has the field.
void spoil_json(Json& json, const std::string& field, NonsenseKind kind) {
    if (json.is_object() && json.contains(field)) {
        auto& value = json[field];
        if (kind == NonsenseKind::missing) {
            json.erase(field);
            return;
        }
        if (kind == NonsenseKind::cut && value.is_string()) {
            value = value.get<std::string>().substr(0, value.get_ref<const std::string&>().size() / 2);
            return;
        }
        value = json_nonsense(kind);
        return;
    }
    for (auto& inner : json) {
        if (inner.is_structured()) {
            spoil_json(inner, field, kind);
        }
    }
}

std::string spoil_challenge(const Nonsense& nonsense, const std::string& body) {
    Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) {  // a refusal
        return body;
    }
    if (std::ranges::find(json_fields(Place::challenge), nonsense.field) != json_fields(Place::challenge).end()) {
        spoil_json(json, nonsense.field, nonsense.kind);
        return json.dump();
    }
    if (json.is_object() && json.contains("payment_params")) {
        const auto info = protocol::base64_decode(json["payment_params"].get<std::string>());
        json["payment_params"] = protocol::base64_encode(spoiled_info(nonsense, info ? *info : std::string{}));
    }
    return json.dump();
}

/// A PaymentResult around it, by hand: what is in it need not be a message any more.
std::string payment_result_of(const std::string& info) {
    std::string result{"\x82\x01"};  // field 16, with a length
    std::size_t rest = info.size();
    for (; rest > 0x7f; rest >>= 7U) {
        result += static_cast<char>((rest & 0x7fU) | 0x80U);
    }
    result += static_cast<char>(rest);
    return result + info;
}

std::string spoil_payment(const Nonsense& nonsense, const std::string& body) {
    const auto result = protocol::wire::decode_payment_result(body);
    if (!result || !result->info) {  // a refusal
        return body;
    }
    return payment_result_of(spoiled_info(nonsense, protocol::wire::encode(*result->info)));
}

std::string spoiled_body(const Nonsense& nonsense, Place place, const std::string& body) {
    if (nonsense.field.empty()) {
        return spoiled_text(nonsense.kind, body);
    }
    if (place == Place::challenge || place == Place::refresh) {
        return spoil_challenge(nonsense, body);
    }
    if (place == Place::payment) {
        return spoil_payment(nonsense, body);
    }
    Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) {  // a refusal
        return body;
    }
    spoil_json(json, nonsense.field, nonsense.kind);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void spoil_headers(NonsenseKind kind, net::Headers& headers) {
    switch (kind) {
        case NonsenseKind::missing:
        case NonsenseKind::null:
            headers.clear();
            return;
        case NonsenseKind::huge:
            for (int i = 0; i < kHugeHeaders; ++i) {
                headers.add("X-Nonsense-" + std::to_string(i), std::string(100, 'x'));
            }
            return;
        case NonsenseKind::garbage:
            headers.set("Content-Encoding", "nonsense");
            headers.set("Location", "://\xff");
            headers.set("Retry-After", "never");
            headers.set("Content-Type", "\xff\xfe");
            return;
        default:
            headers.set("Content-Type", spoiled_text(kind, "application/json"));
    }
}

}  // namespace

std::string spoiled_text(NonsenseKind kind, std::string_view text) {
    switch (kind) {
        case NonsenseKind::garbage:
            return kGarbage;
        case NonsenseKind::null:
            return "null";
        case NonsenseKind::number:
            return "-1";
        case NonsenseKind::text:
            return "nonsense";
        case NonsenseKind::list:
            return "[1,[\"nonsense\"]]";
        case NonsenseKind::huge:
            return std::string(kHugeBody, 'x');
        case NonsenseKind::cut:
            return std::string{text.substr(0, text.size() / 2)};
        case NonsenseKind::missing:
        case NonsenseKind::empty:
            break;
    }
    return {};
}

net::Response spoiled(const Nonsense& nonsense, Place place, net::Response response) {
    if (!nonsense.is_at(place)) {
        return response;
    }
    if (nonsense.field == "headers") {
        spoil_headers(nonsense.kind, response.headers);
    } else if (nonsense.field == "status") {
        response.status = kNoStatus;
    } else {
        response.body = spoiled_body(nonsense, place, response.body);
    }
    return response;
}

}  // namespace farebox::sandbox

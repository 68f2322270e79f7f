#include "tests/conformance/http/webhook.hpp"

#include <algorithm>
#include <functional>

#include "protocol/ascii.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};

/// As Go finds a field: whatever the case of its name; null is as good as nothing.
const Json* field_of(const Json& object, std::string_view name) {
    for (const auto& [key, value] : object.items()) {
        if (protocol::equal_ignoring_case(key, name) && !value.is_null()) {
            return &value;
        }
    }
    return nullptr;
}

bool is_number(const Json& value) {
    return value.is_number() ||
           (value.is_string() && Json::parse(value.get<std::string>(), nullptr, false).is_number());
}

bool has_usable_price(const Json& body) {
    const Json* ceiling = field_of(body, "maxPrice");
    if (ceiling == nullptr) {
        return true;
    }
    const Json* price = ceiling->is_object() ? field_of(*ceiling, "price") : nullptr;
    return ceiling->is_object() && (price == nullptr || is_number(*price));
}

WebhookWord read_body(const Json& body) {
    WebhookWord word;
    word.kind = WebhookWord::Kind::unusable;
    const Json* status = body.is_object() ? field_of(body, "status") : nullptr;
    if (status == nullptr || !status->is_number_integer() || !has_usable_price(body)) {
        return word;
    }
    const Json* id = field_of(body, "auth_id");
    const Json* expiry = field_of(body, "expiry");
    if ((id != nullptr && !id->is_string()) || (expiry != nullptr && !expiry->is_number_integer())) {
        return word;
    }
    word.status = status->get<int>();
    word.auth_id = id != nullptr ? id->get<std::string>() : "";
    word.expiry = expiry != nullptr ? expiry->get<std::int64_t>() : 0;
    if (word.status == 200) {
        word.kind = WebhookWord::Kind::allows;
    } else if (word.status >= 400 && word.status <= 599) {
        word.kind = WebhookWord::Kind::refuses;
    }
    return word;
}

/// Replaces what stands between @p before and the next @p end.
void replace_after(std::string& text, std::string_view before, char end,
                   const std::function<std::string(const std::string&)>& by) {
    const std::size_t found = text.find(before);
    if (found == std::string::npos) {
        return;
    }
    const std::size_t begin = found + before.size();
    const std::size_t size = text.find(end, begin) - begin;
    text.replace(begin, size, by(text.substr(begin, size)));
}

std::string renamed(std::string body, const Renaming& renaming) {
    replace_after(body, R"("Content-Length":[")", '"',
                  [&](const std::string&) { return std::to_string(renaming.content_length); });
    replace_after(body, R"("state":{"StateID":")", '"', [&](const std::string&) { return renaming.state_id; });
    replace_after(body, R"("SenderNonce":)", ',',
                  [&](const std::string& nonce) { return std::to_string(std::stoll(nonce) + renaming.nonces_ahead); });
    return body;
}

/// Row no-auth-id-from-callers: an id that is not believed is not passed on either.
std::string without_auth_id(std::string body) {
    const std::size_t begin = body.find(R"(,"Signer-Auth-Id":[)");
    if (begin != std::string::npos) {
        body.erase(begin, body.find(']', begin) + 1 - begin);
    }
    return body;
}

}  // namespace

Result<net::Response> scripted_answer(const Step& step, std::chrono::milliseconds timeout) {
    if (step.webhook.is_null() || step.webhook.value("connectionRefused", false)) {
        return make_error(ErrorCode::connection_failed, "nobody is there");
    }
    if (std::chrono::milliseconds{step.webhook.value("delayMs", 0)} > timeout) {
        return make_error(ErrorCode::timeout, "it takes too long");
    }
    return net::Response{step.webhook.at("httpStatus").get<int>(), "", {}, step.webhook.value("body", "")};
}

WebhookWord word_of(const Step& step) {
    if (step.webhook.is_null()) {
        return {};
    }
    WebhookWord word;
    const int status = step.webhook.at("httpStatus").get<int>();
    const std::chrono::milliseconds delay{step.webhook.value("delayMs", 0)};
    if (step.webhook.value("connectionRefused", false) || status >= 500 || delay > kPatience) {
        word.kind = WebhookWord::Kind::down;
    } else if (status != 200) {
        word.kind = WebhookWord::Kind::unusable;
    } else {
        word = read_body(Json::parse(step.webhook.value("body", ""), nullptr, false));
    }
    return word;
}

std::vector<WebhookQuestion> recorded_questions(const Step& step) {
    std::vector<WebhookQuestion> questions;
    for (const Json& json : step.expected.value("webhookRequests", Json::array())) {
        WebhookQuestion question{json.at("method"), json.at("path"), without_auth_id(json.at("body")), {}};
        for (const auto& [name, values] : json.at("headers").items()) {
            // What Go's client adds by itself is its own.
            if (name != "Accept-Encoding" && name != "Content-Length" && name != "User-Agent") {
                question.headers.emplace_back(name, values.at(0));
            }
        }
        questions.push_back(std::move(question));
    }
    return questions;
}

WebhookQuestion question_of(const net::Request& request, const Scenario& scenario) {
    WebhookQuestion question{request.method, request.target, request.body, {}};
    question.headers.emplace_back("Content-Type", request.headers.get("Content-Type"));
    const Json configured = scenario.config.at("webhook").value("headers", Json::object());
    for (const auto& [name, value] : configured.items()) {
        question.headers.emplace_back(name, request.headers.get(name));
    }
    return question;
}

void add_questions(Outcome& outcome, const std::vector<WebhookQuestion>& questions, const Renaming& renaming) {
    outcome.set("webhook.count", questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const WebhookQuestion& question = questions[i];
        const std::string at = "webhook." + std::to_string(i) + ".";
        outcome.set(at + "method", question.method);
        outcome.set(at + "path", question.path);
        outcome.set(at + "body", renamed(question.body, renaming));
        for (const auto& [name, value] : question.headers) {
            std::string lower = name;
            std::ranges::transform(lower, lower.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; });
            outcome.set(at + "header." + lower, value);
        }
    }
}

}  // namespace farebox::conformance

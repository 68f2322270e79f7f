#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"
#include "net/http_message.hpp"
#include "tests/conformance/http/scenario.hpp"
#include "tests/conformance/outcome.hpp"

/// The operator's auth webhook of an exchange: what it is asked, and what it answers.
namespace farebox::conformance {

/// What comes back where it is asked within @p timeout; nothing is scripted: nobody is there.
[[nodiscard]] Result<net::Response> scripted_answer(const Step& step, std::chrono::milliseconds timeout);

/// What a step's scripted answer is worth, read apart from the signer.
struct WebhookWord {
    enum class Kind : std::uint8_t { none, down, unusable, refuses, allows };
    Kind kind = Kind::none;
    int status = 0;           ///< Of a refusal.
    std::int64_t expiry = 0;  ///< This and the next: where it allows.
    std::string auth_id;
};
[[nodiscard]] WebhookWord word_of(const Step& step);

/// One question, as it was sent or recorded.
struct WebhookQuestion {
    std::string method;
    std::string path;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Those that the configuration decides on.
};
[[nodiscard]] std::vector<WebhookQuestion> recorded_questions(const Step& step);
[[nodiscard]] WebhookQuestion question_of(const net::Request& request, const Scenario& scenario);

/// How a question that was recorded reads where one signer, with states of its own, answers all steps.
struct Renaming {
    std::string state_id;
    std::int64_t nonces_ahead = 0;  ///< Of the recorded ones.
    std::size_t content_length = 0;
};

/// "webhook…" fields.
void add_questions(Outcome& outcome, const std::vector<WebhookQuestion>& questions, const Renaming& renaming);

}  // namespace farebox::conformance

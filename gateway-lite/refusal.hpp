#pragma once

#include <string_view>

#include "net/http_message.hpp"

namespace farebox::gateway {

/// Whose word an answer with an error status is, and what it means for the job (go-livepeer server/ai_http.go,
/// core/orchestrator.go).
enum class Refusal {
    none,       ///< The application's own answer, or a success.
    payment,    ///< The orchestrator refuses the payment; one for a fresh challenge may do.
    full,       ///< The orchestrator has no room or no price now.
    elsewhere,  ///< The orchestrator cannot do it; another one may.
};

/// The most of a body that judge_call_answer() looks at. Orchestrators' own refusals are a line of text.
inline constexpr std::size_t kMaxRefusalBytes = 64 * 1024;

/// True where only the body tells whether the orchestrator or the application speaks: Go's plain errors.
[[nodiscard]] bool may_be_the_orchestrators(const net::Response& head);

/**
 * @brief Judges the answer to a single-shot call.
 * The orchestrator's own words are recognised by their text: an application written in Go makes its errors with the
 * same http.Error, and taking those for a refused payment would run and pay the job once more.
 * @param body  Where may_be_the_orchestrators() says so; else empty.
 */
[[nodiscard]] Refusal judge_call_answer(const net::Response& head, std::string_view body);

/// Judges the answer to a request that cannot have reached an application: a reservation, or a call to a priced runner
/// that carried no payment.
[[nodiscard]] Refusal judge_orchestrators_answer(int status);

}  // namespace farebox::gateway

#pragma once

#include <optional>
#include <string>

#include "net/http_message.hpp"
#include "signer/http/request_event.hpp"
#include "tests/model/clients.hpp"
#include "tests/model/rules.hpp"

namespace farebox::model {

/// What the signer answered, taken apart, and what it told about that in its event.
struct Answer {
    int status = 0;
    std::string code;  ///< Of a refusal.
    std::string message;
    std::string payment;  ///< Serialised; empty where there is none.
    std::optional<StateBytes> state;
    std::optional<StateBytes> newest;  ///< From the details of state_superseded.
    bool replayed = false;
    std::optional<std::int64_t> grant;  ///< Of a payment that was not a replay.
};

[[nodiscard]] Answer read_answer(const net::Response& response, const std::vector<signer::RequestEvent>& events);

/// Empty where the answer is the verdict's; else how they differ. The payment is compared field by field.
[[nodiscard]] std::string difference(const Rules& rules, const Verdict& verdict, const Answer& answer);

[[nodiscard]] std::string describe(const Answer& answer);
[[nodiscard]] std::string describe(const Rules& rules, const Verdict& verdict);

}  // namespace farebox::model

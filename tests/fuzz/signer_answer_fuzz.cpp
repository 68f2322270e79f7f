#include <algorithm>
#include <charconv>

#include "gateway-lite/signer_messages.hpp"
#include "gateway-lite/text.hpp"
#include "protocol/address.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char each) { return (each >= 0 && each < ' ') || each == '\x7f'; });
}

void check_error(const Error& error) {
    require(is_one_line(error.message) && is_one_line(error.hint) && is_one_line(error.request_id),
            "what a signer says is shown on one line");
    require(error.retry_after.count() >= 0 && error.retry_after <= std::chrono::hours{1}, "a pause is bounded");
}

}  // namespace

/// "STATUS RETRY-AFTER\nBODY": an answer to a request for payment; the body also as an address proof.
void signer_answer(std::string_view input) {
    const auto [head, body] = split(input, "\n");
    const auto [status_text, retry_after] = split(head, " ");
    int status = 200;
    std::from_chars(status_text.data(), status_text.data() + status_text.size(), status);
    const auto answer = gateway::read_payment_answer(status, body, retry_after);
    if (answer) {
        require(answer->error.has_value() == (status != 200), "every status but 200 is an error");
        require(answer->headers.has_value() == answer->state.has_value(), "payment and state come together");
        require(status != 200 || answer->headers, "200 is a payment");
        if (answer->headers) {
            require(gateway::is_header_value(answer->headers->payment) &&
                        gateway::is_header_value(answer->headers->segment),
                    "payment and credentials fit into headers");
        }
        if (answer->error) {
            check_error(*answer->error);
        }
    } else {
        require(answer.error().code == ErrorCode::protocol_error, "an unreadable answer is protocol_error");
    }
    const auto proof = gateway::read_address_proof(body);
    require(
        !proof || (proof->signature.size() == 65 && *protocol::parse_address(proof->address_text) == proof->address),
        "an address proof is complete");
}

}  // namespace farebox::fuzz

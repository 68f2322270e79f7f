#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.PaymentResult: the answer to a posted payment.
struct PaymentResult {
    std::optional<OrchestratorInfo> info;

    friend bool operator==(const PaymentResult&, const PaymentResult&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<PaymentResult> decode_payment_result(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const PaymentResult& message, std::string& out);
[[nodiscard]] std::string encode(const PaymentResult& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, PaymentResult& message);

}  // namespace farebox::protocol::wire

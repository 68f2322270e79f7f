#pragma once

#include <set>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "tests/conformance/http/signer_under_test.hpp"
#include "tests/conformance/outcome.hpp"

/// Replies as fields that can be compared one by one.
namespace farebox::conformance {

/// Names in a reply's "volatile": what is random in it.
using Volatile = std::set<std::string>;

/// The three parts of a payment, decoded from base64.
struct PaymentParts {
    std::string payment;
    std::string credentials;
    std::string state;  ///< JSON.
};

/// All that the parts say. @p signer is whose signatures they must carry.
void add_parts(Outcome& outcome, const PaymentParts& parts, const Address& signer, const Volatile& random);

/// Status, headers and either the payment, the error or the body.
[[nodiscard]] Outcome fields_of(const Reply& reply, const Address& signer, const Volatile& random);

/// The same of the reference's recorded reply.
[[nodiscard]] Outcome fields_of_reference(const Json& expected);

/// Where the reference stopped: the number of the check in its GenerateLivePayment that its reply tells of by text and
/// status, kAnswered for a payment, kOpenText for anything else (a parser's refusal has no fixed text).
[[nodiscard]] int reference_row(const Json& expected);
inline constexpr int kAsked = 29;  ///< The auth webhook, and all that its answer leads to.
inline constexpr int kAnswered = 33;
inline constexpr int kOpenText = 2;

[[nodiscard]] Volatile volatile_of(const Json& expected);

}  // namespace farebox::conformance

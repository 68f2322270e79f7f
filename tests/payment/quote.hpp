#pragma once

#include <cstdint>
#include <string>

#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/payment/checked_request.hpp"
#include "signer/payment/planner.hpp"

namespace farebox::signer::test {

/// Noon of some day; every quote made here is good for hours after it.
inline constexpr protocol::Timestamp kNow{1'782'907'200'000'000'000};
inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::uint64_t kL1Block = 20'000'000;

[[nodiscard]] inline protocol::Timestamp after(std::int64_t nanos) {
    return {kNow.unix_nanos + nanos};
}

/// A quote of tickets worth exactly `ev` wei each (a third of the face value 3 x ev), at `price` wei per unit.
struct QuoteTerms {
    std::uint64_t ev = 100;
    std::int64_t price = 10;
    std::int64_t pixels = 1;
    std::uint8_t rand_hash = 0x33;  ///< Every byte of the recipient rand hash.
};
[[nodiscard]] protocol::wire::OrchestratorInfo make_quote(const QuoteTerms& terms = {});

/// A request with this quote, of that type; no state.
[[nodiscard]] PaymentRequest make_request(const protocol::wire::OrchestratorInfo& quote, std::string type = "live");
/// The same, checked; throws where the check refuses.
[[nodiscard]] CheckedRequest checked(PaymentRequest request);

/// Every unit unlimited, the default caps.
[[nodiscard]] PaymentRules make_rules();
/// A deposit and reserve of 1 eth at kL1Block.
[[nodiscard]] ChainFacts make_chain();
[[nodiscard]] PlanOptions make_options(Rounding rounding = Rounding::reference);

/// The body of a request as a client sends it.
[[nodiscard]] std::string body_of(const PaymentRequest& request);

}  // namespace farebox::signer::test

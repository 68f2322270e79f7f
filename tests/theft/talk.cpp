#include "tests/theft/talk.hpp"

#include "protocol/timestamp.hpp"
#include "protocol/uint256.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::theft {
namespace {

constexpr std::uint32_t kNobody = 2000;
constexpr std::int64_t kMonth = 30LL * 24 * 3600;

}  // namespace

net::ServerRequest post_with_key(const std::string& key, std::string target, std::string body) {
    auto request = signer::test::post(std::move(target), std::move(body));
    request.peer.uid = request.peer.gid = kNobody;
    if (!key.empty()) {
        request.headers.add("Authorization", "Bearer " + key);
    }
    return request;
}

net::ServerRequest request_of(const Order& order, const std::string& key, const std::string& target) {
    auto request = post_with_key(key, target, signer::test::body_of(order.body));
    if (order.farebox) {
        request.headers.add("Farebox-Version", "1");
    }
    if (!order.idempotency_key.empty()) {
        request.headers.add("Idempotency-Key", order.idempotency_key);
    }
    return request;
}

RecipientRandHash random_hash(model::Dice& dice) {
    RecipientRandHash hash;
    for (auto& byte : hash.data) {
        byte = static_cast<std::uint8_t>(dice.roll());
    }
    return hash;
}

model::Quote make_quote(model::Dice& dice) {
    model::Quote quote;
    quote.orchestrator.data.fill(static_cast<std::uint8_t>(0x20 + dice.pick(3)));
    quote.recipient.data.fill(static_cast<std::uint8_t>(0x10 + dice.pick(3)));
    quote.face_value = 3000;
    quote.win_prob = protocol::divide(kMaxUint256, 3);
    quote.rand_hash = random_hash(dice);
    quote.expiration_block = static_cast<std::int64_t>(signer::test::kL1Block) + 1'000;
    quote.price_per_unit = 150;
    quote.auth_session = "session-" + std::to_string(dice.roll());
    quote.auth_expiration = protocol::unix_seconds(signer::test::kNow) + kMonth;
    return quote;
}

}  // namespace farebox::theft

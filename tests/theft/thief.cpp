#include "tests/theft/thief.hpp"

#include <array>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/model/quote_bytes.hpp"

namespace farebox::theft {
namespace {

using signer::PaymentRequest;

void show(PaymentRequest& request, const std::string& state, const std::string& sig) {
    request.state = state;
    request.state_sig = sig;
}

}  // namespace

/// Its own orchestrators: from many cheap tickets to a few that win nearly never, and then a fortune.
model::Quote Thief::greedy_quote() {
    model::Quote quote = make_quote(dice_);
    quote.face_value = dice_.of(
        std::array<std::uint64_t, 6>{1, 3000, 7'000'001, 1'000'000'000'000, 2'999'999'999'999, 29'999'999'999'999'999});
    const auto odds = dice_.of(std::array<std::uint64_t, 5>{1, 3, 1000, 10'000, 1'000'000'007});
    quote.win_prob = protocol::divide(kMaxUint256, odds);
    quote.price_per_unit = dice_.of(std::array<std::int64_t, 4>{1, 150, 90'000, 1'000'000'000'000});
    return quote;
}

Order Thief::open() {
    Order order;
    order.body.type = dice_.of(std::array<std::string, 4>{"live", "lv2v", "fixed", ""});
    order.body.in_pixels =
        order.body.type.empty() || dice_.chance(5) ? 1 + static_cast<std::int64_t>(dice_.pick(100'000)) : 0;
    const model::Quote quote = dice_.chance(50) ? make_quote(dice_) : greedy_quote();
    order.body.orchestrator = model::encode(quote);
    order.body.manifest_id = dice_.of(std::array<std::string, 3>{quote.auth_session, "", "mine"});
    order.farebox = dice_.chance(50);
    if (dice_.chance(30)) {
        order.idempotency_key = std::string(1, static_cast<char>('a' + dice_.pick(3)));
    }
    return order;
}

const Thief::Loot* Thief::of(const std::vector<Loot>& list) {
    return list.empty() ? nullptr : &dice_.of(list);
}

/// From that state, whether or not it is the newest, with the same parameters or with fresh ones.
Order Thief::go_on(const Loot& from) {
    Order order = from.order;
    order.idempotency_key.clear();
    show(order.body, from.state, from.sig);
    if (dice_.chance(70)) {
        auto quote = *protocol::wire::decode_orchestrator_info(order.body.orchestrator);
        const auto hash = random_hash(dice_);
        quote.ticket_params->recipient_rand_hash = protocol::as_chars(hash);
        order.body.orchestrator = protocol::wire::encode(quote);
    }
    return order;
}

/// More credit, or no seal at all.
Order Thief::forge() {
    const Loot* loot = of(own_);
    if (loot == nullptr) {
        return open();
    }
    Order order = go_on(*loot);
    if (dice_.chance(50)) {
        auto state = *signer::parse_session_state(order.body.state);
        state.balance = protocol::Rational{std::int64_t{1'000'000'000}};
        order.body.state = signer::encode_session_state(state);
    } else {
        for (char& byte : order.body.state_sig) {
            byte = static_cast<char>(dice_.roll());
        }
    }
    return order;
}

/// A running session of the reference implementation that never was.
Order Thief::as_reference() {
    Order order = open();
    signer::SessionState state;
    state.state_id = "e2ba407f";
    state.orchestrator.data.fill(0x21);
    state.balance = protocol::Rational{std::int64_t{1'000'000'000}};
    state.initial_price_per_unit = state.initial_pixels_per_unit = 1;
    state.type = "live";
    std::string sig(65, '\x1b');
    for (char& byte : sig) {
        byte = static_cast<char>(dice_.roll());
    }
    show(order.body, signer::encode_session_state(state), sig);
    return order;
}

/// Whoever has the hash gets the nonces, it hopes.
Order Thief::with_stolen_hash() {
    Order order = open();
    if (const Loot* loot = of(overheard_)) {
        auto quote = *protocol::wire::decode_orchestrator_info(order.body.orchestrator);
        const auto stolen = *protocol::wire::decode_orchestrator_info(loot->order.body.orchestrator);
        quote.ticket_params->recipient_rand_hash = stolen.ticket_params->recipient_rand_hash;
        if (dice_.chance(50)) {
            quote.ticket_params = stolen.ticket_params;
        }
        order.body.orchestrator = protocol::wire::encode(quote);
    }
    return order;
}

/// Nearly the same again.
Order Thief::vary(Order order) {
    switch (dice_.pick(6)) {
        case 0:
            order.idempotency_key = std::string(dice_.pick(2), static_cast<char>('a' + dice_.pick(3)));
            break;
        case 1:
            order.body.manifest_id = dice_.of(std::array<std::string, 3>{"", "mine", "other"});
            break;
        case 2:
            order.body.type = dice_.of(std::array<std::string, 4>{"live", "lv2v", "fixed", ""});
            break;
        case 3:
            order.body.in_pixels = static_cast<std::int64_t>(dice_.pick(1'000'000));
            break;
        case 4:
            order.farebox = !order.farebox;
            break;
        default:
            show(order.body, {}, {});
            break;
    }
    return order;
}

Order Thief::scheme() {
    const Loot* own = of(own_);
    const Loot* stolen = of(overheard_);
    switch (dice_.pick(10)) {
        case 0:
        case 1:
            return own != nullptr ? go_on(own_.back()) : open();
        case 2:
            return own != nullptr ? go_on(*own) : open();
        case 3:
            return stolen != nullptr ? go_on(*stolen) : open();
        case 4:
            return others_orders_.empty() ? open() : dice_.of(others_orders_);
        case 5:
            return sent_.empty() ? open() : dice_.of(sent_);
        case 6:
            return sent_.empty() ? open() : vary(dice_.of(sent_));
        case 7:
            return dice_.chance(50) ? forge() : as_reference();
        case 8:
            return with_stolen_hash();
        default:
            return open();
    }
}

/// The same order where it would cost nothing, or something that is no payment.
Sent Thief::elsewhere(const Order& order) {
    switch (dice_.pick(3)) {
        case 0:
            return {client_, request_of(order, key_, "/v1/quote")};
        case 1:
            return {client_, post_with_key(key_, "/sign-orchestrator-info", "{}")};
        default:
            return {client_, post_with_key(key_, "/sign-byoc-job",
                                           R"({"id":"j","capability":"c","request":"{}","parameters":"{}"})")};
    }
}

/// Somebody else's name, no key, half a key, two keys.
Sent Thief::with_other_credentials(const Order& order) {
    Sent sent{{}, request_of(order, {})};
    switch (dice_.pick(5)) {
        case 0:
            break;
        case 1:
            sent.http.headers.add("Authorization", "Bearer " + key_.substr(0, key_.size() - 1));
            break;
        case 2:
            sent.http.headers.add("Authorization", "Bearer fbx_" + std::string(43, 'a'));
            break;
        case 3:
            sent.http.headers.add("Authorization", "Bearer " + key_);
            sent.http.headers.add("Authorization", "Bearer " + key_);
            break;
        default:
            sent.client = client_;
            sent.http = request_of(order, key_);
            sent.http.headers.add("Signer-Auth-Id", "somebody-" + std::to_string(dice_.pick(100)));
            break;
    }
    return sent;
}

std::vector<Sent> Thief::strike() {
    std::vector<Sent> requests;
    strike_.clear();
    if (const Loot* loot = of(own_); loot != nullptr && dice_.chance(10)) {
        const Loot from = *loot;
        for (int i = 0; i < 8; ++i) {  // the answers were all lost, it says
            strike_.push_back(go_on(from));
            requests.push_back({client_, request_of(strike_.back(), key_)});
        }
    }
    for (std::size_t left = dice_.pick(4); left > 0; --left) {
        const Order order = scheme();
        const auto where = dice_.pick(100);
        const std::size_t times = dice_.chance(20) ? 2 + dice_.pick(6) : 1;
        for (std::size_t i = 0; i < times; ++i) {
            requests.push_back(where < 80   ? Sent{client_, request_of(order, key_)}
                               : where < 90 ? elsewhere(order)
                                            : with_other_credentials(order));
            strike_.push_back(order);
        }
        sent_.push_back(order);
    }
    return requests;
}

std::vector<Sent> Thief::rush() {
    std::vector<Sent> requests;
    strike_.clear();
    for (int i = 0; i < 16; ++i) {
        Order order;
        order.body.type = "fixed";
        order.body.orchestrator = model::encode(make_quote(dice_));
        requests.push_back({client_, request_of(order, key_)});
        strike_.push_back(std::move(order));
    }
    return requests;
}

std::optional<Thief::Loot> Thief::read(const Order& order, const net::Response& response) {
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body.contains("state") || !body.at("state").is_object()) {
        return std::nullopt;
    }
    Loot loot{order, {}, {}};
    signer::test::continue_from(loot.order.body, response);
    loot.state = loot.order.body.state;
    loot.sig = loot.order.body.state_sig;
    return loot;
}

void Thief::hear(std::size_t index, const net::Response& answer) {
    if (auto loot = read(strike_.at(index), answer)) {
        own_.push_back(*std::move(loot));
    }
}

void Thief::overhear(const Order& order, const net::Response& response) {
    others_orders_.push_back(order);
    if (auto loot = read(order, response)) {
        overheard_.push_back(*std::move(loot));
    }
}

}  // namespace farebox::theft

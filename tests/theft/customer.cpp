#include "tests/theft/customer.hpp"

#include <array>

#include "tests/model/quote_bytes.hpp"

namespace farebox::theft {

void Customer::open_session() {
    quote_ = make_quote(dice_);
    order_ = {};
    order_.body.type = dice_.of(std::array<std::string, 4>{"live", "lv2v", "fixed", ""});
    if (order_.body.type == "lv2v") {
        quote_.pixels_per_unit = 27'648'000;
    }
    order_.body.in_pixels = order_.body.type.empty() ? 1 + static_cast<std::int64_t>(dice_.pick(30)) : 0;
    order_.body.manifest_id = quote_.auth_session;
    order_.farebox = dice_.chance(50);
    if (dice_.chance(30)) {
        order_.idempotency_key = "k" + std::to_string(dice_.roll());
    }
    in_session_ = true;
}

Sent Customer::next() {
    if (pending_) {
        return *pending_;
    }
    if (!in_session_ || dice_.chance(15)) {
        open_session();
    } else if (dice_.chance(40)) {
        quote_.rand_hash = random_hash(dice_);
    }
    order_.body.orchestrator = model::encode(quote_);
    pending_ = Sent{client_, request_of(order_, key_)};
    return *pending_;
}

void Customer::keep_state(const net::Response& response) {
    signer::test::continue_from(order_.body, response);
    order_.idempotency_key.clear();
}

std::optional<std::string> Customer::hear(const std::optional<net::Response>& response) {
    if (!response || response->status == 503) {
        return std::nullopt;  // it asks again
    }
    pending_.reset();
    if (response->status == 200 || response->body.find("\"payment\"") != std::string::npos) {
        keep_state(*response);
        return std::nullopt;
    }
    if (response->status == 482) {
        return std::nullopt;  // nothing is due
    }
    if (response->status == 480) {
        quote_.rand_hash = random_hash(dice_);  // somebody was faster with it, so another one is asked for
        return std::nullopt;
    }
    in_session_ = false;
    return client_ + " was answered " + std::to_string(response->status) + ": " + response->body;
}

}  // namespace farebox::theft

#include "tests/load/payer.hpp"

#include <nlohmann/json.hpp>

#include "bench/load/payments.hpp"
#include "net/http_message.hpp"

namespace farebox::load {
namespace {

/// A new session after so many payments, long before its nonces end.
constexpr std::uint32_t kPaymentsPerSession = 20;

template <std::size_t N>
void fill(std::array<char, N>& bytes, std::string_view digits, model::Dice& dice) {
    for (char& byte : bytes) {
        byte = digits.empty() ? static_cast<char>(dice.roll()) : digits[dice.pick(digits.size())];
    }
}

}  // namespace

std::string head_of(std::string_view target, std::size_t body_bytes, const std::string& key) {
    std::string head = "POST " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!key.empty()) {
        head += "Authorization: Bearer " + key + "\r\n";
    }
    return head + "Content-Type: application/json\r\nContent-Length: " + std::to_string(body_bytes) + "\r\n\r\n";
}

std::string post(std::string_view target, const std::string& body, const std::string& key) {
    return head_of(target, body.size(), key) + body;
}

void Payer::make_request() {
    if (state_.empty() || paid_ >= kPaymentsPerSession) {
        fill(parts_.id, "0123456789abcdef", dice_);
        fill(parts_.token, {}, dice_);
        fill(parts_.rand_hash, {}, dice_);
        state_.clear();
        paid_ = 0;
    }
    std::string quote;
    quote_.append_base64(parts_, quote);
    std::string body;
    bench::append_payment_body(quote, parts_.id_view(), state_, body);
    request_ = post("/generate-live-payment", body, account_.key);
}

const std::string& Payer::request() {
    if (!pending_) {
        make_request();
        pending_ = true;
    }
    return request_;
}

std::optional<std::string> Payer::hear(int status, std::string_view body, theft::Takings& takings) {
    if (status == 503) {
        return std::nullopt;  // it may have been charged all the same: ask again
    }
    pending_ = false;
    if (status == 200) {
        const auto response = net::json_response(200, std::string{body});
        state_ = nlohmann::json::parse(body).at("state").dump();
        ++paid_;
        const auto payment = theft::payment_in(response);
        return payment ? takings.take(account_.name, *payment, {})
                       : std::optional<std::string>{"a 200 without tickets"};
    }
    const bool deserved = status == 482 || (account_.is_poor && (status == 402 || status == 401));
    return deserved ? std::nullopt
                    : std::optional{account_.name + ": " + std::to_string(status) + " " + std::string{body}};
}

}  // namespace farebox::load

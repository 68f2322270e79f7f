#include "tests/theft/takings.hpp"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/payment.hpp"
#include "signer/payment/session_state.hpp"

namespace farebox::theft {
namespace {

using boost::multiprecision::cpp_int;
using protocol::Timestamp;

constexpr std::int64_t kMinute = 60'000'000'000;

cpp_int number(const Uint256& value) {
    cpp_int sum = 0;
    for (std::size_t i = value.limbs.size(); i-- > 0;) {
        sum = (sum << 64U) + value.limbs.at(i);
    }
    return sum;
}

const cpp_int& whole() {
    static const cpp_int kWhole = (cpp_int{1} << 256U) - 1;
    return kWhole;
}

/// Sums of EV and of face value x EV, both times 2^256 - 1.
struct Sum {
    cpp_int ev = 0;
    cpp_int spread = 0;

    void add(const Payment& payment, int sign) {
        const cpp_int face = number(payment.face_value);
        const cpp_int value = face * number(payment.win_prob) * payment.tickets * sign;
        ev += value;
        spread += face * value;
    }
    [[nodiscard]] bool is_within(const Wei& limit) const { return ev <= number(limit.value()) * whole(); }
    /// E + 4 sqrt(V) <= limit
    [[nodiscard]] bool is_risk_within(const Wei& limit) const {
        const cpp_int left = number(limit.value()) * whole() - ev;
        return left >= 0 && 16 * spread * whole() <= left * left;
    }
};

template <class Fixed>
Fixed fixed(const std::string& bytes) {
    if (bytes.size() != Fixed::kSize) {
        throw std::runtime_error{"a payment with a field of another length"};
    }
    Fixed value;
    std::copy(bytes.begin(), bytes.end(), value.data.begin());
    return value;
}

/// Nonces of one payment follow each other.
void read_nonces(const protocol::wire::Payment& wire, Payment& payment) {
    payment.tickets = static_cast<std::uint32_t>(wire.ticket_sender_params.size());
    payment.first_nonce = wire.ticket_sender_params.front().sender_nonce;
    for (std::uint32_t i = 0; i < payment.tickets; ++i) {
        if (wire.ticket_sender_params[i].sender_nonce != payment.first_nonce + i) {
            throw std::runtime_error{"a payment with nonces that do not follow each other"};
        }
    }
}

/// A period of a limit, or all of time.
struct Window {
    std::string_view name;
    const std::optional<Wei>& limit;
    std::int64_t nanos;
    bool is_risk;
};

std::array<Window, 5> windows_of(const signer::EvLimits& limits) {
    return {{{"ev_per_minute", limits.ev_per_minute, kMinute, false},
             {"ev_per_hour", limits.ev_per_hour, 60 * kMinute, false},
             {"ev_per_day", limits.ev_per_day, 24 * 60 * kMinute, false},
             {"ev_total", limits.ev_total, INT64_MAX, false},
             {"risk_per_day", limits.risk_per_day, 24 * 60 * kMinute, true}}};
}

/// What a payment is counted by beside its client, in the order of signer::LimitScope.
using Subject = std::string (*)(const Payment&);
constexpr std::array<Subject, 3> kSubjects{
    [](const Payment& payment) { return payment.session; },
    [](const Payment& payment) { return protocol::to_hex(payment.orchestrator.span()); },
    [](const Payment& payment) { return protocol::to_hex(payment.recipient.span()); }};

}  // namespace

std::optional<Payment> payment_in(const net::Response& response) {
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body.contains("payment") || !body.contains("state")) {
        return std::nullopt;
    }
    const auto bytes = [](const nlohmann::json& text) { return *protocol::base64_decode(text.get<std::string>()); };
    const auto wire = protocol::wire::decode_payment(bytes(body.at("payment")));
    const auto state = signer::parse_session_state(bytes(body.at("state").at("State")));
    if (!wire || !state) {
        throw std::runtime_error{"a payment that cannot be read: " + response.body};
    }
    if (wire->ticket_sender_params.empty()) {
        return std::nullopt;
    }
    const auto& params = wire->ticket_params.value();
    Payment payment;
    payment.sender = fixed<Address>(wire->sender);
    payment.recipient = fixed<Address>(params.recipient);
    payment.orchestrator = state->orchestrator;
    payment.rand_hash = fixed<RecipientRandHash>(params.recipient_rand_hash);
    payment.face_value = *protocol::from_big_endian(params.face_value);
    payment.win_prob = *protocol::from_big_endian(params.win_prob);
    payment.session = state->state_id;
    read_nonces(*wire, payment);
    return payment;
}

std::optional<std::string> Takings::take(const std::string& client, const Payment& payment, Timestamp granted) {
    bool is_new = false;
    for (std::uint32_t i = 0; i < payment.tickets; ++i) {
        const auto nonce = payment.first_nonce + i;
        const auto [known, fresh] = nonces_.try_emplace({payment.sender, payment.rand_hash, nonce}, payment);
        if (!fresh && known->second != payment) {
            return "nonce " + std::to_string(nonce) + " of rand hash " + protocol::to_hex(payment.rand_hash.span()) +
                   " is in two different payments";
        }
        is_new = fresh;
    }
    if (is_new) {
        taken_[client].push_back({payment, granted});
    }
    return std::nullopt;
}

/// In the order of time.
std::optional<std::string> Takings::excess_of(const std::string& whom, const std::vector<Taken>& list,
                                              const signer::EvLimits& limits) {
    for (const Window& window : windows_of(limits)) {
        if (!window.limit) {
            continue;
        }
        Sum sum;
        std::size_t first = 0;
        for (const Taken& last : list) {
            sum.add(last.payment, 1);
            while (last.granted.unix_nanos - list[first].granted.unix_nanos >= window.nanos) {
                sum.add(list[first++].payment, -1);
            }
            if (!(window.is_risk ? sum.is_risk_within(*window.limit) : sum.is_within(*window.limit))) {
                return whom + " got more than its " + std::string{window.name} + " of " + window.limit->to_amount();
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> Takings::excess(const std::string& client, const Bounds& bounds) const {
    const auto found = taken_.find(client);
    if (found == taken_.end()) {
        return std::nullopt;
    }
    auto all = found->second;
    std::ranges::stable_sort(all, {}, [](const Taken& taken) { return taken.granted.unix_nanos; });
    auto wrong = excess_of(client, all, bounds.own);
    for (std::size_t scope = 0; scope < kSubjects.size() && !wrong; ++scope) {
        std::map<std::string, std::vector<Taken>> groups;
        for (const Taken& taken : all) {
            groups[kSubjects.at(scope)(taken.payment)].push_back(taken);
        }
        for (auto group = groups.begin(); group != groups.end() && !wrong; ++group) {
            wrong =
                excess_of(client + ", " + std::string{signer::kLimitScopeNames.at(scope)} + " " + group->first + ",",
                          group->second, bounds.each.at(scope));
        }
    }
    return wrong;
}

std::uint64_t Takings::tickets(const std::string& client) const {
    std::uint64_t sum = 0;
    if (const auto found = taken_.find(client); found != taken_.end()) {
        for (const Taken& taken : found->second) {
            sum += taken.payment.tickets;
        }
    }
    return sum;
}

Wei Takings::charge(const std::string& client) const {
    cpp_int sum = 0;
    if (const auto found = taken_.find(client); found != taken_.end()) {
        for (const Taken& taken : found->second) {
            Sum one;
            one.add(taken.payment, 1);
            sum += (one.ev + whole() - 1) / whole();
        }
    }
    return *Wei::parse(sum.str());
}

}  // namespace farebox::theft

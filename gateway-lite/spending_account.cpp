#include "gateway-lite/spending_account.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/payment.hpp"

namespace farebox::gateway {
namespace {

/// A payment has at most 100 tickets of at most 2^256 wei: only a hostile signer reaches this bound.
const Uint256 kMostWei{{~0ULL, ~0ULL, ~0ULL, 0}};

Error malformed(const std::string& what) {
    return make_error(ErrorCode::protocol_error, "the signer's payment is malformed: " + what,
                      "is it a remote signer that answers there, and one of this version?");
}

Wei to_wei_rounded_up(const protocol::Rational& amount) {
    return Wei{amount.ceil().to_uint256().value_or(kMostWei)};
}

}  // namespace

void SpendingAccount::allow_paid_requests(int most) {
    const std::lock_guard lock{mutex_};
    most_paid_requests_ = most;
}

bool SpendingAccount::may_pay_another_request() const {
    const std::lock_guard lock{mutex_};
    return paid_requests_ < most_paid_requests_;
}

void SpendingAccount::count_paid_request() {
    const std::lock_guard lock{mutex_};
    ++paid_requests_;
}

void SpendingAccount::begin_anew() {
    const std::lock_guard lock{mutex_};
    paid_requests_ = 0;
}

void SpendingAccount::set_price(protocol::PaymentType type, const protocol::Price& price) {
    const std::lock_guard lock{mutex_};
    price_ = price.ratio();
    spending_.price_per_unit = to_wei_rounded_up(price_);
    spending_.unit = protocol::unit_name(type);
}

void SpendingAccount::limit(std::optional<Wei> job, std::shared_ptr<DailyCap> all) {
    const std::lock_guard lock{mutex_};
    limit_ = job;
    all_ = std::move(all);
}

bool SpendingAccount::is_limited() const {
    const std::lock_guard lock{mutex_};
    return limit_ || all_;
}

Result<void> SpendingAccount::reserve(const protocol::Rational& most) {
    const std::lock_guard lock{mutex_};
    const auto amount = std::max(to_wei_rounded_up(most), reserved_);
    const auto total = spending_.expected_value.checked_add(amount);
    if (limit_ && (!total || *total > *limit_)) {
        auto error =
            make_error(ErrorCode::budget_exceeded,
                       "the next payment, of up to " + amount.to_amount() + ", would pass what this job may spend",
                       "raise max_spending");
        error.details = {{"limit", limit_->to_amount()},
                         {"spent", spending_.expected_value.to_amount()},
                         {kLimitedBy, "the application"}};
        return error;
    }
    if (all_) {
        if (auto held = all_->reserve(reserved_, amount, DailyCap::TimePoint::clock::now()); !held) {
            return held;
        }
    }
    reserved_ = amount;
    return {};
}

void SpendingAccount::release() {
    const std::lock_guard lock{mutex_};
    settle(Wei{}, lock);
}

/// @p locked  holds mutex_.
void SpendingAccount::settle(const Wei& spent, const std::lock_guard<std::mutex>& /*locked*/) {
    if (all_) {
        all_->settle(reserved_, spent, DailyCap::TimePoint::clock::now());
    }
    reserved_ = Wei{};
}

SpendingAccount::~SpendingAccount() {
    release();
}

Result<void> SpendingAccount::add_payment(std::string_view payment_base64) {
    const auto bytes = protocol::base64_decode_as_go(payment_base64);
    const auto payment =
        bytes ? protocol::wire::decode_payment(*bytes) : Result<protocol::wire::Payment>{bytes.error()};
    if (!payment) {
        return malformed(payment.error().message);
    }
    const auto tickets = payment->ticket_sender_params.size();
    protocol::Rational value;
    if (tickets > 0) {
        const auto params =
            payment->ticket_params
                ? protocol::to_ticket_params(*payment->ticket_params)
                : Result<protocol::TicketParams>{make_error(ErrorCode::protocol_error, "tickets without parameters")};
        if (!params) {
            return malformed(params.error().message);
        }
        value = protocol::expected_value(params->face_value, params->win_prob) *
                protocol::Rational{static_cast<std::int64_t>(tickets)};
    }
    const std::lock_guard lock{mutex_};
    settle(to_wei_rounded_up(value), lock);
    const auto total = spending_.expected_value.checked_add(to_wei_rounded_up(value));
    spending_.expected_value = total ? *total : Wei{kMostWei};
    ++spending_.payments;
    spending_.tickets += tickets;
    if (!price_.is_zero()) {
        const auto units = floor_quotient(protocol::Rational{spending_.expected_value}, price_).to_uint256();
        spending_.units = protocol::to_uint64(units.value_or(kMaxUint256)).value_or(~0ULL);
    }
    return {};
}

void SpendingAccount::add_delivered() {
    const std::lock_guard lock{mutex_};
    ++spending_.delivered;
}

Spending SpendingAccount::snapshot() const {
    const std::lock_guard lock{mutex_};
    return spending_;
}

Error SpendingAccount::told_in(Error error) const {
    const auto spent = snapshot();
    if (spent.payments > 0) {
        error.details.emplace_back("paid_payments", std::to_string(spent.payments));
        error.details.emplace_back("paid_tickets", std::to_string(spent.tickets));
        error.details.emplace_back("paid_expected_value", spent.expected_value.to_amount());
    }
    return error;
}

}  // namespace farebox::gateway

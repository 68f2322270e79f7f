#include "sandbox/control/faults.hpp"

#include <optional>

#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::int64_t kLargestCount = 1'000'000;

Error wrong_value(std::string_view name, std::string_view wanted) {
    return make_error(ErrorCode::invalid_argument, "fault " + std::string{name} + " wants " + std::string{wanted});
}

/// "2", "1.5" or "3/2".
std::optional<PriceFactor> parse_factor(std::string_view text) {
    constexpr std::int64_t kDecimals = 1'000;
    PriceFactor factor;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const auto numerator = parse_count(text.substr(0, slash), kLargestCount);
        const auto denominator = parse_count(text.substr(slash + 1), kLargestCount);
        factor = {numerator.value_or(0), denominator.value_or(0)};
    } else {
        const auto dot = text.find('.');
        const auto whole = parse_count(text.substr(0, dot), kLargestCount);
        std::string digits{dot == std::string_view::npos ? std::string_view{"0"} : text.substr(dot + 1)};
        if (digits.size() > 3) {
            return std::nullopt;
        }
        digits.resize(3, '0');
        const auto part = parse_count(digits, kDecimals);
        factor = {whole && part ? *whole * kDecimals + *part : 0, kDecimals};
    }
    if (factor.numerator == 0 || factor.denominator == 0) {
        return std::nullopt;
    }
    return factor;
}

}  // namespace

Result<Fraction> Fraction::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto hits = parse_count(text.substr(0, slash), kLargestCount);
    const auto period =
        slash == std::string_view::npos ? std::nullopt : parse_count(text.substr(slash + 1), kLargestCount);
    if (!hits || !period || *period == 0 || *hits > *period) {
        return make_error(ErrorCode::invalid_argument, "a fraction is written A/B with A no larger than B");
    }
    Fraction fraction;
    fraction.hits_ = static_cast<std::uint32_t>(*hits);
    fraction.period_ = static_cast<std::uint32_t>(*period);
    return fraction;
}

bool Fraction::next() noexcept {
    const bool hit = position_ < hits_;
    position_ = (position_ + 1) % period_;
    return hit;
}

Result<void> Faults::set(std::string_view name, std::string_view value) {
    if (auto applied = apply(name, value); !applied) {
        return applied;
    }
    active_.insert_or_assign(std::string{name}, std::string{value});
    return {};
}

Result<void> Faults::clear(std::string_view name) {
    const Faults honest;
    if (name == "slow") {
        slow = honest.slow;
    } else if (name == "dying") {
        dying = honest.dying;
    } else if (name == "price-raising") {
        price_raising = honest.price_raising;
    } else if (name == "expiring-params") {
        expiring_params_blocks = honest.expiring_params_blocks;
    } else if (name == "reject-tickets") {
        reject_tickets = honest.reject_tickets;
    } else if (name == "drop-payments") {
        drop_payments = honest.drop_payments;
    } else if (name == "lose-answers") {
        lose_answers = honest.lose_answers;
    } else if (name == "full") {
        full = honest.full;
    } else {
        return make_error(ErrorCode::invalid_argument, "no fault is called " + std::string{name});
    }
    active_.erase(std::string{name});
    return {};
}

Result<void> Faults::apply(std::string_view name, std::string_view value) {
    const auto set_fraction = [&](Fraction& target) -> Result<void> {
        auto fraction = Fraction::parse(value.empty() ? "1/1" : value);
        if (!fraction) {
            return wrong_value(name, "a fraction A/B");
        }
        target = *fraction;
        return {};
    };
    const auto set_count = [&](std::int64_t& target, std::int64_t fallback) -> Result<void> {
        const auto count = value.empty() ? std::optional{fallback} : parse_count(value, kLargestCount);
        if (!count || *count == 0) {
            return wrong_value(name, "a positive whole number");
        }
        target = *count;
        return {};
    };
    if (name == "slow") {
        const auto duration = value.empty() ? std::optional{std::chrono::milliseconds{1000}} : parse_duration(value);
        slow = duration.value_or(slow);
        return duration ? Result<void>{} : wrong_value(name, "a duration such as 250ms");
    }
    if (name == "price-raising") {
        const auto factor = parse_factor(value.empty() ? "2" : value);
        price_raising = factor.value_or(price_raising);
        return factor ? Result<void>{} : wrong_value(name, "a factor such as 1.5 or 3/2");
    }
    if (name == "full") {
        full = value.empty();
        return full ? Result<void>{} : wrong_value(name, "no value");
    }
    if (name == "dying") {
        return set_count(dying, 1);
    }
    if (name == "expiring-params") {
        return set_count(expiring_params_blocks, 1);
    }
    if (name == "reject-tickets") {
        return set_fraction(reject_tickets);
    }
    if (name == "drop-payments") {
        return set_fraction(drop_payments);
    }
    if (name == "lose-answers") {
        return set_fraction(lose_answers);
    }
    return make_error(ErrorCode::invalid_argument, "no fault is called " + std::string{name});
}

}  // namespace farebox::sandbox

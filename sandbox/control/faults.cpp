#include "sandbox/control/faults.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::int64_t kLargestCount = 1'000'000;

Error wrong_value(std::string_view name, std::string_view wanted) {
    return make_error(ErrorCode::invalid_argument, "fault " + std::string{name} + " wants " + std::string{wanted});
}

Error unknown(std::string_view name) {
    return make_error(ErrorCode::invalid_argument, "no fault is called " + std::string{name});
}

/// A fault that is "A of every B".
struct FractionFault {
    std::string_view name;
    Fraction Faults::* member;
};
constexpr std::array kFractions{FractionFault{"reject-tickets", &Faults::reject_tickets},
                                FractionFault{"drop-payments", &Faults::drop_payments},
                                FractionFault{"lose-answers", &Faults::lose_answers},
                                FractionFault{"drop-transactions", &Faults::drop_transactions},
                                FractionFault{"cut-after-send", &Faults::cut_after_send}};

/// A fault that is a number, and the number meant where none is said.
struct CountFault {
    std::string_view name;
    std::int64_t Faults::* member;
    std::int64_t unsaid;
};
constexpr std::array kCounts{CountFault{"dying", &Faults::dying, 1}, CountFault{"crashing", &Faults::crashing, 1},
                             CountFault{"expiring-params", &Faults::expiring_params_blocks, 1},
                             CountFault{"transcoding", &Faults::transcoding, kLargestCount}};

/// A fault that is a price's factor.
struct FactorFault {
    std::string_view name;
    PriceFactor Faults::* member;
};
constexpr std::array kFactors{FactorFault{"price-raising", &Faults::price_raising},
                              FactorFault{"fees-rising", &Faults::fees_rising}};

/// A fault that is there or not.
struct SwitchFault {
    std::string_view name;
    bool Faults::* member;
};
constexpr std::array kSwitches{SwitchFault{"moved", &Faults::moved}, SwitchFault{"never-mine", &Faults::never_mine}};

/// What "webhook" is set to.
struct WebhookValue {
    std::string_view name;
    WebhookFault fault;
};
constexpr std::array kWebhookFaults{
    WebhookValue{"empty", WebhookFault::empty}, WebhookValue{"garbage", WebhookFault::garbage},
    WebhookValue{"wrong", WebhookFault::wrong}, WebhookValue{"error", WebhookFault::error},
    WebhookValue{"silent", WebhookFault::silent}};

constexpr std::array<std::string_view, 6> kOfTheWholeSandbox{"drop-transactions", "cut-after-send", "never-mine",
                                                             "fees-rising",       "webhook",        "webhook-slow"};

/// A fault that is a duration.
struct DurationFault {
    std::string_view name;
    std::chrono::milliseconds Faults::* member;
};
constexpr std::array kDurations{DurationFault{"slow", &Faults::slow},
                                DurationFault{"webhook-slow", &Faults::webhook_slow}};

/// A fault that strikes at some places.
struct PlacesFault {
    std::string_view name;
    Places Faults::* member;
};
constexpr std::array kPlaces{PlacesFault{"stall", &Faults::stalled},
                             PlacesFault{"stall-midway", &Faults::stalled_midway}, PlacesFault{"cut", &Faults::cut}};

/// The entry of that name, or null.
template <class Table>
const typename Table::value_type* named(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Table::value_type::name);
    return found == table.end() ? nullptr : &*found;
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

bool Faults::is_of_the_whole_sandbox(std::string_view name) {
    return std::ranges::find(kOfTheWholeSandbox, name) != kOfTheWholeSandbox.end();
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
    if (const auto* const fraction = named(kFractions, name)) {
        this->*fraction->member = {};
    } else if (const auto* const count = named(kCounts, name)) {
        this->*count->member = 0;
    } else if (const auto* const duration = named(kDurations, name)) {
        this->*duration->member = {};
    } else if (const auto* const factor = named(kFactors, name)) {
        this->*factor->member = {};
    } else if (const auto* const flag = named(kSwitches, name)) {
        this->*flag->member = false;
    } else if (const auto* const places = named(kPlaces, name)) {
        this->*places->member = {};
    } else if (name == "nonsense") {
        nonsense.reset();
    } else if (name == "full") {
        full = honest.full;
    } else if (name == "webhook") {
        webhook = honest.webhook;
    } else {
        return unknown(name);
    }
    active_.erase(std::string{name});
    return {};
}

Result<void> Faults::apply(std::string_view name, std::string_view value) {
    if (const auto* const fraction = named(kFractions, name)) {
        const auto parsed = Fraction::parse(value.empty() ? "1/1" : value);
        this->*fraction->member = parsed ? *parsed : this->*fraction->member;
        return parsed ? Result<void>{} : wrong_value(name, "a fraction A/B");
    }
    if (const auto* const count = named(kCounts, name)) {
        const auto parsed = value.empty() ? std::optional{count->unsaid} : parse_count(value, kLargestCount);
        const bool good = parsed.value_or(0) > 0;
        this->*count->member = good ? *parsed : this->*count->member;
        return good ? Result<void>{} : wrong_value(name, "a positive whole number");
    }
    if (const auto* const raised = named(kFactors, name)) {
        const auto factor = parse_price_factor(value.empty() ? "2" : value);
        this->*raised->member = factor.value_or(this->*raised->member);
        return factor ? Result<void>{} : wrong_value(name, "a factor such as 1.5 or 3/2");
    }
    if (const auto* const flag = named(kSwitches, name)) {
        this->*flag->member = this->*flag->member || value.empty();
        return value.empty() ? Result<void>{} : wrong_value(name, "no value");
    }
    if (const auto* const waits = named(kDurations, name)) {
        const auto duration = value.empty() ? std::optional{std::chrono::milliseconds{1000}} : parse_duration(value);
        this->*waits->member = duration.value_or(this->*waits->member);
        return duration ? Result<void>{} : wrong_value(name, "a duration such as 250ms");
    }
    return apply_special(name, value);
}

/// What is of no table.
Result<void> Faults::apply_special(std::string_view name, std::string_view value) {
    if (const auto* const places = named(kPlaces, name)) {
        const auto parsed = Places::parse(value);
        this->*places->member = parsed.value_or(this->*places->member);
        return parsed ? Result<void>{} : wrong_value(name, "places joined by '+', or all");
    }
    if (name == "nonsense") {
        auto parsed = parse_nonsense(value);
        if (!parsed) {
            return std::move(parsed).error();
        }
        nonsense = *std::move(parsed);
        return {};
    }
    if (name == "webhook") {
        const auto* const found = named(kWebhookFaults, value.empty() ? "empty" : value);
        webhook = found != nullptr ? found->fault : webhook;
        return found != nullptr ? Result<void>{} : wrong_value(name, "empty, garbage, wrong, error or silent");
    }
    if (name == "full") {
        const bool good = value.empty() || value == "hidden";
        full = good ? (value.empty() ? Fullness::announced : Fullness::hidden) : full;
        return good ? Result<void>{} : wrong_value(name, "no value or \"hidden\"");
    }
    return unknown(name);
}

}  // namespace farebox::sandbox

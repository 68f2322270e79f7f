#include "signer/config/limits.hpp"

#include <array>

#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

struct AmountSlot {
    std::string_view name;
    std::optional<Wei> LimitsConfig::* member;
};
constexpr std::array<AmountSlot, 5> kAmounts{{{"ev_per_minute", &LimitsConfig::ev_per_minute},
                                              {"ev_per_hour", &LimitsConfig::ev_per_hour},
                                              {"ev_per_day", &LimitsConfig::ev_per_day},
                                              {"ev_total", &LimitsConfig::ev_total},
                                              {"risk_per_day", &LimitsConfig::risk_per_day}}};
struct CountSlot {
    std::string_view name;
    std::optional<std::uint32_t> LimitsConfig::* member;
};
constexpr std::array<CountSlot, 2> kCounts{
    {{"payments_per_second", &LimitsConfig::payments_per_second}, {"live_sessions", &LimitsConfig::live_sessions}}};

bool read_amount(LimitsConfig& limits, const std::string& name, const Value& value, Reporter& report) {
    for (const auto& slot : kAmounts) {
        if (slot.name != name) {
            continue;
        }
        if (name == "ev_per_day" && value.kind == Value::Kind::string && value.text == "unlimited") {
            limits.unlimited = true;
            return true;
        }
        const auto amount = Wei::parse_amount(value.kind == Value::Kind::string ? value.text : "");
        if (!amount) {
            report.add(value.source, "limits." + name + ": " + amount.error().message);
            return true;
        }
        limits.*slot.member = *amount;
        return true;
    }
    return false;
}

bool read_count(LimitsConfig& limits, const std::string& name, const Value& value, Reporter& report) {
    for (const auto& slot : kCounts) {
        if (slot.name == name) {
            const auto count = parse_range(value, 1, 1'000'000);
            if (!count) {
                report.add(value.source, "limits." + name + ": " + count.error().message);
            } else {
                limits.*slot.member = static_cast<std::uint32_t>(*count);
            }
            return true;
        }
    }
    return false;
}

}  // namespace

LimitsConfig read_limits(const Value& value, Reporter& report) {
    LimitsConfig limits;
    if (value.kind == Value::Kind::string && value.text == "unlimited") {
        limits.unlimited = true;
        return limits;
    }
    if (value.kind != Value::Kind::table) {
        report.add(value.source, "limits must be a table of limits or the word \"unlimited\"");
        return limits;
    }
    std::vector<std::string> known;
    for (const auto& slot : kAmounts) {
        known.emplace_back(slot.name);
    }
    for (const auto& slot : kCounts) {
        known.emplace_back(slot.name);
    }
    for (const auto& [name, field] : value.fields) {
        if (!read_amount(limits, name, field, report) && !read_count(limits, name, field, report)) {
            report.unknown(name, field.source, known);
        }
    }
    return limits;
}

std::string format_limits(const LimitsConfig& limits) {
    std::string text = "{";
    const auto add = [&text](std::string_view name, const std::string& value) {
        text += (text.size() > 1 ? ", " : " ") + std::string{name} + " = " + value;
    };
    for (const auto& slot : kAmounts) {
        if (const auto& amount = limits.*slot.member) {
            add(slot.name, quote(amount->to_amount()));
        } else if (slot.name == "ev_per_day" && limits.unlimited) {
            add(slot.name, "\"unlimited\"");
        }
    }
    for (const auto& slot : kCounts) {
        if (const auto& count = limits.*slot.member) {
            add(slot.name, std::to_string(*count));
        }
    }
    return text + (text.size() > 1 ? " }" : "}");
}

}  // namespace farebox::signer::config

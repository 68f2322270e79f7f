#include "signer/config/parse.hpp"

#include <array>
#include <charconv>
#include <filesystem>
#include <utility>

namespace farebox::signer::config {
namespace {

Error invalid(std::string message, std::string hint = {}) {
    return make_error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kDurationUnits{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr std::int64_t kDayMillis = 86'400'000;

/// A whole number above zero and its unit; nothing where it is longer than that.
std::optional<std::chrono::milliseconds> read_duration(std::string_view text, std::int64_t most_millis) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    const auto fits = [&](std::string_view name, std::int64_t millis) {
        return failed == std::errc{} && unit == name && number > 0 && number <= most_millis / millis;
    };
    for (const auto& [name, millis] : kDurationUnits) {
        if (fits(name, millis)) {
            return std::chrono::milliseconds{number * millis};
        }
    }
    if (most_millis > kDayMillis && fits("d", kDayMillis)) {
        return std::chrono::milliseconds{number * kDayMillis};
    }
    return std::nullopt;
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (const auto duration = read_duration(text, kDayMillis)) {
        return *duration;
    }
    return invalid("\"" + std::string{text} + "\" is not a duration above zero and up to a day",
                   "write it with a unit, e.g. \"500ms\", \"5s\", \"10m\", \"1h\"");
}

Result<std::chrono::milliseconds> parse_long_duration(std::string_view text) {
    constexpr std::int64_t kTenYears = 3'650;
    if (const auto duration = read_duration(text, kTenYears * kDayMillis)) {
        return *duration;
    }
    return invalid("\"" + std::string{text} + "\" is not a duration above zero and up to ten years",
                   "write it with a unit, e.g. \"90d\", \"24h\", \"30m\"");
}

std::string format_duration(std::chrono::milliseconds duration) {
    for (auto unit = kDurationUnits.rbegin(); unit != kDurationUnits.rend(); ++unit) {
        if (duration.count() % unit->second == 0) {
            return std::to_string(duration.count() / unit->second) + std::string{unit->first};
        }
    }
    return {};
}

Result<CeilingConfig> parse_ceiling(const Value& value) {
    if (value.kind != Value::Kind::string) {
        return invalid("a price is an amount with its unit (\"1500 gwei\") or \"unlimited\", not " +
                       std::string{describe(value.kind)});
    }
    if (value.text == "unlimited") {
        return CeilingConfig{.unlimited = true, .amount = {}};
    }
    const auto amount = protocol::Amount::parse(value.text);
    if (!amount) {
        return amount.error();
    }
    if (amount->is_zero()) {
        return invalid("a price ceiling of zero allows nothing", "leave the unit out to refuse it");
    }
    return CeilingConfig{.unlimited = false, .amount = *amount};
}

std::string format_ceiling(const CeilingConfig& ceiling) {
    return ceiling.unlimited ? "unlimited" : ceiling.amount.to_text();
}

Result<MaxPriceConfig> parse_max_price(const Value& value) {
    MaxPriceConfig prices;
    for (const auto& [name, field] : value.fields) {
        std::optional<CeilingConfig> MaxPriceConfig::* member = nullptr;
        std::vector<std::string> names;
        for (const auto& unit : kPriceUnits) {
            names.emplace_back(unit.name);
            member = unit.name == name ? unit.member : member;
        }
        if (member == nullptr) {
            const auto close = nearest(name, names);
            return invalid("unknown unit \"" + name + "\"" + (close.empty() ? "" : ", did you mean \"" + close + "\"?"),
                           "units are seconds, 720p-pixel-seconds, fixed and pixels");
        }
        auto ceiling = parse_ceiling(field);
        if (!ceiling) {
            return invalid(name + ": " + ceiling.error().message, ceiling.error().hint);
        }
        prices.*member = *ceiling;
    }
    return prices;
}

std::string format_max_price(const MaxPriceConfig& prices) {
    std::string text = "{";
    for (const auto& unit : kPriceUnits) {
        if (const auto& ceiling = prices.*unit.member) {
            text += (text.size() > 1 ? ", " : " ") + quote(unit.name) + " = " + quote(format_ceiling(*ceiling));
        }
    }
    return text + (text.size() > 1 ? " }" : "}");
}

Result<std::string> parse_ledger_url(std::string_view url) {
    constexpr std::string_view kScheme = "sqlite:";
    if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
        return invalid("\"" + std::string{url} + "\" is not a ledger this signer can open",
                       "write url = \"sqlite:ledger.db\"");
    }
    url.remove_prefix(kScheme.size());
    if (url.starts_with("//")) {
        url.remove_prefix(2);
    }
    return std::string{url};
}

std::string redact_url(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) {
        return "…";
    }
    const auto start = scheme_end + 3;
    const auto path = url.find_first_of("/?#", start);
    auto host = url.substr(start, path == std::string_view::npos ? path : path - start);
    const auto at = host.rfind('@');
    std::string shown{url.substr(0, start)};
    if (at != std::string_view::npos) {
        host = host.substr(at + 1);
        shown += "…@";
    }
    shown += host;
    return path == std::string_view::npos || url.size() == path + 1 ? shown : shown + "/…";
}

std::string absolute_path(const std::string& path, const std::string& base) {
    if (path.empty() || path.front() == '/') {
        return path;
    }
    return (std::filesystem::path{base} / path).lexically_normal().string();
}

Result<std::uint64_t> parse_range(const Value& value, std::uint64_t low, std::uint64_t high) {
    if (value.kind != Value::Kind::integer || value.integer < 0 || static_cast<std::uint64_t>(value.integer) < low ||
        static_cast<std::uint64_t>(value.integer) > high) {
        return invalid("must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return static_cast<std::uint64_t>(value.integer);
}

Result<std::vector<std::string>> parse_strings(const Value& value) {
    if (value.kind == Value::Kind::string) {
        return std::vector<std::string>{value.text};
    }
    std::vector<std::string> strings;
    for (const auto& item : value.items) {
        if (item.kind != Value::Kind::string) {
            return invalid("every item must be a string, not " + std::string{describe(item.kind)});
        }
        strings.push_back(item.text);
    }
    return strings;
}

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            quoted += "\\u00";
            quoted += kDigits[byte >> 4U];
            quoted += kDigits[byte & 15U];
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

}  // namespace farebox::signer::config

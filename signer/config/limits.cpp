#include "signer/config/limits.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/capabilities.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::size_t kMostText = 64U * 1024U;
constexpr std::size_t kMostListed = 1000;
constexpr std::size_t kLongestName = 256;

template <class Member>
struct Slot {
    std::string_view name;
    Member member;
};

constexpr std::array<Slot<std::optional<protocol::Amount> BudgetConfig::*>, 5> kAmounts{
    {{"ev_per_minute", &BudgetConfig::ev_per_minute},
     {"ev_per_hour", &BudgetConfig::ev_per_hour},
     {"ev_per_day", &BudgetConfig::ev_per_day},
     {"ev_total", &BudgetConfig::ev_total},
     {"risk_per_day", &BudgetConfig::risk_per_day}}};
constexpr std::array<Slot<BudgetConfig LimitsConfig::*>, 4> kScopes{
    {{"per_session", &LimitsConfig::per_session},
     {"per_orchestrator", &LimitsConfig::per_orchestrator},
     {"per_recipient", &LimitsConfig::per_recipient},
     {"per_auth_id", &LimitsConfig::per_auth_id}}};
constexpr std::array<Slot<std::optional<std::uint32_t> LimitsConfig::*>, 3> kCounts{
    {{"payments_per_second", &LimitsConfig::payments_per_second},
     {"requests_per_second", &LimitsConfig::requests_per_second},
     {"live_sessions", &LimitsConfig::live_sessions}}};
constexpr std::array<std::pair<std::string_view, protocol::PaymentType>, 4> kTypes{
    {{"live", protocol::PaymentType::live},
     {"lv2v", protocol::PaymentType::lv2v},
     {"fixed", protocol::PaymentType::fixed},
     {"pixels", protocol::PaymentType::by_pixels}}};
/// Null where no slot has that name.
template <class Slots>
const auto* find_slot(const Slots& slots, std::string_view name) {
    const auto at = std::ranges::find(slots, name, [](const auto& slot) { return slot.name; });
    return at == slots.end() ? nullptr : &*at;
}

// One entry of a list: how it is read and shown.

Result<std::string> read_app(const std::string& text) {
    if (text.size() > kLongestName) {
        return make_error(ErrorCode::invalid_argument, "an app's name has at most 256 bytes");
    }
    return text;
}

Result<protocol::PaymentType> read_type(const std::string& text) {
    const auto at = std::ranges::find(kTypes, text, [](const auto& type) { return type.first; });
    if (at == kTypes.end()) {
        return make_error(ErrorCode::invalid_argument,
                          "\"" + text + R"(" is not one of "live", "lv2v", "fixed", "pixels")");
    }
    return at->second;
}

std::string show_type(protocol::PaymentType type) {
    return std::string{std::ranges::find(kTypes, type, [](const auto& each) { return each.second; })->first};
}

Result<AllowedCapabilityConfig> read_capability(const std::string& text) {
    const auto slash = text.find('/');
    const auto pipeline = text.substr(0, slash);
    const auto id = protocol::pipeline_id(pipeline);
    if (!id || *id < protocol::kFirstPipeline || slash + 1 == text.size() || text.size() > kLongestName) {
        return make_error(ErrorCode::invalid_argument,
                          "\"" + text.substr(0, kLongestName) +
                              "\" is not PIPELINE or PIPELINE/MODEL, as in \"text-to-image\" or "
                              "\"live-video-to-video/streamdiffusion\"");
    }
    return AllowedCapabilityConfig{static_cast<std::uint32_t>(*id),
                                   slash == std::string::npos ? std::string{} : text.substr(slash + 1)};
}

std::string show_capability(const AllowedCapabilityConfig& allowed) {
    const auto pipeline = protocol::capability_pipeline(static_cast<protocol::CapabilityId>(allowed.capability));
    return allowed.model_id.empty() ? pipeline : pipeline + "/" + allowed.model_id;
}

/// Calls `visit(name, list, read_entry, show)` for every list there is, until one returns true.
template <class Limits, class Visit>
bool any_list(Limits& limits, Visit visit) {
    const auto same = [](const std::string& text) { return text; };
    return visit("allowed_apps", limits.allowed_apps, read_app, same) ||
           visit("allowed_types", limits.allowed_types, read_type, show_type) ||
           visit("allowed_capabilities", limits.allowed_capabilities, read_capability, show_capability) ||
           visit("allowed_orchestrators", limits.allowed_orchestrators, protocol::parse_checksummed_address,
                 protocol::to_checksum) ||
           visit("allowed_recipients", limits.allowed_recipients, protocol::parse_checksummed_address,
                 protocol::to_checksum);
}

/// Reads one client's limits, field by field.
class LimitsReader {
public:
    explicit LimitsReader(Reporter& report) : report_{report} {}

    LimitsConfig read(const Value& table) {
        for (const auto& [name, value] : table.fields) {
            if (!read_amount(limits_, name, name, value) && !read_scope(name, value) && !read_count(name, value) &&
                !read_most(name, value) && !read_list(name, value)) {
                report_.unknown(name, value.source, known());
            }
        }
        return std::move(limits_);
    }

private:
    void complain(const Value& value, const std::string& name, const std::string& what) {
        report_.add(value.source, "limits." + name + ": " + what);
    }

    std::optional<protocol::Amount> amount_of(const std::string& name, const Value& value) {
        const auto amount = protocol::Amount::parse(value.kind == Value::Kind::string ? value.text : "");
        if (!amount) {
            complain(value, name, amount.error().message);
            return std::nullopt;
        }
        return *amount;
    }

    bool read_amount(BudgetConfig& budget, const std::string& name, const std::string& path, const Value& value) {
        const auto* slot = find_slot(kAmounts, name);
        if (slot == nullptr) {
            return false;
        }
        if (path == "ev_per_day" && value.kind == Value::Kind::string && value.text == "unlimited") {
            limits_.unlimited = true;
        } else {
            budget.*slot->member = amount_of(path, value);
        }
        return true;
    }

    bool read_scope(const std::string& name, const Value& value) {
        const auto* slot = find_slot(kScopes, name);
        if (slot == nullptr) {
            return false;
        }
        if (value.kind != Value::Kind::table) {
            complain(value, name, "must be a table of limits, as in { ev_per_hour = \"0.01 eth\" }");
            return true;
        }
        for (const auto& field : value.fields) {
            if (!read_amount(limits_.*slot->member, field.name, name + "." + field.name, field.value)) {
                report_.unknown(field.name, field.value.source, names_of(kAmounts));
            }
        }
        return true;
    }

    bool read_count(const std::string& name, const Value& value) {
        const auto* slot = find_slot(kCounts, name);
        if (slot == nullptr) {
            return false;
        }
        const auto count = parse_range(value, 1, 1'000'000);
        if (!count) {
            complain(value, name, count.error().message);
        } else {
            limits_.*slot->member = static_cast<std::uint32_t>(*count);
        }
        return true;
    }

    bool read_most(const std::string& name, const Value& value) {
        if (name == "max_face_value") {
            limits_.max_face_value = amount_of(name, value);
            return true;
        }
        if (name != "max_price") {
            return false;
        }
        const auto prices = value.kind == Value::Kind::table
                                ? parse_max_price(value)
                                : make_error(ErrorCode::invalid_argument, "must be a table of units and amounts");
        if (!prices) {
            complain(value, name, prices.error().message);
        } else {
            limits_.max_price = *prices;
        }
        return true;
    }

    bool read_list(const std::string& name, const Value& value) {
        return any_list(limits_, [&](std::string_view of, auto& list, auto read_entry, auto) {
            if (of != name) {
                return false;
            }
            if (auto done = fill(list, read_entry, value); !done) {
                complain(value, name, done.error().message);
                list.clear();
            }
            return true;
        });
    }

    template <class T, class ReadEntry>
    static Result<void> fill(std::vector<T>& list, ReadEntry read_entry, const Value& value) {
        if (value.kind != Value::Kind::list || value.items.empty() || value.items.size() > kMostListed) {
            return make_error(ErrorCode::invalid_argument,
                              "must be a list of 1 to 1000 strings; without the key, everything is allowed");
        }
        const auto texts = parse_strings(value);
        if (!texts) {
            return texts.error();
        }
        for (const auto& text : *texts) {
            auto entry = read_entry(text);
            if (!entry) {
                return std::move(entry).error();
            }
            list.push_back(*std::move(entry));
        }
        return {};
    }

    template <class Slots>
    static std::vector<std::string> names_of(const Slots& slots) {
        std::vector<std::string> names;
        names.reserve(slots.size());
        for (const auto& slot : slots) {
            names.emplace_back(slot.name);
        }
        return names;
    }

    std::vector<std::string> known() {
        std::vector<std::string> names{"max_face_value", "max_price"};
        for (const auto& part : {names_of(kAmounts), names_of(kScopes), names_of(kCounts)}) {
            names.insert(names.end(), part.begin(), part.end());
        }
        any_list(limits_, [&](std::string_view name, const auto&, auto, auto) {
            names.emplace_back(name);
            return false;
        });
        return names;
    }

    Reporter& report_;
    LimitsConfig limits_;
};

/// Writes `{ name = value, … }`.
class TableWriter {
public:
    void add(std::string_view name, const std::string& value) {
        text_ += (text_.size() > 1 ? ", " : " ") + std::string{name} + " = " + value;
    }
    [[nodiscard]] bool empty() const noexcept { return text_.size() == 1; }
    [[nodiscard]] std::string finish() && { return text_ + (empty() ? "}" : " }"); }

private:
    std::string text_ = "{";
};

void write_budget(TableWriter& table, const BudgetConfig& budget, bool unlimited) {
    for (const auto& slot : kAmounts) {
        if (const auto& amount = budget.*slot.member) {
            table.add(slot.name, quote(amount->to_text()));
        } else if (slot.name == "ev_per_day" && unlimited) {
            table.add(slot.name, "\"unlimited\"");
        }
    }
}

Error refuse(std::string why) {
    return make_error(ErrorCode::invalid_argument, std::move(why),
                      "write limits as in { ev_per_day = \"0.05 eth\", live_sessions = 10 }, as under [[client]]");
}

bool has_dollars(const BudgetConfig& budget) {
    return std::ranges::any_of(kAmounts, [&](const auto& slot) {
        const auto& amount = budget.*slot.member;
        return amount && amount->in_dollars();
    });
}

}  // namespace

bool has_dollars(const MaxPriceConfig& prices) {
    return std::ranges::any_of(kPriceUnits, [&](const PriceUnit& unit) {
        const auto& ceiling = prices.*unit.member;
        return ceiling && !ceiling->unlimited && ceiling->amount.in_dollars();
    });
}

bool has_dollars(const LimitsConfig& limits) {
    const BudgetConfig& own = limits;
    return has_dollars(own) || has_dollars(limits.max_price) ||
           (limits.max_face_value && limits.max_face_value->in_dollars()) ||
           std::ranges::any_of(kScopes, [&](const auto& slot) { return has_dollars(limits.*slot.member); });
}

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
    return LimitsReader{report}.read(value);
}

Result<LimitsConfig> parse_limits(const Value& value) {
    std::vector<std::string> problems;
    Reporter report{problems, value.source};
    auto limits = read_limits(value, report);
    if (problems.empty() && !limits.unlimited && !limits.ev_per_day) {
        report.add("there is no ev_per_day: write an amount, as in ev_per_day = \"0.05 eth\", or \"unlimited\"");
    }
    std::string all;
    for (const auto& problem : problems) {
        all += (all.empty() ? "" : "; ") + problem;
    }
    return all.empty() ? Result<LimitsConfig>{std::move(limits)} : refuse(std::move(all));
}

Result<LimitsConfig> parse_limits(std::string_view text) {
    if (text.size() > kMostText) {
        return refuse("limits are longer than 64 KiB");
    }
    const auto document = read_toml("limits = " + std::string{text}, Source{Source::Kind::flag, "limits", 0});
    if (!document) {
        return refuse(document.error().message);
    }
    if (document->fields.size() != 1) {
        return refuse("limits are one table and nothing behind it");
    }
    return parse_limits(document->fields.front().value);
}

std::string format_limits(const LimitsConfig& limits) {
    TableWriter table;
    write_budget(table, limits, limits.unlimited);
    for (const auto& slot : kScopes) {
        TableWriter scope;
        write_budget(scope, limits.*slot.member, false);
        if (!scope.empty()) {
            table.add(slot.name, std::move(scope).finish());
        }
    }
    for (const auto& slot : kCounts) {
        if (const auto& count = limits.*slot.member) {
            table.add(slot.name, std::to_string(*count));
        }
    }
    if (limits.max_face_value) {
        table.add("max_face_value", quote(limits.max_face_value->to_text()));
    }
    if (limits.max_price != MaxPriceConfig{}) {
        table.add("max_price", format_max_price(limits.max_price));
    }
    any_list(limits, [&](std::string_view name, const auto& list, auto, auto show) {
        std::string items;
        for (const auto& item : list) {
            items += (items.empty() ? "" : ", ") + quote(show(item));
        }
        if (!items.empty()) {
            table.add(name, "[" + items + "]");
        }
        return false;
    });
    return std::move(table).finish();
}

}  // namespace farebox::signer::config

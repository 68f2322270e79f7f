#include "net/orchestrator/discovery_document.hpp"

#include <algorithm>
#include <array>

#include "net/orchestrator/json_fields.hpp"
#include "protocol/ascii.hpp"

namespace farebox::net::orchestrator {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMaxEntries = 1000;
constexpr std::size_t kMaxRunners = 10'000;
constexpr std::size_t kMaxRejected = 100;
constexpr std::size_t kMaxMetadataBytes = 1024;
constexpr std::array<std::string_view, 3> kUnits{"seconds", "720p-pixel-seconds", "fixed"};

std::string lowered(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), protocol::to_lower);
    const auto first = result.find_first_not_of(" \t");
    return first == std::string::npos ? std::string{}
                                      : result.substr(first, result.find_last_not_of(" \t") - first + 1);
}

/// Go's json.Number may be in quotes. Anything but a number where it is none.
json quoted_number(const std::string& text) {
    constexpr std::size_t kMost = 64;
    return text.size() > kMost ? json{} : json::parse(text, nullptr, /*allow_exceptions=*/false);
}

/// The document as the schema wants it, or a wrong type somewhere.
class DocumentReader {
public:
    [[nodiscard]] bool ok() const noexcept { return wrong_.empty(); }
    /// Which field it is, and why.
    [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }
    [[nodiscard]] std::size_t runners() const noexcept { return runners_; }

    DiscoveryEntry entry(const json& object) {
        DiscoveryEntry entry;
        FieldReader fields{object};
        fields.read("address", entry.address);
        fields.read("score", entry.score);
        if (const auto* capabilities = fields.array("capabilities")) {
            for (const auto& capability : *capabilities) {
                if (!capability.is_string()) {
                    fields.fail("capabilities", "has something that is not text");
                    break;
                }
                entry.capabilities.push_back(capability);
            }
        }
        if (const auto* runners = fields.array("runners")) {
            for (const auto& runner : *runners) {
                entry.runners.push_back(this->runner(runner));
            }
        }
        keep(fields);
        runners_ += entry.runners.size();
        return entry;
    }

private:
    /// What is wrong with an object: the first of all is told.
    void keep(const FieldReader& fields) {
        if (wrong_.empty()) {
            wrong_ = fields.wrong();
        }
    }
    Runner runner(const json& object) {
        Runner runner;
        FieldReader fields{object, "runners."};
        fields.read("url", runner.url);
        fields.read("app", runner.app);
        fields.read("mode", runner.mode);
        fields.read("version", runner.version);
        fields.read("metadata", runner.metadata);
        fields.read("capacity", runner.capacity);
        fields.read("capacity_used", runner.capacity_used);
        fields.read("capacity_available", runner.capacity_available);
        if (const auto* gpu = fields.find("gpu")) {
            runner.gpu = this->gpu(*gpu);
        }
        if (const auto* price = fields.find("price_info")) {
            runner.price = this->price(*price);
        }
        keep(fields);
        return runner;
    }
    RunnerGpu gpu(const json& object) {
        RunnerGpu gpu;
        FieldReader fields{object, "runners.gpu."};
        fields.read("id", gpu.id);
        fields.read("name", gpu.name);
        fields.read("vram_mb", gpu.vram_mb);
        keep(fields);
        return gpu;
    }
    RunnerPrice price(const json& object) {
        RunnerPrice price;
        FieldReader fields{object, "runners.price_info."};
        if (const auto* amount = fields.find("price")) {
            const auto number = amount->is_string() ? quoted_number(amount->get_ref<const std::string&>()) : *amount;
            if (number.is_number()) {
                price.price = number.dump();
            } else {
                fields.fail("price", "is not a number");
            }
        }
        fields.read("currency", price.currency);
        fields.read("unit", price.unit);
        keep(fields);
        return price;
    }

    std::string wrong_;
    std::size_t runners_ = 0;
};

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view broken_rule(const RunnerPrice& price) {
    if (price.price.find_first_of("123456789") == std::string::npos || price.price.front() == '-') {
        return "price_info.price is not above 0";
    }
    if (lowered(price.currency) != "wei") {
        return "price_info.currency is not wei";
    }
    return std::find(kUnits.begin(), kUnits.end(), lowered(price.unit)) == kUnits.end()
               ? "price_info.unit is not seconds, 720p-pixel-seconds or fixed"
               : "";
}

/// Which of the reference's rules for runners (server/remote_discovery.go, validateRunner) a runner breaks; empty:
/// none. nlohmann has checked that all text is UTF-8.
std::string_view broken_rule(const Runner& runner) {
    if (runner.url.empty()) {
        return "url is missing";
    }
    if (blank(runner.app)) {
        return "app is missing";
    }
    if (runner.metadata.size() > kMaxMetadataBytes || runner.metadata.find("\xEF\xBF\xBD") != std::string::npos) {
        return "metadata is too long or broken";
    }
    return runner.price ? broken_rule(*runner.price) : std::string_view{};
}

void keep_good_runners(DiscoveryEntry& entry, std::vector<std::string>& rejected) {
    std::erase_if(entry.runners, [&](const Runner& runner) {
        const auto rule = broken_rule(runner);
        if (!rule.empty() && rejected.size() < kMaxRejected) {
            rejected.push_back(entry.address.substr(0, 200) + ": runner '" +
                               (runner.app.empty() ? runner.url : runner.app).substr(0, 200) +
                               "': " + std::string{rule});
        }
        return !rule.empty();
    });
    for (auto& runner : entry.runners) {
        if (runner.price) {
            runner.price->currency = lowered(runner.price->currency);
            runner.price->unit = lowered(runner.price->unit);
        }
    }
}

template <class Value>
void put_unless_zero(ordered_json& object, const char* name, const Value& value) {
    if (value != Value{}) {
        object[name] = value;
    }
}

ordered_json encode_runner(const Runner& runner) {
    ordered_json object{{"url", runner.url}};
    if (runner.gpu) {
        ordered_json gpu = ordered_json::object();
        put_unless_zero(gpu, "id", runner.gpu->id);
        put_unless_zero(gpu, "name", runner.gpu->name);
        put_unless_zero(gpu, "vram_mb", runner.gpu->vram_mb);
        object["gpu"] = std::move(gpu);
    }
    object["app"] = runner.app;
    put_unless_zero(object, "version", runner.version);
    put_unless_zero(object, "metadata", runner.metadata);
    put_unless_zero(object, "mode", runner.mode);
    object["capacity"] = runner.capacity;
    object["capacity_used"] = runner.capacity_used;
    object["capacity_available"] = runner.capacity_available;
    if (runner.price) {
        const auto amount = ordered_json::parse(runner.price->price, nullptr, false);
        object["price_info"] = {{"price", amount.is_number() ? amount : ordered_json(0)},
                                {"currency", runner.price->currency},
                                {"unit", runner.price->unit}};
    }
    return object;
}

}  // namespace

Result<DiscoveryDocument> parse_discovery(std::string_view text) {
    if (text.size() > kMaxDiscoveryBytes) {
        return make_error(ErrorCode::too_large, "discovery document is larger than 1 MiB");
    }
    const auto parsed = parse_json(text, "discovery document");
    if (!parsed) {
        return parsed.error();
    }
    if (!parsed->is_array() || parsed->size() > kMaxEntries) {
        return make_error(ErrorCode::protocol_error, "discovery document is not an array of at most 1000 entries");
    }
    DiscoveryDocument document;
    DocumentReader reader;
    for (const auto& object : *parsed) {
        auto entry = reader.entry(object);
        if (!reader.ok() || reader.runners() > kMaxRunners) {
            return make_error(ErrorCode::protocol_error,
                              "discovery document: " + (reader.ok() ? "it has too many runners" : reader.wrong()));
        }
        if (!entry.address.empty()) {
            keep_good_runners(entry, document.rejected);
            document.entries.push_back(std::move(entry));
        } else if (document.rejected.size() < kMaxRejected) {
            document.rejected.emplace_back("an entry: address is missing");
        }
    }
    return document;
}

std::string encode_discovery(const std::vector<DiscoveryEntry>& entries) {
    auto document = ordered_json::array();
    for (const auto& entry : entries) {
        ordered_json object{{"address", entry.address}};
        if (!entry.runners.empty()) {
            auto runners = ordered_json::array();
            for (const auto& runner : entry.runners) {
                runners.push_back(encode_runner(runner));
            }
            object["runners"] = std::move(runners);
        }
        document.push_back(std::move(object));
    }
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace farebox::net::orchestrator

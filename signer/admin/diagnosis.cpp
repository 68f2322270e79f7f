#include "signer/admin/diagnosis.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "net/json_limits.hpp"
#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = 8U << 20U;
constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMostOfAList = 1'000;

Json json_of(const Readiness& readiness) {
    Json checks = Json::array();
    for (const auto& check : readiness.checks) {
        checks.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
    }
    return checks;
}

Json json_of(const ProcessHardening& process) {
    Json measures = Json::array();
    for (const auto& measure : process.report.measures) {
        measures.push_back({{"name", measure.name}, {"applied", measure.applied}, {"detail", measure.detail}});
    }
    return {{"process", process.process}, {"measures", std::move(measures)}};
}

Json json_of(const EndpointReading& endpoint) {
    return {{"url", endpoint.url}, {"error", endpoint.error}};
}

Json json_of(const KeyReading& key) {
    return {{"address", protocol::to_checksum(key.address)},
            {"status", key.status},
            {"age_seconds", key.age.count()},
            {"in_vault", key.in_vault}};
}

Json json_of(const LedgerReading& ledger) {
    return {{"ok", ledger.ok},
            {"problem", ledger.problem},
            {"identity", ledger.identity},
            {"sequence", ledger.sequence},
            {"reserve_file", ledger.reserve_file},
            {"ahead_seconds", ledger.ahead.count()}};
}

template <class T>
Json list_json(const std::vector<T>& list) {
    Json json = Json::array();
    for (const auto& each : list) {
        json.push_back(json_of(each));
    }
    return json;
}

/// Reads an answer member by member; what is missing or of another kind is what an empty one would be.
class Fields {
public:
    explicit Fields(const Json& object) : object_{object} {}

    [[nodiscard]] std::string text(const char* name) const {
        const auto* found = find(name);
        return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
    }
    [[nodiscard]] bool flag(const char* name) const {
        const auto* found = find(name);
        return found != nullptr && found->is_boolean() && found->get<bool>();
    }
    [[nodiscard]] std::optional<std::int64_t> number(const char* name) const {
        const auto* found = find(name);
        return found != nullptr && found->is_number_integer() ? std::optional{found->get<std::int64_t>()}
                                                              : std::nullopt;
    }
    [[nodiscard]] std::chrono::seconds seconds(const char* name) const {
        return std::chrono::seconds{number(name).value_or(0)};
    }
    [[nodiscard]] std::optional<Fields> object(const char* name) const {
        const auto* found = find(name);
        return found != nullptr && found->is_object() ? std::optional{Fields{*found}} : std::nullopt;
    }
    /// Of every object in that list.
    template <class Take>
    void each(const char* name, const Take& take) const {
        for_each(name, [&take](const Json& item) {
            if (item.is_object()) {
                take(Fields{item});
            }
        });
    }
    [[nodiscard]] std::vector<std::string> texts(const char* name) const {
        std::vector<std::string> list;
        for_each(name, [&list](const Json& item) {
            if (item.is_string()) {
                list.push_back(item.get<std::string>());
            }
        });
        return list;
    }

private:
    [[nodiscard]] const Json* find(const char* name) const {
        const auto found = object_.find(name);
        return found == object_.end() ? nullptr : &*found;
    }
    template <class Take>
    void for_each(const char* name, const Take& take) const {
        const auto* found = find(name);
        if (found == nullptr || !found->is_array()) {
            return;
        }
        const auto count = std::min(found->size(), kMostOfAList);
        for (std::size_t i = 0; i < count; ++i) {
            take((*found)[i]);
        }
    }

    const Json& object_;
};

ProcessHardening read_hardening(const Fields& fields) {
    ProcessHardening process{fields.text("process"), {}};
    fields.each("measures", [&](const Fields& measure) {
        process.report.measures.push_back({measure.text("name"), measure.flag("applied"), measure.text("detail")});
    });
    return process;
}

void read_keys(const Fields& fields, Diagnosis& diagnosis) {
    fields.each("keys", [&](const Fields& key) {
        if (const auto address = protocol::parse_address(key.text("address"))) {
            diagnosis.keys.push_back({*address, key.text("status"), key.seconds("age_seconds"), key.flag("in_vault")});
        }
    });
    diagnosis.key_problems = fields.texts("key_problems");
}

void read_parts(const Fields& fields, Diagnosis& diagnosis) {
    fields.each("checks", [&](const Fields& check) {
        diagnosis.readiness.checks.push_back({check.text("name"), check.flag("ok"), check.text("detail")});
    });
    fields.each("hardening", [&](const Fields& process) { diagnosis.hardening.push_back(read_hardening(process)); });
    fields.each("endpoints", [&](const Fields& endpoint) {
        diagnosis.endpoints.push_back({endpoint.text("url"), endpoint.text("error")});
    });
    if (const auto ledger = fields.object("ledger")) {
        diagnosis.ledger = {ledger->flag("ok"),           ledger->text("problem"),
                            ledger->text("identity"),     ledger->number("sequence").value_or(0),
                            ledger->flag("reserve_file"), ledger->seconds("ahead_seconds")};
    }
    if (const auto tokens = fields.object("token_keys")) {
        diagnosis.token_keys = {
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, tokens->number("keys").value_or(0))),
            tokens->text("problem")};
    }
}

}  // namespace

std::string to_json(const Diagnosis& diagnosis) {
    Json json{{"version", diagnosis.version},
              {"config", diagnosis.config_file},
              {"pid", diagnosis.pid},
              {"ready", diagnosis.readiness.ready()},
              {"checks", json_of(diagnosis.readiness)},
              {"paused", diagnosis.paused},
              {"listening", diagnosis.listening},
              {"config_problem", diagnosis.config_problem},
              {"needs_restart", diagnosis.needs_restart},
              {"hardening_required", diagnosis.hardening_required},
              {"hardening", list_json(diagnosis.hardening)},
              {"endpoints", list_json(diagnosis.endpoints)},
              {"chain_age_seconds", diagnosis.chain_age ? Json(diagnosis.chain_age->count()) : Json()},
              {"keys", list_json(diagnosis.keys)},
              {"key_problems", diagnosis.key_problems},
              {"ledger", json_of(diagnosis.ledger)},
              {"discovery", diagnosis.discovery},
              {"token_keys", nullptr},
              {"log", diagnosis.log},
              {"metrics", diagnosis.metrics}};
    if (diagnosis.token_keys) {
        json["token_keys"] = {{"keys", diagnosis.token_keys->keys}, {"problem", diagnosis.token_keys->problem}};
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Diagnosis> parse_diagnosis(std::string_view json) {
    const auto document =
        net::check_json_limits(json, {kMaxBytes, kMaxDepth}) ? Json::parse(json, nullptr, false) : Json();
    if (!document.is_object() || !document.contains("version") || !document.contains("checks")) {
        return make_error(
            ErrorCode::protocol_error, "the signer's answer is no diagnosis",
            "use the farebox-signer of the same version, and check that its admin socket is farebox-signer's");
    }
    const Fields fields{document};
    Diagnosis diagnosis;
    diagnosis.version = fields.text("version");
    diagnosis.config_file = fields.text("config");
    diagnosis.pid = fields.number("pid").value_or(0);
    diagnosis.paused = fields.flag("paused");
    diagnosis.listening = fields.texts("listening");
    diagnosis.config_problem = fields.text("config_problem");
    diagnosis.needs_restart = fields.texts("needs_restart");
    diagnosis.hardening_required = fields.flag("hardening_required");
    if (const auto age = fields.number("chain_age_seconds")) {
        diagnosis.chain_age = std::chrono::seconds{*age};
    }
    diagnosis.discovery = fields.text("discovery");
    diagnosis.log = fields.texts("log");
    diagnosis.metrics = fields.text("metrics");
    read_keys(fields, diagnosis);
    read_parts(fields, diagnosis);
    return diagnosis;
}

}  // namespace farebox::signer

#include "signer/admin/audit_pages.hpp"

#include <array>
#include <utility>

#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::int64_t> number_of(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? std::optional{found->get<std::int64_t>()}
                                                               : std::nullopt;
}

Result<Hash32> hash_of(const nlohmann::json& object, const char* name) {
    return protocol::parse_hex_as<Hash32>(text_of(object, name), protocol::HexPrefix::forbidden);
}

Error not_understood() {
    return make_error(ErrorCode::protocol_error, "the signer's audit entries cannot be read",
                      "use the farebox-signer of the same version");
}

Result<AuditRecord> parse_record(const nlohmann::json& entry) {
    if (!entry.is_object()) {
        return not_understood();
    }
    const auto id = number_of(entry, "id");
    const auto times = number_of(entry, "times");
    const auto at = protocol::parse_rfc3339(text_of(entry, "at"));
    const auto previous = hash_of(entry, "previous");
    const auto hash = hash_of(entry, "hash");
    if (!id || !times || !at || !previous || !hash) {
        return not_understood();
    }
    return AuditRecord{{*id, *at, text_of(entry, "kind"), text_of(entry, "client"), text_of(entry, "detail"),
                        static_cast<std::uint64_t>(*times)},
                       *previous,
                       *hash};
}

}  // namespace

std::string audit_query_json(const AuditQuery& query) {
    Json json{{"newest_first", query.newest_first}};
    if (query.beyond) {
        json["beyond"] = *query.beyond;
    }
    if (query.since) {
        json["since"] = protocol::format_rfc3339(*query.since);
    }
    for (const auto& [name, text] : {std::pair{"client", query.client}, std::pair{"kind", query.kind}}) {
        if (!text.empty()) {
            json[name] = text;
        }
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AuditQuery> parse_audit_query(std::string_view body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return make_error(ErrorCode::invalid_argument, "the question is no JSON object");
    }
    AuditQuery query;
    query.newest_first = json.contains("newest_first") && json["newest_first"] == true;
    query.beyond = number_of(json, "beyond");
    query.client = text_of(json, "client");
    query.kind = text_of(json, "kind");
    if (json.contains("since")) {
        const auto since = protocol::parse_rfc3339(text_of(json, "since"));
        if (!since) {
            return since.error();
        }
        query.since = *since;
    }
    return query;
}

Json audit_record_json(const AuditRecord& record) {
    const auto& entry = record.entry;
    return {{"id", entry.id},
            {"at", protocol::format_rfc3339(entry.at)},
            {"kind", entry.kind},
            {"client", entry.client},
            {"detail", entry.detail},
            {"times", entry.times},
            {"previous", protocol::to_hex(record.previous.span())},
            {"hash", protocol::to_hex(record.hash.span())}};
}

std::string audit_page_json(const AuditPage& page) {
    Json entries = Json::array();
    for (const auto& record : page.records) {
        entries.push_back(audit_record_json(record));
    }
    const Json json{{"entries", std::move(entries)}, {"next", page.next ? Json(*page.next) : Json()}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AuditPage> parse_audit_page(const nlohmann::json& page) {
    if (!page.is_object() || !page.contains("entries") || !page["entries"].is_array()) {
        return not_understood();
    }
    AuditPage parsed;
    for (const auto& entry : page["entries"]) {
        auto record = parse_record(entry);
        if (!record) {
            return std::move(record).error();
        }
        parsed.records.push_back(*std::move(record));
    }
    parsed.next = number_of(page, "next");
    return parsed;
}

}  // namespace farebox::signer

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/ledger/audit_page.hpp"

/// The audit chain between the running signer and a command, in JSON: both ends of it.
namespace farebox::signer {

/// {"newest_first","beyond","client","kind","since"}; what excludes nothing is left out.
[[nodiscard]] std::string audit_query_json(const AuditQuery& query);
/// @return invalid_argument for anything else.
[[nodiscard]] Result<AuditQuery> parse_audit_query(std::string_view body);

/// {"id","at","kind","client","detail","times","previous","hash"}: everything that the entry's hash covers.
[[nodiscard]] nlohmann::ordered_json audit_record_json(const AuditRecord& record);
/// {"entries":[…],"next"}
[[nodiscard]] std::string audit_page_json(const AuditPage& page);
/// @return protocol_error for anything else.
[[nodiscard]] Result<AuditPage> parse_audit_page(const nlohmann::json& page);

}  // namespace farebox::signer

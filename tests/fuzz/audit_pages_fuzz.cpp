#include "signer/admin/audit_pages.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

/// A question about the audit chain, and an answer to one.
void audit_pages(std::string_view input) {
    if (const auto query = signer::parse_audit_query(input)) {
        const auto again = signer::parse_audit_query(signer::audit_query_json(*query));
        require(again && again->beyond == query->beyond && again->since == query->since, "a question survives JSON");
    }
    const auto page = signer::parse_audit_page(nlohmann::json::parse(input, nullptr, false));
    if (!page) {
        return;
    }
    const auto again = signer::parse_audit_page(nlohmann::json::parse(signer::audit_page_json(*page)));
    require(again && again->records.size() == page->records.size(), "a page survives JSON");
    for (std::size_t i = 0; i < page->records.size(); ++i) {
        const auto& [entry, previous, hash] = page->records[i];
        require(audit_hash(previous, entry) == audit_hash(previous, again->records[i].entry),
                "an entry's hash survives JSON");
    }
}

}  // namespace farebox::fuzz

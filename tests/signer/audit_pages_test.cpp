#include "signer/admin/audit_pages.hpp"

#include <gtest/gtest.h>

namespace farebox::signer {
namespace {

AuditPage page() {
    AuditPage page;
    AuditHead head;
    for (const auto* detail : {"plain", "\"quoted\" \u20ac \\", ""}) {
        AuditRecord record{{head.id + 1, {1'800'000'000'123'456'789}, "kind", "client", detail, 7}, head.hash, {}};
        record.hash = audit_hash(record.previous, record.entry);
        EXPECT_TRUE(check_next(head, record));
        page.records.push_back(record);
    }
    page.next = 3;
    return page;
}

Result<AuditPage> parse(const std::string& text) {
    return parse_audit_page(nlohmann::json::parse(text));
}

TEST(AuditPages, CarryEverythingThatAHashCovers) {
    const auto parsed = parse(audit_page_json(page()));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->next, 3);
    AuditHead head;
    for (const auto& record : parsed->records) {
        EXPECT_TRUE(check_next(head, record)) << record.entry.id;
    }
    EXPECT_EQ(head.entries, 3U);
}

TEST(AuditPages, OfSomethingElseAreRefused) {
    for (const auto* text : {"{}", "[]", "7", R"({"entries":7})", R"({"entries":[7]})", R"({"entries":[{"id":1}]})"}) {
        const auto parsed = parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::protocol_error);
    }
    auto cut = audit_page_json(page());
    cut.replace(cut.find("\"hash\":\"") + 8, 2, "zz");
    EXPECT_FALSE(parse(cut));
}

TEST(AuditQueries, SurviveJson) {
    AuditQuery query;
    query.newest_first = true;
    query.beyond = 9;
    query.client = "a \"b\"";
    query.kind = "denied";
    query.since = protocol::Timestamp{1'800'000'000'000'000'001};
    const auto parsed = parse_audit_query(audit_query_json(query));
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->newest_first);
    EXPECT_EQ(parsed->beyond, query.beyond);
    EXPECT_EQ(parsed->client, query.client);
    EXPECT_EQ(parsed->kind, query.kind);
    EXPECT_EQ(parsed->since, query.since);
    const auto empty = parse_audit_query(audit_query_json({}));
    ASSERT_TRUE(empty);
    EXPECT_FALSE(empty->newest_first || empty->beyond || empty->since);
    EXPECT_FALSE(parse_audit_query("[]"));
    EXPECT_FALSE(parse_audit_query("{"));
    EXPECT_FALSE(parse_audit_query(R"({"since":"yesterday"})"));
}

}  // namespace
}  // namespace farebox::signer

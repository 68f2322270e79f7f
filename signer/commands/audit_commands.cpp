#include <algorithm>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "signer/admin/audit_pages.hpp"
#include "signer/commands/admin_answers.hpp"
#include "signer/commands/safe_file.hpp"
#include "signer/config/parse.hpp"
#include "signer/daemon/wall_clock.hpp"

// The chain is fetched in pages and recomputed here: the signer goes on paying meanwhile, and is not taken at its word.
namespace farebox::signer::commands {
namespace {

/// Asks for page after page until there is no more, or @p take wants no more.
/// @param exit_code  of the command where it fails.
Result<void> for_each_page(const AdminOptions& options, AuditQuery query, int& exit_code,
                           const std::function<Result<bool>(const AuditPage&)>& take) {
    for (;;) {
        const auto answer = ask_signer(options, {"POST", "/audit/page", audit_query_json(query)}, exit_code);
        const auto page = answer ? parse_audit_page(*answer) : Result<AuditPage>{answer.error()};
        if (!page) {
            return page.error();
        }
        const auto more = take(*page);
        if (!more) {
            exit_code = kExitFailed;
            return more.error();
        }
        if (!*more || !page->next) {
            return {};
        }
        query.beyond = page->next;
    }
}

/// A moment, or how long ago it was.
Result<std::optional<protocol::Timestamp>> parse_since(const std::string& text) {
    if (text.empty()) {
        return std::optional<protocol::Timestamp>{};
    }
    if (const auto ago = config::parse_long_duration(text)) {
        return std::optional{protocol::Timestamp{wall_clock().unix_nanos - std::chrono::nanoseconds{*ago}.count()}};
    }
    const auto moment = protocol::parse_rfc3339(text);
    return moment ? Result<std::optional<protocol::Timestamp>>{*moment}
                  : make_error(ErrorCode::invalid_argument, "\"" + text + "\" is neither a time nor a duration",
                               "write it as 2026-03-01T00:00:00Z, or as 2h or 7d for that long ago");
}

std::string row_of(const AuditRecord& record) {
    const auto& entry = record.entry;
    return pad(std::to_string(entry.id), 8) + pad(protocol::format_rfc3339(entry.at).substr(0, 19), 21) +
           pad(entry.kind, 20) + pad(entry.client.empty() ? "-" : entry.client, 20) +
           (entry.times > 1 ? std::to_string(entry.times) + " times: " : "") + entry.detail + "\n";
}

std::string table_of(const std::vector<AuditRecord>& records) {
    std::string table = pad("ENTRY", 8) + pad("TIME", 21) + pad("KIND", 20) + pad("CLIENT", 20) + "DETAIL\n";
    for (const auto& record : records) {
        table += row_of(record);
    }
    return table;
}

std::string json_of(const std::vector<AuditRecord>& records) {
    auto entries = nlohmann::ordered_json::array();
    for (const auto& record : records) {
        entries.push_back(audit_record_json(record));
    }
    return nlohmann::ordered_json{{"entries", std::move(entries)}}.dump();
}

/// What the running signer and its vault say about the newest seal.
struct Seal {
    std::int64_t newest = 0;  ///< The newest entry when it was asked for.
    std::optional<std::int64_t> entry;
    std::string hash;
    std::string problem;
};

Result<Seal> ask_for_seal(const AdminOptions& options, int& exit_code) {
    const auto answer = ask_signer(options, {"POST", "/audit/seal", "{}"}, exit_code);
    if (!answer) {
        return answer.error();
    }
    Seal seal;
    seal.newest = answer->value("newest", std::int64_t{0});
    seal.problem = text_of(*answer, "problem");
    if (answer->contains("seal") && (*answer)["seal"].is_object()) {
        seal.entry = (*answer)["seal"].value("entry", std::int64_t{0});
        seal.hash = text_of((*answer)["seal"], "hash");
    }
    return seal;
}

Error broken(const std::string& what) {
    return make_error(ErrorCode::ledger_unavailable, "the audit chain does not hold: " + what,
                      "somebody changed the ledger: keep a copy of it, and look who could write the file");
}

/// Checks page after page, and on the way that the chain has the sealed entry.
class ChainCheck {
public:
    explicit ChainCheck(Seal seal) : seal_{std::move(seal)} {}

    Result<bool> take(const AuditPage& page) {
        for (const auto& record : page.records) {
            oldest_ = head_.entries == 0 ? record.entry.id : oldest_;
            if (auto next = check_next(head_, record); !next) {
                return broken(next.error().message);
            }
            if (record.entry.kind == kAuditBroken) {
                told_ = record.entry;
            }
            if (seal_.entry == record.entry.id && audit_record_json(record)["hash"] != seal_.hash) {
                return broken("entry " + std::to_string(record.entry.id) + " is not the one that was sealed");
            }
        }
        return true;
    }
    [[nodiscard]] Result<void> finish() const {
        if (!seal_.problem.empty()) {
            return broken(seal_.problem);
        }
        if (told_) {
            return broken("the signer found it changed when it was started at entry " + std::to_string(told_->id) +
                          ": " + told_->detail + "; what is before that entry proves nothing");
        }
        return head_.id < seal_.newest
                   ? broken("it ends at entry " + std::to_string(head_.id) + " of " + std::to_string(seal_.newest))
                   : Result<void>{};
    }
    [[nodiscard]] Json report() const {
        const auto sealed = std::min(seal_.entry.value_or(0), head_.id);
        return {{"entries", head_.entries},
                {"oldest", oldest_},
                {"newest", head_.id},
                {"sealed_through", sealed},
                {"unprotected", std::min<std::int64_t>(head_.id - sealed, static_cast<std::int64_t>(head_.entries))}};
    }

private:
    const Seal seal_;
    AuditHead head_;
    std::int64_t oldest_ = 0;
    std::optional<AuditEntry> told_;  ///< The newest one that says so.
};

std::string sentence_of(const Json& report) {
    const auto number = [&](const char* name) { return std::to_string(report[name].get<std::int64_t>()); };
    if (report["entries"] == 0) {
        return "the audit chain has no entry yet";
    }
    std::string text =
        "the chain holds: " + number("entries") + " entries, " + number("oldest") + " to " + number("newest") + "\n";
    text += "the vault's seal covers it up to entry " + number("sealed_through");
    if (report["unprotected"] != 0) {
        text += "; the " + number("unprotected") +
                " after it are not protected yet against somebody who can rewrite the file";
    }
    return text;
}

/// Writes entries as lines, to a file or to stdout.
class Export {
public:
    Result<void> open(const std::string& path) {
        if (path == "-") {
            return {};
        }
        auto made = PrivateFile::create(path);
        if (!made) {
            return std::move(made).error();
        }
        file_ = *std::move(made);
        return {};
    }
    Result<bool> take(const AuditPage& page) {
        std::string lines;
        for (const auto& record : page.records) {
            lines += audit_record_json(record).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
        }
        written_ += page.records.size();
        if (file_) {
            const auto done = file_->write(lines);
            return done ? Result<bool>{true} : done.error();
        }
        std::cout << lines;
        return std::cout.good() ? Result<bool>{true} : make_error(ErrorCode::internal, "standard output takes no more");
    }
    Result<void> finish() {
        std::cout.flush();
        return file_ ? file_->finish() : Result<void>{};
    }
    [[nodiscard]] std::size_t written() const { return written_; }

private:
    std::optional<PrivateFile> file_;
    std::size_t written_ = 0;
};

}  // namespace

int run_audit_list(const AuditOptions& options) {
    const auto output = options.admin.config.output;
    const auto since = parse_since(options.since);
    if (!since) {
        return fail(since.error(), output, kExitUsage);
    }
    AuditQuery query;
    query.newest_first = true;
    query.client = options.client;
    query.kind = options.kind;
    query.since = *since;
    std::vector<AuditRecord> found;
    int exit_code = kExitOk;
    const auto done = for_each_page(options.admin, query, exit_code, [&](const AuditPage& page) -> Result<bool> {
        for (const auto& record : page.records) {
            if (found.size() < options.limit) {
                found.push_back(record);
            }
        }
        return found.size() < options.limit;
    });
    if (!done) {
        return fail(done.error(), output, exit_code);
    }
    std::ranges::reverse(found);
    return succeed(output == Output::json ? json_of(found) : table_of(found));
}

int run_audit_verify(const AuditOptions& options) {
    const auto output = options.admin.config.output;
    int exit_code = kExitOk;
    auto seal = ask_for_seal(options.admin, exit_code);
    if (!seal) {
        return fail(seal.error(), output, exit_code);
    }
    ChainCheck check{*std::move(seal)};
    auto done = for_each_page(options.admin, {}, exit_code, [&](const AuditPage& page) { return check.take(page); });
    if (done) {
        exit_code = kExitFailed;
        done = check.finish();
    }
    if (!done) {
        return fail(done.error(), output, exit_code);
    }
    const auto report = check.report();
    return succeed(output == Output::json ? report.dump() : sentence_of(report));
}

int run_audit_export(const AuditOptions& options) {
    const auto output = options.admin.config.output;
    Export lines;
    if (const auto opened = lines.open(options.file); !opened) {
        return fail(opened.error(), output);
    }
    int exit_code = kExitOk;
    auto done = for_each_page(options.admin, {}, exit_code, [&](const AuditPage& page) { return lines.take(page); });
    if (done) {
        exit_code = kExitFailed;
        done = lines.finish();
    }
    if (!done) {
        return fail(done.error(), output, exit_code);
    }
    if (options.file == "-") {
        return kExitOk;
    }
    const auto count = lines.written();
    return succeed(output == Output::json ? Json{{"file", options.file}, {"entries", count}}.dump()
                                          : std::to_string(count) + " entries are in " + options.file);
}

}  // namespace farebox::signer::commands

#include "signer/commands/audit_command_line.hpp"

#include <string>

#include "signer/commands/options.hpp"

namespace farebox::signer::commands {
namespace {

constexpr std::uint64_t kMostListed = 100'000;

}  // namespace

void add_audit_commands(CLI::App& app, AuditOptions& options, std::function<int()>& command) {
    auto* audit = app.add_subcommand("audit", "What was done with the signer, as its ledger proves it");
    audit->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, int (*run)(const AuditOptions&)) {
        auto* added = audit->add_subcommand(name, what);
        add_admin(*added, options.admin);
        added->callback([&options, &command, run] { command = [&options, run] { return run(options); }; });
        return added;
    };
    auto* list = add("list", "The newest entries, oldest first", run_audit_list);
    add_text(*list, "--since", options.since, "TIME", "Only those after it: 2026-03-01T00:00:00Z, or 2h, 7d ago");
    add_text(*list, "--client", options.client, "NAME", "Only this client's");
    add_text(*list, "--kind", options.kind, "KIND", "Only of this kind, e.g. client_revoked, denied, config_reloaded");
    list->add_option("--limit", options.limit, "At most so many (default: 50)")
        ->type_name("N")
        ->check([](const std::string& text) {
            return is_number_within(text, 1, kMostListed) ? "" : "is no number from 1 to 100000";
        });
    list->footer(
        "Examples:\n"
        "  farebox-signer audit list --since 24h --kind denied\n"
        "  farebox-signer audit list --client video-team --limit 200 --output json");
    auto* verify =
        add("verify", "Recomputes the whole chain here, and has the vault check its newest seal", run_audit_verify);
    verify->footer("Ends with 0 where everything holds, with 1 where something was changed.");
    auto* exported = add("export", "Writes every entry as a line of JSON", run_audit_export);
    add_text(*exported, "FILE", options.file, "FILE", "Made with mode 0600; must not be there. \"-\": standard output")
        ->required();
    exported->footer("Example:\n  farebox-signer audit export audit.jsonl");
}

}  // namespace farebox::signer::commands

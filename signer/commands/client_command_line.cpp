#include "signer/commands/client_command_line.hpp"

#include <string>
#include <vector>

#include "signer/access/api_key.hpp"
#include "signer/commands/options.hpp"

namespace farebox::signer::commands {
namespace {

constexpr const char* kCreateExamples =
    "Examples:\n"
    "  farebox-signer clients create video-team --limit ev_per_day=\"0.05 eth\" --limit payments_per_second=50\n"
    "  farebox-signer clients create page --limit ev_per_day=\"0.01 eth\" --origin https://app.example.org --expires "
    "90d\n"
    "  KEY=$(farebox-signer clients create ci --limit ev_per_day=\"0.001 eth\" --label owner=build)\n"
    "Limits have the names and units of [[client]] limits in the configuration. The key is the only line on stdout.";
constexpr const char* kLimitExamples =
    "Examples:\n"
    "  farebox-signer clients limit video-team ev_per_day=\"0.1 eth\" live_sessions=20\n"
    "  farebox-signer clients limit video-team ev_per_hour=none\n"
    "What is not named stays as it is; none takes a limit away.";
constexpr const char* kRotateExamples =
    "Examples:\n"
    "  farebox-signer clients rotate video-team --grace 48h\n"
    "  farebox-signer clients rotate video-team --grace 0 --idempotency-key leak-2026-03\n"
    "The same --idempotency-key again makes no second key.";
constexpr const char* kRevokeExamples =
    "Examples:\n"
    "  farebox-signer clients revoke video-team\n"
    "  farebox-signer clients revoke video-team --key 1a2b3c4d";

/// Each word with its own --NAME: what follows may be something else.
CLI::Option* add_words(CLI::App& app, const char* name, std::vector<std::string>& target, const char* type,
                       const char* what) {
    return app.add_option(name, target, what)->type_name(type)->allow_extra_args(false);
}

class Builder {
public:
    Builder(CLI::App& group, ClientOptions& options, std::function<int()>& command)
        : group_{group}, options_{options}, command_{command} {}

    CLI::App* add(const char* name, const char* what, int (*run)(const ClientOptions&)) {
        auto* command = group_.add_subcommand(name, what);
        add_admin(*command, options_.admin);
        command->callback([this_options = &options_, target = &command_, run] {
            *target = [this_options, run] { return run(*this_options); };
        });
        return command;
    }
    CLI::App* add_named(const char* name, const char* what, int (*run)(const ClientOptions&)) {
        auto* command = add(name, what, run);
        add_text(*command, "NAME", options_.name, "TEXT", "The client")->required();
        return command;
    }
    void add_new_key(CLI::App& command, const char* expires) {
        add_text(command, "--expires", options_.expires, "DURATION", expires);
        add_text(command, "--key-label", options_.key_label, "TEXT", "What the key is called in lists");
        add_text(command, "--idempotency-key", options_.request, "TEXT",
                 "Names this order: the same one again changes nothing and says so");
    }

private:
    CLI::App& group_;
    ClientOptions& options_;
    std::function<int()>& command_;
};

}  // namespace

void add_client_commands(CLI::App& app, ClientOptions& options, std::function<int()>& command) {
    auto* clients =
        app.add_subcommand("clients", "Who may spend how much: clients of the running signer and their keys");
    clients->require_subcommand(1);
    clients->footer("API keys match " + std::string{kApiKeyPattern} + ": tell your secret scanner.");
    Builder builder{*clients, options, command};

    auto* create = builder.add_named("create", "Makes a client and its first API key, which is shown this once",
                                     run_clients_create);
    auto* limit = add_words(*create, "--limit", options.limits, "NAME=VALUE", "A limit; repeatable");
    create
        ->add_flag("--unlimited", options.unlimited, "It may spend without a limit; not where other machines can call")
        ->excludes(limit);
    add_words(*create, "--label", options.labels, "NAME=VALUE", "A label for your own use; repeatable");
    add_words(*create, "--origin", options.origins, "URL", "Web pages that may call with its key; repeatable");
    builder.add_new_key(*create, "How long the key is good, e.g. 90d (default: without end)");
    create->footer(kCreateExamples);

    builder.add("list", "Every client, of the configuration and made with create", run_clients_list);
    builder.add_named("show", "One client with its limits and keys", run_clients_show);

    auto* limits = builder.add_named("limit", "Changes limits of a client, at once", run_clients_limit);
    limits->add_option("LIMITS", options.limits, "Limits to change")->type_name("NAME=VALUE")->required();
    limits->footer(kLimitExamples);

    auto* rotate =
        builder.add_named("rotate", "Makes another API key; those before stay good for a while", run_clients_rotate);
    add_text(*rotate, "--grace", options.grace, "DURATION",
             "How long those before stay good; 0: not at all (default: 24h)");
    builder.add_new_key(*rotate, "How long the key is good (default: as long as the one before)");
    rotate->footer(kRotateExamples);

    auto* revoke = builder.add_named("revoke", "Ends a client, or one key of it, within a second and for ever",
                                     run_clients_revoke);
    add_text(*revoke, "--key", options.key, "ID", "Only this key; `clients show` lists them");
    revoke->footer(kRevokeExamples);
}

}  // namespace farebox::signer::commands

#include "signer/commands/fund_command_line.hpp"

#include <string>
#include <vector>

#include "signer/commands/options.hpp"

namespace farebox::signer::commands {
namespace {

constexpr std::uint64_t kMaxWaitSeconds = 24ULL * 3600;

constexpr const char* kFooter =
    "Ether goes from the key's own address into its deposit and reserve at Livepeer's TicketBroker, and back.\n"
    "The vault signs for [transactions] of the configuration, and for nothing else.";
constexpr const char* kDepositExamples =
    "Examples:\n"
    "  farebox-signer fund deposit 0.05 eth\n"
    "  farebox-signer fund deposit 0.05 eth --reserve \"0.03 eth\"   # both in one transaction\n"
    "  farebox-signer fund deposit 0.05 eth --dry-run";
constexpr const char* kUnlockExamples =
    "Withdrawing takes three steps: `fund unlock`, some rounds of about a day each, `fund withdraw`. From the first on "
    "the key opens\nno new sessions. `fund cancel-unlock`, or any deposit, takes it back.";

class Builder {
public:
    Builder(CLI::App& group, FundOptions& options, std::function<int()>& command)
        : group_{group}, options_{options}, command_{command} {}

    CLI::App* add(const char* name, const char* what, int (*run)(const FundOptions&)) {
        auto* command = group_.add_subcommand(name, what);
        add_admin(*command, options_.admin);
        add_text(*command, "--key", options_.key, "ADDRESS", "The key (default: the active one)");
        command->callback([this_options = &options_, target = &command_, run] {
            *target = [this_options, run] { return run(*this_options); };
        });
        return command;
    }
    /// A command that makes a transaction.
    CLI::App* add_transaction(const char* name, const char* what, int (*run)(const FundOptions&)) {
        auto* command = add(name, what, run);
        command->add_flag("--yes", options_.yes, "Does not ask");
        command->add_flag("--dry-run", options_.dry_run, "Shows what it would do and cost, and sends nothing");
        command->add_option("--timeout", options_.wait_seconds, "Seconds to wait until it is mined (default: 300)")
            ->type_name("SECONDS")
            ->check([](const std::string& text) {
                return is_number_within(text, 0, kMaxWaitSeconds) ? "" : "is no number of seconds from 0 to a day";
            });
        return command;
    }
    /// Its amount may be one word or two.
    CLI::App* add_payment(const char* name, const char* what, int (*run)(const FundOptions&)) {
        auto* command = add_transaction(name, what, run);
        command->add_option("AMOUNT", options_.amount, "As in 0.05 eth")->type_name("")->required()->expected(1, 2);
        return command;
    }

private:
    CLI::App& group_;
    FundOptions& options_;
    std::function<int()>& command_;
};

}  // namespace

void add_fund_commands(CLI::App& app, FundOptions& options, std::function<int()>& command) {
    auto* fund = app.add_subcommand("fund", "Deposit and reserve of a key: shows them, fills them up, takes them out");
    fund->require_subcommand(1);
    fund->footer(kFooter);
    Builder builder{*fund, options, command};
    builder.add("status", "Balance, deposit, reserve, unlocking, and the last transactions", run_fund_status);
    auto* deposit =
        builder.add_payment("deposit", "Pays into the deposit, from which tickets are paid", run_fund_deposit);
    add_text(*deposit, "--reserve", options.reserve, "AMOUNT", "Pays this into the reserve with the same transaction");
    deposit->footer(kDepositExamples);
    builder.add_payment("reserve", "Pays into the reserve, which stands behind the deposit", run_fund_reserve);
    builder
        .add_transaction("unlock", "Begins to unlock deposit and reserve; no new sessions from then on",
                         run_fund_unlock)
        ->footer(kUnlockExamples);
    builder.add_transaction("cancel-unlock", "Keeps deposit and reserve in", run_fund_cancel_unlock);
    builder.add_transaction("withdraw", "Takes deposit and reserve out, to the key's own address", run_fund_withdraw)
        ->footer(kUnlockExamples);
    builder.add_transaction("replace", "Offers more gas for the transaction that is under way", run_fund_replace);
}

}  // namespace farebox::signer::commands

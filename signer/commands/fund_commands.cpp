#include <unistd.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "signer/commands/fund_texts.hpp"

namespace farebox::signer::commands {
namespace {

constexpr std::chrono::seconds kChainPatience{45};
constexpr std::chrono::seconds kBetweenLooks{1};

/// Where a plan is asked for and where it is sent.
struct Routes {
    const char* plan;
    const char* send;
};
constexpr Routes kOrder{"/fund/plan", "/fund/send"};
constexpr Routes kReplacement{"/fund/plan-replacement", "/fund/replace"};

AdminOptions patient(const FundOptions& options) {
    auto admin = options.admin;
    admin.timeout = kChainPatience;
    return admin;
}

Json order_of(const FundOptions& options, const char* function) {
    Json order{{"function", function}};
    if (!options.key.empty()) {
        order["key"] = options.key;
    }
    return order;
}

std::string words(const std::vector<std::string>& amount) {
    std::string text;
    for (const auto& word : amount) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/// Looked at here, so that a slip of the pen is wrong usage. @return Nothing where it is an amount.
std::optional<int> wrong_amount(const FundOptions& options, const std::string& text) {
    const auto amount = Wei::parse_amount(text);
    if (amount && !amount->is_zero()) {
        return std::nullopt;
    }
    return fail(amount ? make_error(ErrorCode::invalid_argument, "the amount is zero", "write it as in 0.05 eth")
                       : amount.error(),
                options.admin.config.output, kExitUsage);
}

/// At a terminal somebody is asked; elsewhere --yes must have been said.
bool agrees() {
    std::cerr << "Send it? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

bool at_terminal() {
    return ::isatty(STDIN_FILENO) == 1;
}

int not_asked(const FundOptions& options) {
    return fail(make_error(ErrorCode::invalid_argument, "nobody is at a terminal to be asked: nothing was sent",
                           "add --yes to send it, or --dry-run to only look"),
                options.admin.config.output, kExitUsage);
}

int show(const FundOptions& options, const Json& document, std::string (*text)(const Json&)) {
    return succeed(options.admin.config.output == Output::json ? document.dump() : text(document));
}

/// One line that is written over while it changes; nothing where nobody looks.
class Progress {
public:
    explicit Progress(Output output) : shown_{output == Output::text && ::isatty(STDERR_FILENO) == 1} {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (shown_) {
            std::cerr << "\r\x1b[K" << std::flush;
        }
    }
    void say(const std::string& text) const {
        if (shown_) {
            std::cerr << "\r\x1b[K" << text << std::flush;
        }
    }

private:
    bool shown_;
};

Error not_mined_yet(const Json& transaction) {
    auto error = make_error(ErrorCode::timeout, "it is sent and not mined yet: " + text_of(transaction, "hash"),
                            "the signer goes on by itself; `farebox-signer fund status` shows it, `farebox-signer fund "
                            "replace` offers more gas");
    error.details = {{"transaction", text_of(transaction, "hash")}, {"nonce", number_of(transaction, "nonce")}};
    return error;
}

int conclude(const FundOptions& options, const Json& transaction) {
    const auto state = text_of(transaction, "state");
    if (state == "mined") {
        return show(options, transaction, transaction_text);
    }
    const auto reason = text_of(transaction, "reason");
    auto error =
        make_error(ErrorCode::upstream_error, "the transaction was " + state + (reason.empty() ? "" : ": " + reason),
                   "`farebox-signer fund status` shows how things stand");
    error.details = {{"transaction", text_of(transaction, "hash")}, {"state", state}};
    return fail(error, options.admin.config.output);
}

/// Looks until it has ended. The signer sees it through by itself, whether somebody looks or not.
int wait_for(const FundOptions& options, Json transaction) {
    const auto began = std::chrono::steady_clock::now();
    const auto give_up = began + std::chrono::seconds{options.wait_seconds};
    const Json question{{"key", text_of(transaction, "key")}, {"nonce", transaction.at("nonce")}};
    const Progress progress{options.admin.config.output};
    while (text_of(transaction, "state") == "under_way") {
        const auto now = std::chrono::steady_clock::now();
        if (now >= give_up) {
            return fail(not_mined_yet(transaction), options.admin.config.output);
        }
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - began).count();
        progress.say("waiting for " + text_of(transaction, "hash") + " (" + std::to_string(waited) + " s)");
        std::this_thread::sleep_for(kBetweenLooks);
        int exit_code = kExitOk;
        auto next = ask_signer(options.admin, {"POST", "/fund/transaction", question.dump()}, exit_code);
        if (next) {  // else the signer is being restarted, perhaps
            transaction = *std::move(next);
        }
    }
    return conclude(options, transaction);
}

/// Shows what it would do, asks, has it done, and waits.
int carry_out(const FundOptions& options, Json order, const Routes& routes) {
    const auto output = options.admin.config.output;
    int exit_code = kExitOk;
    const auto plan = ask_signer(patient(options), {"POST", routes.plan, order.dump()}, exit_code);
    if (!plan) {
        return fail(plan.error(), output, exit_code);
    }
    if (options.dry_run) {
        return show(options, *plan, [](const Json& shown) { return plan_text(shown) + "Nothing was sent.\n"; });
    }
    if (output == Output::text) {
        std::cerr << plan_text(*plan) << std::flush;
    }
    if (!options.yes && !at_terminal()) {
        return not_asked(options);
    }
    if (!options.yes && !agrees()) {
        return fail(make_error(ErrorCode::cancelled, "nothing was sent"), output);
    }
    order["terms"] = plan->at("terms");
    auto sent = ask_signer(patient(options), {"POST", routes.send, order.dump()}, exit_code);
    if (!sent) {
        return fail(sent.error(), output, exit_code);
    }
    return wait_for(options, *std::move(sent));
}

}  // namespace

int run_fund_status(const FundOptions& options) {
    return show_answer(patient(options), {"POST", "/fund/status", order_of(options, "").dump()}, fund_status_text);
}

int run_fund_deposit(const FundOptions& options) {
    auto order = order_of(options, "deposit");
    order["deposit"] = words(options.amount);
    if (!options.reserve.empty()) {
        order["reserve"] = options.reserve;
    }
    for (const auto* key : {"deposit", "reserve"}) {
        if (const auto wrong = order.contains(key) ? wrong_amount(options, text_of(order, key)) : std::nullopt) {
            return *wrong;
        }
    }
    return carry_out(options, std::move(order), kOrder);
}

int run_fund_reserve(const FundOptions& options) {
    auto order = order_of(options, "reserve");
    order["reserve"] = words(options.amount);
    if (const auto wrong = wrong_amount(options, text_of(order, "reserve"))) {
        return *wrong;
    }
    return carry_out(options, std::move(order), kOrder);
}

int run_fund_unlock(const FundOptions& options) {
    return carry_out(options, order_of(options, "unlock"), kOrder);
}

int run_fund_cancel_unlock(const FundOptions& options) {
    return carry_out(options, order_of(options, "cancel-unlock"), kOrder);
}

int run_fund_withdraw(const FundOptions& options) {
    return carry_out(options, order_of(options, "withdraw"), kOrder);
}

int run_fund_replace(const FundOptions& options) {
    return carry_out(options, order_of(options, "replace"), kReplacement);
}

}  // namespace farebox::signer::commands

#include "signer/commands/fund_texts.hpp"

#include <algorithm>
#include <cstdint>

namespace farebox::signer::commands {
namespace {

constexpr std::size_t kLabel = 18;

/// In ether from a thousandth on, however many digits that takes: sums of deposit and gas are read beside each other.
std::string exact(const Wei& amount) {
    constexpr std::size_t kDecimals = 18;
    constexpr std::uint64_t kMilliEth = 1'000'000'000'000'000;
    if (amount < Wei{kMilliEth}) {
        return amount.to_amount();
    }
    auto digits = amount.to_decimal();
    digits.insert(0, kDecimals + 1 - std::min(digits.size(), kDecimals + 1), '0');
    digits.insert(digits.size() - kDecimals, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits + (digits.ends_with('.') ? "0" : "") + " eth";
}

std::string line(const std::string& label, const std::string& value) {
    return pad(label, kLabel) + value + "\n";
}

std::string change_line(const std::string& label, const Json& now, const Json& after, const char* key) {
    const auto before = exact_amount_of(now, key);
    const auto then = exact_amount_of(after, key);
    return line(label, before == then ? before + " (stays)" : before + " -> " + then);
}

std::int64_t integer_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? object[key].get<std::int64_t>() : 0;
}

std::string words_for(std::int64_t seconds) {
    constexpr std::int64_t kHour = 3600;
    constexpr std::int64_t kDay = 24 * kHour;
    return seconds >= kDay ? std::to_string(seconds / kDay) + " d " + std::to_string(seconds % kDay / kHour) + " h"
                           : std::to_string(seconds / kHour) + " h " + std::to_string(seconds % kHour / 60) + " min";
}

std::string unlock_line(const Json& now) {
    if (integer_of(now, "withdraw_round") == 0) {
        return line("Unlocking", "no");
    }
    const auto seconds = integer_of(now, "withdrawal_in_seconds");
    return line("Unlocking", "until round " + number_of(now, "withdraw_round") + ", this is round " +
                                 number_of(now, "round") +
                                 (seconds > 0 ? ": about " + words_for(seconds) + "; the key opens no new sessions"
                                              : ": deposit and reserve can be withdrawn"));
}

std::string outcome_words(const Json& transaction) {
    const auto state = text_of(transaction, "state");
    if (state == "under_way") {
        return "under way";
    }
    const auto block = transaction.contains("block") ? " in block " + number_of(transaction, "block") : std::string{};
    const auto fee = transaction.contains("fee") ? ", gas " + exact_amount_of(transaction, "fee") : std::string{};
    const auto reason = text_of(transaction, "reason");
    return state + block + fee + (reason.empty() ? "" : ": " + reason);
}

std::string amounts_of(const Json& transaction) {
    std::string text;
    for (const auto* key : {"deposit", "reserve"}) {
        if (text_of(transaction, key) != "0") {
            text += " " + exact_amount_of(transaction, key);
        }
    }
    return text;
}

std::string transaction_lines(const Json& transaction, const std::string& indent) {
    return indent + text_of(transaction, "function") + amounts_of(transaction) + ": " + outcome_words(transaction) +
           "\n" + indent + text_of(transaction, "hash") + "\n";
}

std::string top_up_line(const Json& top_up) {
    if (!top_up.value("enabled", false)) {
        return line("Top-up", "off");
    }
    return line("Top-up", "on: " + exact_amount_of(top_up, "last_24_hours") + " of " +
                              exact_amount_of(top_up, "max_per_day") + " used in the last 24 h");
}

}  // namespace

std::string exact_amount_of(const Json& object, const char* key) {
    const auto wei = Wei::parse(text_of(object, key));
    return wei ? exact(*wei) : std::string{"-"};
}

std::string plan_text(const Json& plan) {
    const auto& now = plan.at("now");
    const auto& after = plan.at("after");
    auto text =
        line("Transaction", text_of(plan, "function") + amounts_of(plan)) + line("Key", text_of(plan, "key")) +
        line("TicketBroker", text_of(plan, "contract") + " on chain " + number_of(plan, "chain_id")) +
        line("Balance", exact_amount_of(now, "balance")) + change_line("Deposit", now, after, "deposit") +
        change_line("Reserve", now, after, "reserve") +
        line("Gas", "about " + number_of(plan, "gas_estimate") + ", fee about " +
                        exact_amount_of(plan, "expected_fee") + ", at most " + exact_amount_of(plan, "max_fee")) +
        line("Total", "at most " + exact_amount_of(plan, "total"));
    for (const auto& note : list_of(plan, "notes")) {
        text += line("Note", note.is_string() ? note.get<std::string>() : std::string{});
    }
    return text;
}

std::string transaction_text(const Json& transaction) {
    return transaction_lines(transaction, {});
}

std::string fund_status_text(const Json& status) {
    auto text = line("Key", text_of(status, "key")) +
                line("TicketBroker", text_of(status, "contract") + " on chain " + number_of(status, "chain_id"));
    if (const auto& now = status.at("now"); now.is_object()) {
        text += line("Balance", exact_amount_of(now, "balance")) + line("Deposit", exact_amount_of(now, "deposit")) +
                line("Reserve", exact_amount_of(now, "reserve")) + unlock_line(now);
        if (now.value("paused", false)) {
            text += line("Livepeer", "its contracts are paused");
        }
        for (const auto& what : list_of(now, "disagreements")) {
            text += line("Careful", "the JSON-RPC endpoints do not agree on " +
                                        (what.is_string() ? what.get<std::string>() : std::string{}));
        }
    } else {
        text += line("Chain", text_of(status, "problem"));
    }
    text += line("Transactions", status.value("transactions_enabled", false)
                                     ? "allowed by [transactions]"
                                     : "off: set enabled = true in [transactions] and restart the signer") +
            top_up_line(status.at("top_up"));
    for (const auto& transaction : list_of(status, "transactions")) {
        text += "\n" + text_of(transaction, "created").substr(0, 19) + "  nonce " + number_of(transaction, "nonce") +
                (transaction.value("automatic", false) ? "  (top-up)" : "") + "\n" +
                transaction_lines(transaction, "  ");
    }
    const auto complaint = text_of(status, "complaint");
    return text + (complaint.empty() ? "" : "\n" + line("Not taken", complaint));
}

}  // namespace farebox::signer::commands

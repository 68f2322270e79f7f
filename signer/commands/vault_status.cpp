#include <string>

#include "signer/commands/admin_answers.hpp"

namespace farebox::signer::commands {
namespace {

std::string cap_of(const Json& caps, const char* name) {
    const auto amount = amount_of(caps, name);
    return amount == "-" ? "unlimited" : amount;
}

std::string joined(const Json& list) {
    std::string text;
    for (const auto& each : list) {
        text += (text.empty() ? "" : ", ") + (each.is_string() ? each.get<std::string>() : text_of(each, "address"));
    }
    return text.empty() ? "none" : text;
}

std::string described(const Json& vault) {
    const auto caps = vault.value("caps", Json::object());
    const auto spent = vault.value("spent", Json::object());
    const auto ledger = vault.value("ledger", Json::object());
    const auto recipients = list_of(caps, "recipients");
    std::string text;
    const auto line = [&text](const char* name, const std::string& value) { text += pad(name, 14) + value + "\n"; };
    line("signing", vault.value("paused", true) ? "paused: `farebox-signer resume` ends it" : "yes");
    line("keys", joined(list_of(vault, "keys")));
    line("revoked", joined(list_of(vault, "revoked")));
    line("last minute", amount_of(spent, "minute") + " of " + cap_of(caps, "max_ev_per_minute"));
    line("last day", amount_of(spent, "day") + " of " + cap_of(caps, "max_ev_per_day"));
    line("per ticket", "EV " + amount_of(caps, "max_ticket_ev") + ", face value " + amount_of(caps, "max_face_value"));
    line("recipients", recipients.empty() ? "anybody" : joined(recipients));
    line("ledger", text_of(ledger, "identity"));
    line("isolated as", text_of(vault, "profile"));
    if (const auto problems = list_of(vault, "key_problems"); !problems.empty()) {
        line("not opened", joined(problems));
    }
    return text;
}

}  // namespace

int run_vault_status(const AdminOptions& options) {
    return show_answer(options, {"GET", "/vault", {}}, described);
}

}  // namespace farebox::signer::commands

#include "signer/commands/config_template.hpp"

#include "signer/commands/init_summary.hpp"
#include "signer/config/config.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::commands {
namespace {

std::string api_section(const TemplateValues& values) {
    std::string text = "[api]\n";
    if (values.sandbox) {
        text += "unix = \"signer.sock\"\n";
    } else if (values.shared) {
        text += "unix = \"/run/farebox/signer.sock\"\n";
    } else {
        text +=
            "# unix = \"signer.sock\"         # default: in /run/farebox, $XDG_RUNTIME_DIR/farebox or "
            "/tmp/farebox-UID\n";
    }
    return text +
           "# tcp = \"127.0.0.1:8935\"      # also for clients that cannot use a Unix socket; they show the API key\n"
           "# tcp = \"0.0.0.0:8936\"        # for other machines too, who then need TLS and the API key:\n"
           "# [api.tls]\n"
           "# certificate_file = \"tls.crt\"\n"
           "# key_file = \"tls.key\"\n";
}

std::string chain_section(const TemplateValues& values) {
    std::string text = "[chain]\nrpc = [" + config::quote(values.rpc) + "]\n";
    if (!values.controller.empty()) {
        text += "controller = " + config::quote(values.controller) + "\n";
    }
    text += "chain_id = " + std::to_string(values.chain_id) + "\n";
    if (!values.price_feed.empty()) {
        text += "price_feed = " + config::quote(values.price_feed) + "\n";
    }
    return values.sandbox
               ? text +
                     "poll_interval = \"1s\"\nprice_interval = \"1s\"\nwinnings_interval = \"1s\"\nconfirmations = 1\n"
               : text;
}

std::string client_section(const TemplateValues& values) {
    std::string text =
        "[[client]]\nname = \"local\"\nuid = [" + std::to_string(values.uid) + (values.uid == 0 ? "" : ", 0") + "]\n";
    if (!values.api_key.empty()) {
        text += "api_key = " + config::quote(values.api_key) + "  # hash of the key in the file api-key\n";
    }
    text += values.loopback
                ? "loopback = true\n"
                : "# loopback = true  # lets every user of this machine spend over [api] tcp, without a key\n";
    if (values.shared) {
        text +=
            "# one [[client]] per application, each with its own uid, gid or api_key, and limits; or, while it runs:\n"
            "# farebox-signer clients create NAME --limit ev_per_day=\"0.05 eth\"\n";
    }
    return text +
           "limits = { ev_per_hour = \"0.01 eth\", ev_per_day = \"0.05 eth\", risk_per_day = \"0.25 eth\", "
           "payments_per_second = 200 }\n";
}

/// Clients that do not trust each other pay orchestrators of the chain only, where everybody knows which those are.
std::string recipients_line(const TemplateValues& values) {
    const bool arbitrum_one = values.controller.empty() && values.chain_id == 42'161;
    return std::string{values.shared && arbitrum_one ? "" : "# "} +
           "recipients = \"active\"      # tickets only for active orchestrators of the chain\n";
}

/// Above what the clients may spend by their limits: it is there for the day on which those do not hold.
std::string vault_section(const TemplateValues& values) {
    return "# What the process with the keys signs at most, whatever the one that answers clients asks for.\n"
           "[vault]\nmax_ev_per_minute = \"0.01 eth\"\nmax_ev_per_day = \"0.1 eth\"\n" +
           std::string{values.shared ? "# raise both with what the clients below may spend together\n" : ""} +
           "# recipients = [\"0x…\"]  # pays nobody else\n\n";
}

/// `farebox-signer fund` works from the start where the vault knows the contract.
std::string transactions_section(const TemplateValues& values) {
    const bool arbitrum = values.chain_id == kArbitrumOneChain &&
                          (values.controller.empty() || values.controller == kArbitrumOneController);
    const bool known = arbitrum || !values.ticket_broker.empty();
    std::string text =
        "# Lets `farebox-signer fund` move ether between this key's address and its deposit and reserve. The vault "
        "signs "
        "no\n# other transactions, and these within its limits. Fees are the most that the gas may cost.\n"
        "[transactions]\nenabled = " +
        std::string{known ? "true" : "false  # true needs ticket_broker: the contract that the Controller names"} +
        "\n";
    if (!values.ticket_broker.empty()) {
        text += "ticket_broker = " + config::quote(values.ticket_broker) + "\n";
    }
    return text +
           "max_value = \"0.5 eth\"\nmax_value_per_day = \"1 eth\"\n"
           "max_fee = \"0.005 eth\"\nmax_fee_per_day = \"0.02 eth\"\n\n"
           "# Fills deposit and reserve up by itself, from what lies at the active key's address:\n"
           "# [top_up]\n# enabled = true\n# deposit = \"0.05 eth\"\n# deposit_below = \"0.02 eth\"\n"
           "# reserve = \"0.03 eth\"\n# reserve_below = \"0.02 eth\"\n# max_per_day = \"0.1 eth\"\n\n";
}

}  // namespace

std::string config_template(const TemplateValues& values) {
    return "# farebox-signer. Relative paths are relative to this file; every setting: farebox-signer config print\n"
           "hardening = \"best-effort\"\n"
           "# watch = false              # changes of this file then wait for farebox-signer reload\n\n"
           "[keystore]  # or backend = \"pkcs11\", \"remote-signer\" or \"aws-kms\", with a section of that name\n"
           "path = \"keys\"\npassword_file = \"password\"\n" +
           (values.active.empty() ? "" : "active = " + config::quote(values.active) + "\n") + "\n" +
           api_section(values) + "\n" + chain_section(values) +
           "\n[ledger]\nurl = \"sqlite:ledger.db\"\n\n"
           "# The highest price per unit; a unit without an entry is refused.\n"
           "[pricing]\n"
           "max_price = { seconds = \"1500 gwei\", \"720p-pixel-seconds\" = \"5000 wei\", fixed = \"15000 gwei\", "
           "pixels = \"5000 wei\" }\n\n"
           "[tickets]\nmax_ticket_ev = \"3000 gwei\"\nmax_payment_ev = \"20000 gwei\"\nmax_face_value = \"0.03 eth\"\n"
           "deposit_multiplier = " +
           (values.shared ? "4" : "1") + "\n" + recipients_line(values) +
           "\n# [discovery]               # tells clients of the chain's active orchestrators\n# enabled = true\n\n" +
           vault_section(values) + transactions_section(values) + client_section(values);
}

}  // namespace farebox::signer::commands

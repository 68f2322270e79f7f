#include "cli/man_page.hpp"

#include "cli/subcommands.hpp"
#include "farebox/gateway.hpp"

namespace farebox::cli {
namespace {

/// Text in which roff sees no request and no escape.
std::string roff(const std::string& text) {
    std::string out;
    bool at_begin = true;
    for (const char c : text) {
        if (at_begin && (c == '.' || c == '\'')) {
            out += "\\&";
        }
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
        at_begin = c == '\n';
    }
    return out;
}

std::string synopsis(const CLI::App& command) {
    std::string line = ".B farebox " + command.get_name() + "\n";
    for (const auto* const option : command.get_options()) {
        if (option->get_positional()) {
            line += ".I " + roff(option->get_name(true)) + "\n";
        }
    }
    return line + ".RI [ OPTIONS ]" + (command.get_name() == "exec" ? "\n.B \\-\\-\n.I COMMAND\n" : "\n");
}

std::string options(const CLI::App& command) {
    std::string text;
    for (const auto* const option : command.get_options()) {
        if (option->get_positional()) {
            text += ".TP\n.I " + roff(option->get_name(true)) + "\n" + roff(option->get_description()) + "\n";
            continue;
        }
        std::string names;
        for (const auto& name : option->get_snames()) {
            names += (names.empty() ? "" : ", ") + ("-" + name);
        }
        for (const auto& name : option->get_lnames()) {
            names += (names.empty() ? "" : ", ") + ("--" + name);
        }
        text += ".TP\n.B " + roff(names) + "\n" + roff(option->get_description()) + "\n";
    }
    return text;
}

}  // namespace

std::string man_page(const CLI::App& app) {
    const auto commands = subcommands_of(app);
    std::string page = ".TH FAREBOX 1 \"\" \"farebox " + std::string{version()} + "\"\n.SH NAME\nfarebox \\- " +
                       roff(app.get_description()) + "\n.SH SYNOPSIS\n";
    for (const auto* const command : commands) {
        page += synopsis(*command) + ".br\n";
    }
    page += ".SH COMMANDS\n";
    for (const auto* const command : commands) {
        page += ".SS farebox " + roff(command->get_name()) + "\n" + roff(command->get_description()) + ".\n" +
                options(*command);
        if (const auto footer = command->get_footer(); !footer.empty()) {
            page += ".PP\n.nf\n" + roff(footer) + "\n.fi\n";
        }
    }
    page +=
        ".SH EXIT STATUS\n"
        "0 ok, 1 failed, 2 usage; exec ends with the status of its command, 127 where there is none of that name and "
        "126\n"
        "where it cannot be executed.\n"
        ".SH ENVIRONMENT\n"
        "The names in brackets behind the options. Flags win over a token, a token over the environment.\n"
        ".SH SEE ALSO\nfarebox\\-signer, farebox\\-sandbox: both explain themselves with \\-\\-help.\n";
    return page;
}

}  // namespace farebox::cli

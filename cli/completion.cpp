#include "cli/completion.hpp"

#include <vector>

#include "cli/subcommands.hpp"

namespace farebox::cli {
namespace {

/// A word that can be completed, and what it means.
struct Word {
    std::string text;
    std::string meaning;
};

std::vector<Word> options_of(const CLI::App& command) {
    std::vector<Word> words;
    for (const auto* const option : command.get_options()) {
        for (const auto& name : option->get_lnames()) {
            words.push_back({"--" + name, option->get_description()});
        }
    }
    return words;
}

std::vector<Word> commands_of(const CLI::App& app) {
    std::vector<Word> words;
    for (const auto* const command : subcommands_of(app)) {
        words.push_back({command->get_name(), command->get_description()});
    }
    return words;
}

std::string joined(const std::vector<Word>& words) {
    std::string all;
    for (const auto& word : words) {
        all += (all.empty() ? "" : " ") + word.text;
    }
    return all;
}

/// Fit for a word in single quotes of any of the shells.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string{"’"} : std::string{c};
    }
    return out + "'";
}

std::string bash(const CLI::App& app) {
    std::string script =
        "# Completes farebox in bash: source <(farebox completion bash)\n"
        "_farebox() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words\n"
        "    local index\n"
        "    for ((index = 2; index < COMP_CWORD; ++index)); do\n"
        "        if [ \"${COMP_WORDS[index]}\" = -- ]; then COMPREPLY=($(compgen -c -f -- \"$word\")); return; fi\n"
        "    done\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then command=; fi\n"
        "    case \"$command\" in\n";
    for (const auto* const command : subcommands_of(app)) {
        script += "        " + command->get_name() + ") words=" + quoted(joined(options_of(*command))) + " ;;\n";
    }
    script += "        *) words=" + quoted(joined(commands_of(app)) + " --help") +
              " ;;\n"
              "    esac\n"
              "    if [[ \"$word\" == -* || -z \"$command\" ]]; then\n"
              "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
              "    else\n"
              "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
              "    fi\n"
              "}\n"
              "complete -o filenames -F _farebox farebox\n";
    return script;
}

std::string zsh(const CLI::App& app) {
    std::string script =
        "#compdef farebox\n"
        "# Completes farebox in zsh: farebox completion zsh > ~/.zfunc/_farebox\n"
        "_farebox() {\n"
        "    local -a commands options\n"
        "    commands=(";
    for (const auto& word : commands_of(app)) {
        script += "\n        " + quoted(word.text + ":" + word.meaning);
    }
    script +=
        "\n    )\n"
        "    if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
        "    case $words[2] in\n";
    for (const auto* const command : subcommands_of(app)) {
        script += "        " + command->get_name() + ") options=(";
        for (const auto& word : options_of(*command)) {
            script += "\n            " + quoted(word.text + ":" + word.meaning);
        }
        script += "\n        ) ;;\n";
    }
    script +=
        "    esac\n"
        "    if [[ $PREFIX == -* ]]; then _describe option options; else _files; fi\n"
        "}\n"
        "compdef _farebox farebox\n";
    return script;
}

std::string fish(const CLI::App& app) {
    std::string script = "# Completes farebox in fish: farebox completion fish | source\n";
    for (const auto& word : commands_of(app)) {
        script +=
            "complete -c farebox -n __fish_use_subcommand -f -a " + word.text + " -d " + quoted(word.meaning) + "\n";
    }
    for (const auto* const command : subcommands_of(app)) {
        for (const auto& word : options_of(*command)) {
            script += "complete -c farebox -n '__fish_seen_subcommand_from " + command->get_name() + "' -l " +
                      word.text.substr(2) + " -d " + quoted(word.meaning) + "\n";
        }
    }
    return script;
}

}  // namespace

Result<std::string> completion_script(const CLI::App& app, std::string_view shell) {
    if (shell == "bash") {
        return bash(app);
    }
    if (shell == "zsh") {
        return zsh(app);
    }
    if (shell == "fish") {
        return fish(app);
    }
    return make_error(ErrorCode::invalid_argument, "no completion for this shell", "bash, zsh or fish");
}

}  // namespace farebox::cli

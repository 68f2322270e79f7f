#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "signer/commands/commands.hpp"

/// Options that several commands share.
namespace farebox::signer::commands {

/// An option whose value is one of these words; @p words outlives the parsing.
template <class T>
void add_word(CLI::App& app, const std::string& name, T& target, const std::map<std::string, T>& words,
              const std::string& what) {
    std::string choices;
    for (const auto& [word, value] : words) {
        choices += (choices.empty() ? "" : "|") + word;
    }
    app.add_option_function<std::string>(
           name, [&target, &words](const std::string& word) { target = words.at(word); }, what)
        ->type_name(choices)
        ->check([&words, choices](const std::string& word) {
            return words.contains(word) ? std::string{} : "\"" + word + "\" is not one of " + choices;
        });
}

/// Decimal digits only: no sign that would wrap around.
[[nodiscard]] bool is_number_within(const std::string& text, std::uint64_t low, std::uint64_t high);

/// A text that is not empty.
CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& target, const std::string& type,
                      const std::string& what);
/// --output
void add_output(CLI::App& app, Output& output);
/// --config, --set and --output
void add_config(CLI::App& app, ConfigOptions& options);
/// Those and --admin
void add_admin(CLI::App& app, AdminOptions& options);

}  // namespace farebox::signer::commands

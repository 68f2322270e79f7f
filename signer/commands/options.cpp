#include "signer/commands/options.hpp"

#include <charconv>
#include <system_error>

namespace farebox::signer::commands {
namespace {

const std::map<std::string, Output> kOutputs{{"text", Output::text}, {"json", Output::json}};

/// An empty value is a script's unset variable, and no wish for the default.
std::string refuse_empty(const std::string& text) {
    return text.empty() ? "the value is empty" : std::string{};
}

}  // namespace

bool is_number_within(const std::string& text, std::uint64_t low, std::uint64_t high) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size() && number >= low && number <= high;
}

CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& target, const std::string& type,
                      const std::string& what) {
    return app.add_option(name, target, what)->type_name(type)->check(refuse_empty);
}

void add_output(CLI::App& app, Output& output) {
    add_word(app, "--output", output, kOutputs, "How results are printed (default: text)");
}

void add_config(CLI::App& app, ConfigOptions& options) {
    add_text(app, "--config", options.file, "FILE",
             "Configuration file (default: $FAREBOX_SIGNER_CONFIG, or the first there is of ./farebox-signer.toml, "
             "/etc/farebox/signer.toml, /etc/farebox/farebox-signer.toml)");
    app.add_option("--set", options.overrides, "Overrides one setting; repeatable, e.g. --set chain.poll_interval=2s")
        ->type_name("SECTION.KEY=VALUE")
        ->check([](const std::string& text) {
            return text.find('=') == std::string::npos ? "write it as SECTION.KEY=VALUE" : std::string{};
        });
    add_output(app, options.output);
}

void add_admin(CLI::App& app, AdminOptions& options) {
    add_config(app, options.config);
    add_text(app, "--admin", options.socket, "PATH",
             "Admin socket of the running signer (default: the configuration's)");
}

}  // namespace farebox::signer::commands

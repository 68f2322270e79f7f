#include <nlohmann/json.hpp>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

int run_version(Output output) {
    if (output == Output::json) {
        return succeed(nlohmann::ordered_json{{"name", "farebox-signer"}, {"version", FAREBOX_VERSION}}.dump());
    }
    return succeed("farebox-signer " FAREBOX_VERSION);
}

}  // namespace farebox::signer::commands

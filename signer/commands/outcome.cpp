#include "signer/commands/outcome.hpp"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

namespace farebox::signer::commands {

int fail(const Error& error, Output output, int exit_code) {
    if (output == Output::json) {
        nlohmann::ordered_json document;
        document["error"] = {{"message", error.message},
                             {"code", std::string{to_string(error.code)}},
                             {"hint", error.hint},
                             {"retryable", error.retryable}};
        for (const auto& [key, value] : error.details) {
            document["error"]["details"][key] = value;
        }
        std::cout << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
    } else {
        std::cerr << "farebox-signer: " << error.message << "\n";
        for (const auto& [key, value] : error.details) {
            std::cerr << (value.empty() ? "" : "  " + key + ": " + value + "\n");
        }
        if (!error.hint.empty()) {
            std::cerr << "  -> " << error.hint << "\n";
        }
        std::cerr.flush();
    }
    return exit_code;
}

int succeed(const std::string& text) {
    std::cout << text << (text.ends_with('\n') ? "" : "\n");
    std::cout.flush();
    return kExitOk;
}

int succeed(const std::string& message, Output output) {
    return succeed(output == Output::json ? nlohmann::json{{"message", message}}.dump() : message);
}

}  // namespace farebox::signer::commands

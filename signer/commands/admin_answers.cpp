#include "signer/commands/admin_answers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "farebox/wei.hpp"

namespace farebox::signer::commands {

Result<Json> ask_signer(const AdminOptions& options, const AdminCall& call, int& exit_code) {
    exit_code = kExitUsage;
    const auto socket = find_admin_socket(options);
    if (!socket) {
        return socket.error();
    }
    exit_code = kExitFailed;
    const auto body = call_admin(*socket, call, options.timeout);
    if (!body) {
        return body.error();
    }
    auto document = Json::parse(*body, nullptr, false);
    if (document.is_discarded()) {
        return make_error(ErrorCode::protocol_error, "the signer's answer is no JSON",
                          "check that " + *socket + " is farebox-signer's admin socket");
    }
    return document;
}

int show_answer(const AdminOptions& options, const AdminCall& call, std::string (*described)(const Json&)) {
    int exit_code = kExitOk;
    const auto answer = ask_signer(options, call, exit_code);
    if (!answer) {
        return fail(answer.error(), options.config.output, exit_code);
    }
    return succeed(options.config.output == Output::json ? answer->dump() : described(*answer));
}

int tell_signer(const AdminOptions& options, const AdminCall& call) {
    return show_answer(options, call, [](const Json& result) { return text_of(result, "message"); });
}

std::string text_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string{};
}

std::string number_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? std::to_string(object[key].get<std::int64_t>())
                                                                   : std::string{"-"};
}

Json list_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_array() ? object[key] : Json::array();
}

std::string rounded(const Wei& amount) {
    constexpr double kGwei = 1e9;
    constexpr double kEth = 1e18;
    const double wei = std::stod(amount.to_decimal());
    std::array<char, 48> text{};
    if (wei >= kEth / 1000) {
        std::snprintf(text.data(), text.size(), "%.6f eth", wei / kEth);
    } else if (wei >= kGwei / 1000) {
        std::snprintf(text.data(), text.size(), "%.3f gwei", wei / kGwei);
    } else {
        std::snprintf(text.data(), text.size(), "%.0f wei", wei);
    }
    return text.data();
}

std::string amount_of(const Json& object, const char* key) {
    const auto wei = Wei::parse(text_of(object, key));
    return wei ? rounded(*wei) : std::string{"-"};
}

std::string pad(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}

}  // namespace farebox::signer::commands

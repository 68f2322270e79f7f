#include <cstdint>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/text.hpp"

namespace farebox::cli {
namespace {

Result<Header> parse_header(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0) {
        return make_error(ErrorCode::invalid_argument, "--header: expected 'Name: value'");
    }
    const auto value = text.find_first_not_of(' ', colon + 1);
    return Header{text.substr(0, colon), value == std::string::npos ? std::string{} : text.substr(value)};
}

bool names_content_type(const HeaderList& headers) {
    for (const auto& header : headers) {
        if (header.name == "Content-Type" || header.name == "content-type") {
            return true;
        }
    }
    return false;
}

Result<CallRequest> make_request(const CallOptions& options) {
    CallRequest request;
    request.app = options.app;
    request.path = options.path;
    request.method = options.method.empty() ? (options.has_data ? "POST" : "GET") : options.method;
    for (const auto& text : options.headers) {
        const auto header = parse_header(text);
        if (!header) {
            return header.error();
        }
        request.headers.push_back(*header);
    }
    if (options.has_data) {
        auto body =
            options.data.starts_with('@') ? read_file(options.data.substr(1)) : Result<std::string>{options.data};
        if (!body) {
            return body.error();
        }
        request.body = *std::move(body);
        if (!names_content_type(request.headers)) {
            const bool json = request.body.starts_with('{') || request.body.starts_with('[');
            request.headers.push_back({"Content-Type", json ? "application/json" : "application/octet-stream"});
        }
    }
    if (const auto applied = apply_common_options(options.common, request); !applied) {
        return applied.error();
    }
    return request;
}

/// Passes the body on as it arrives, and counts it. Errors: the transfer's.
Result<std::uint64_t> copy_body(Response& response, std::ostream& out) {
    std::uint64_t bytes = 0;
    for (;;) {
        const auto chunk = response.next().get();
        if (!chunk) {
            return chunk.error();
        }
        if (!*chunk) {
            out.flush();
            return bytes;
        }
        bytes += (*chunk)->bytes.size();
        out << (*chunk)->bytes;
        out.flush();
        if (!out) {
            return make_error(ErrorCode::internal, "the output cannot be written");
        }
    }
}

const char* hint_for(int status) {
    return status == 500 ? "check the model's name, the size and the format of the input" : "";
}

/// The body itself, or where it has been written. Errors: the transfer's.
Result<nlohmann::json> body_json(Response& response, const std::string& output_file, std::ostream& file) {
    if (!output_file.empty()) {
        const auto bytes = copy_body(response, file);
        return bytes ? nlohmann::json{{"body_file", output_file}, {"body_bytes", *bytes}}
                     : Result<nlohmann::json>{bytes.error()};
    }
    const auto body = response.read_all().get();
    if (!body) {
        return body.error();
    }
    return is_utf8(*body) ? nlohmann::json{{"body", *body}} : nlohmann::json{{"body_base64", base64(*body)}};
}

int print_as_json(Response& response, const std::string& output_file, std::ostream& file) {
    auto json = body_json(response, output_file, file);
    if (!json) {
        print_json({{"error", error_json(json.error())}, {"paid", spending_json(response.paid())}});
        return kFailed;
    }
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : response.headers()) {
        headers.push_back({name, value});
    }
    json->update({{"status", response.status()},
                  {"headers", headers},
                  {"orchestrator", response.orchestrator()},
                  {"paid", spending_json(response.paid())}});
    if (const std::string hint = hint_for(response.status()); !hint.empty()) {
        json->emplace("hint", hint);
    }
    print_json(*json);
    return response.status() < 400 ? kOk : kFailed;
}

int print_as_text(Response& response, const CommonOptions& common, std::ostream& out) {
    const auto copied = copy_body(response, out);
    std::cerr << "farebox: paid " << spending_text(response.paid()) << '\n';
    if (!copied) {
        print_error(copied.error(), common);
        return kFailed;
    }
    if (response.status() >= 400) {
        print_error(
            make_error(ErrorCode::upstream_error, "the application answered " + std::to_string(response.status()),
                       hint_for(response.status())),
            common);
        return kFailed;
    }
    return kOk;
}

}  // namespace

int call_app(const CallOptions& options) {
    auto request = make_request(options);
    if (!request) {
        return fail(request.error(), options.common);
    }
    std::ofstream file;
    if (!options.output_file.empty()) {  // before anything is paid for an answer that has no place
        file.open(options.output_file, std::ios::binary | std::ios::trunc);
        if (!file) {
            return fail(make_error(ErrorCode::invalid_argument, options.output_file + ": cannot be written"),
                        options.common);
        }
    }
    auto gateway = open_gateway(options.common);
    if (!gateway) {
        return fail(gateway.error(), options.common);
    }
    auto response = gateway->call(*std::move(request)).get();
    clear_progress(options.common);
    if (!response) {
        print_error(response.error(), options.common);
        return exit_code_for_outcome(response.error());
    }
    return options.common.json() ? print_as_json(*response, options.output_file, file)
                                 : print_as_text(*response, options.common, file.is_open() ? file : std::cout);
}

}  // namespace farebox::cli

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/print.hpp"

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
    const auto limit = max_price(options.common);
    const auto time = timeout(options.common, request.timeout);
    if (!limit || !time) {
        return limit ? time.error() : limit.error();
    }
    request.max_price = *limit;
    request.timeout = *time;
    return request;
}

/// Passes the body on as it arrives. Errors: the transfer's.
Result<void> copy_body(Response& response, std::ostream& out) {
    for (;;) {
        const auto chunk = response.next().get();
        if (!chunk) {
            return chunk.error();
        }
        if (!*chunk) {
            out.flush();
            return {};
        }
        out << (*chunk)->bytes;
        out.flush();
        if (!out) {
            return make_error(ErrorCode::internal, "the output cannot be written");
        }
    }
}

int print_as_json(Response& response) {
    const auto body = response.read_all().get();
    if (!body) {
        return fail(body.error(), true);
    }
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : response.headers()) {
        headers.push_back({name, value});
    }
    const nlohmann::json json{{"status", response.status()},
                              {"headers", headers},
                              {"body", *body},
                              {"orchestrator", response.orchestrator()},
                              {"paid", spending_json(response.paid())}};
    std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return response.status() < 400 ? kOk : kFailed;
}

int print_as_text(Response& response, const std::string& output_file) {
    std::ofstream file;
    if (!output_file.empty()) {
        file.open(output_file, std::ios::binary | std::ios::trunc);
        if (!file) {
            return fail(make_error(ErrorCode::invalid_argument, output_file + ": cannot be written"), false);
        }
    }
    const auto copied = copy_body(response, output_file.empty() ? std::cout : file);
    std::cerr << "farebox: paid " << spending_text(response.paid()) << '\n';
    if (!copied) {
        return fail(copied.error(), false);
    }
    if (response.status() >= 400) {
        auto error =
            make_error(ErrorCode::upstream_error, "the application answered " + std::to_string(response.status()));
        if (response.status() == 500) {
            error.hint = "check the model's name, the size and the format of the input";
        }
        return fail(error, false);
    }
    return kOk;
}

}  // namespace

int call_app(const CallOptions& options) {
    const bool json = options.common.json();
    auto request = make_request(options);
    if (!request) {
        return fail(request.error(), json);
    }
    auto gateway = open_gateway(options.common);
    if (!gateway) {
        return fail(gateway.error(), json);
    }
    auto response = gateway->call(*std::move(request)).get();
    if (!response) {
        return fail(response.error(), json);
    }
    return json && options.output_file.empty() ? print_as_json(*response)
                                               : print_as_text(*response, options.output_file);
}

}  // namespace farebox::cli

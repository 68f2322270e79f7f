#include "signer/commands/admin_client.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "signer/config/load.hpp"

namespace farebox::signer::commands {
namespace {

/// A page of the audit chain is the longest answer.
constexpr std::size_t kMaxAnswerBytes = 8U << 20U;

/// The signer's error as it was sent, or a general one.
Error error_of(const net::Response& response) {
    const auto document = nlohmann::json::parse(response.body, nullptr, false);
    const auto fallback =
        make_error(ErrorCode::internal, "the signer answered status " + std::to_string(response.status));
    if (!document.is_object() || !document.contains("error") || !document["error"].is_object()) {
        return fallback;
    }
    const auto& error = document["error"];
    const auto text = [&error](const char* key) {
        return error.contains(key) && error[key].is_string() ? error[key].get<std::string>() : std::string{};
    };
    const auto row = std::ranges::find_if(
        kErrorCodes, [code = text("code")](const ErrorCodeRow& candidate) { return candidate.name == code; });
    auto told = make_error(row == kErrorCodes.end() ? ErrorCode::internal : row->code, text("message"), text("hint"));
    if (error.contains("details") && error["details"].is_object()) {
        for (const auto& [key, value] : error["details"].items()) {
            told.details.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
    return told;
}

boost::asio::awaitable<Result<net::Response>> exchange(boost::asio::io_context& context, net::Url url,
                                                       net::Request request, net::Deadline deadline) {
    net::HttpClient client{context};
    net::CallOptions options;
    options.max_body_bytes = kMaxAnswerBytes;
    auto response = co_await client.send(std::move(url), std::move(request), deadline, options);
    co_return response;
}

}  // namespace

Result<std::string> find_admin_socket(const AdminOptions& options) {
    if (!options.socket.empty()) {
        constexpr std::string_view kScheme = "unix:";
        const std::string_view path = options.socket;
        return std::filesystem::absolute(path.starts_with(kScheme) ? path.substr(kScheme.size()) : path).string();
    }
    auto loaded = config::load(config::request_of_process(options.config.file, options.config.overrides));
    if (!loaded) {
        return std::move(loaded).error();
    }
    return loaded->config.api.admin_socket;
}

Result<std::string> call_admin(const std::string& socket, const AdminCall& call, std::chrono::milliseconds timeout) {
    auto url = net::Url::parse("unix:" + socket);
    if (!url) {
        return std::move(url).error();
    }
    net::Request request;
    request.method = call.method;
    request.target = call.path;
    request.body = call.body;
    net::IoPool pool{1};
    const auto response =
        net::block_on(pool.at(0), exchange(pool.at(0), *url, std::move(request), net::deadline_in(timeout)));
    if (!response) {
        const auto why = net::without_endpoint(response.error().message, url->endpoint);
        return make_error(response.error().code, "no signer answers on " + socket + ": " + why,
                          "start it with `farebox-signer serve`, or name its socket with --admin");
    }
    if (response->status != 200) {
        return error_of(*response);
    }
    return response->body;
}

}  // namespace farebox::signer::commands

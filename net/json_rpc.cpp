#include "net/json_rpc.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "net/http_client.hpp"
#include "net/json_limits.hpp"

namespace farebox::net {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxBatch = 100;
constexpr std::size_t kMaxAnswerBytes = 16 * 1024 * 1024;

Error bad_answer(std::string_view what) {
    return make_error(ErrorCode::protocol_error, "bad JSON-RPC answer: " + std::string{what});
}

Error server_error(const Json& error) {
    if (!error.is_object()) {
        return bad_answer("the error is no object");
    }
    const auto message = error.find("message");
    const auto code = error.find("code");
    const bool has_text = message != error.end() && message->is_string();
    Error made = make_error(ErrorCode::upstream_error,
                            has_text ? message->get<std::string>().substr(0, 1000) : "JSON-RPC error");
    if (code != error.end() && code->is_number_integer()) {
        made.details.emplace_back("rpc_code", code->dump());
    }
    return made;
}

Result<std::string> decode_one(const Json& answer) {
    const auto error = answer.find("error");
    if (error != answer.end() && !error->is_null()) {
        return server_error(*error);
    }
    const auto result = answer.find("result");
    if (result == answer.end()) {
        return bad_answer("neither result nor error");
    }
    return result->dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Which call an answer belongs to: our ids are 1, 2, …
std::optional<std::size_t> index_of(const Json& answer, std::size_t count) {
    const auto id = answer.find("id");
    if (id == answer.end() || !id->is_number_unsigned()) {
        return std::nullopt;
    }
    const auto number = id->get<std::uint64_t>();
    return number >= 1 && number <= count ? std::optional{static_cast<std::size_t>(number - 1)} : std::nullopt;
}

Result<std::vector<Result<std::string>>> decode_batch(const Json& answers, std::size_t count) {
    std::vector<std::optional<Result<std::string>>> found(count);
    for (const Json& answer : answers) {
        const auto index = answer.is_object() ? index_of(answer, count) : std::nullopt;
        if (!index || found[*index]) {
            return bad_answer("an unknown or repeated id");
        }
        found[*index] = decode_one(answer);
    }
    std::vector<Result<std::string>> results;
    for (auto& one : found) {
        results.push_back(one ? *std::move(one) : Result<std::string>{bad_answer("a call was not answered")});
    }
    return results;
}

Error http_error(const Response& response) {
    Error error =
        make_error(ErrorCode::upstream_error, "the JSON-RPC server answered HTTP " + std::to_string(response.status));
    error.details.emplace_back("status", std::to_string(response.status));
    return error;
}

/// How long the server wants to be left alone: Retry-After in seconds, a day at most. Dates are ignored.
std::chrono::milliseconds wanted_pause(const Response& response) {
    constexpr std::uint32_t kDay = 86'400;
    const auto text = response.headers.get("Retry-After");
    std::uint32_t seconds = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = failed == std::errc{} && end == text.data() + text.size();
    return std::chrono::seconds{whole ? std::min(seconds, kDay) : 0};
}

asio::awaitable<Result<std::vector<Result<std::string>>>> post(HttpClient& http, Url url, Headers headers,
                                                               std::vector<JsonRpcCall> calls, bool as_batch,
                                                               std::size_t max_bytes, Deadline deadline) {
    auto body = json_rpc::encode(calls, as_batch);
    if (!body) {
        co_return std::move(body).error();
    }
    headers.set("Content-Type", "application/json");
    Request request{"POST", {}, std::move(headers), *std::move(body)};
    CallOptions options;
    options.max_body_bytes = max_bytes;
    options.repeatable = true;
    auto response = co_await http.send(std::move(url), std::move(request), deadline, options);
    if (!response) {
        co_return std::move(response).error();
    }
    auto decoded = json_rpc::decode(response->body, calls.size(), as_batch);
    if (decoded || response->status == 200) {
        co_return decoded;
    }
    // Some servers answer an error object with status 4xx or 5xx; its text says more than the status.
    auto error = decoded.error().code == ErrorCode::upstream_error ? decoded.error() : http_error(*response);
    error.retry_after = wanted_pause(*response);
    co_return error;
}

}  // namespace

JsonRpcCall::JsonRpcCall() = default;

JsonRpcCall::JsonRpcCall(std::string method_name, std::string parameters)
    : method{std::move(method_name)}, params{std::move(parameters)} {}

namespace json_rpc {

Result<std::string> encode(const std::vector<JsonRpcCall>& calls, bool as_batch) {
    if (calls.empty() || calls.size() > kMaxBatch || (!as_batch && calls.size() != 1)) {
        return make_error(ErrorCode::invalid_argument, "a JSON-RPC batch has 1 to 100 calls");
    }
    Json batch = Json::array();
    for (const JsonRpcCall& call : calls) {
        Json params = Json::parse(call.params, nullptr, false);
        if (!params.is_array() && !params.is_object()) {
            return make_error(ErrorCode::invalid_argument, "JSON-RPC parameters are an array or an object");
        }
        batch.push_back(
            {{"jsonrpc", "2.0"}, {"id", batch.size() + 1}, {"method", call.method}, {"params", std::move(params)}});
    }
    const Json& body = as_batch ? batch : batch.front();
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<Result<std::string>>> decode(std::string_view body, std::size_t count, bool as_batch) {
    if (!check_json_limits(body, {kMaxAnswerBytes, 64})) {
        return bad_answer("too large or nested too deeply");
    }
    const Json answer = Json::parse(body, nullptr, false);
    if (answer.is_array() && as_batch) {
        return decode_batch(answer, count);
    }
    if (!answer.is_object()) {
        return bad_answer("no JSON object");
    }
    auto one = decode_one(answer);
    if (as_batch) {  // a server may refuse a batch as a whole
        return one ? Result<std::vector<Result<std::string>>>{bad_answer("no array")} : std::move(one).error();
    }
    std::vector<Result<std::string>> results;
    results.push_back(std::move(one));
    return results;
}

}  // namespace json_rpc

asio::awaitable<Result<std::string>> JsonRpcClient::call(JsonRpcCall call, Deadline deadline) {
    std::vector<JsonRpcCall> calls;
    calls.push_back(std::move(call));
    auto results = co_await post(http_, url_, headers_, std::move(calls), false, max_answer_bytes_, deadline);
    if (!results) {
        co_return std::move(results).error();
    }
    co_return std::move(results->front());
}

asio::awaitable<Result<std::vector<Result<std::string>>>> JsonRpcClient::batch(std::vector<JsonRpcCall> calls,
                                                                               Deadline deadline) {
    return post(http_, url_, headers_, std::move(calls), true, max_answer_bytes_, deadline);
}

}  // namespace farebox::net

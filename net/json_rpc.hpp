#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"

namespace farebox::net {

class HttpClient;

/// One call. Parameters and results are JSON text, so that this header needs no JSON library.
struct JsonRpcCall {
    JsonRpcCall();
    JsonRpcCall(std::string method_name, std::string parameters);

    std::string method;
    std::string params = "[]";
};

/// JSON-RPC 2.0 over HTTP POST. Used on the HttpClient's thread; the client outlives it.
class JsonRpcClient {
public:
    JsonRpcClient(HttpClient& http, Url url, Headers headers = {}, std::size_t max_answer_bytes = 1024 * 1024)
        : http_{http}, url_{std::move(url)}, headers_{std::move(headers)}, max_answer_bytes_{max_answer_bytes} {}

    /// @return The `result` as JSON text. An error object of the server is upstream_error, with {"rpc_code", n} in
    ///         details; a wrong answer protocol_error; another status than 200 upstream_error, with {"status", n} in
    ///         details and Retry-After in retry_after; else as HttpClient::send.
    boost::asio::awaitable<Result<std::string>> call(JsonRpcCall call, Deadline deadline);

    /// All calls in one request (1 to 100), answers in the order of the calls whatever the server's. Fails as a whole,
    /// or returns one result per call.
    boost::asio::awaitable<Result<std::vector<Result<std::string>>>> batch(std::vector<JsonRpcCall> calls,
                                                                           Deadline deadline);

private:
    HttpClient& http_;
    Url url_;
    Headers headers_;
    std::size_t max_answer_bytes_;
};

/// The parts without I/O, for tests and fuzzing.
namespace json_rpc {
/// The request body for calls with ids 1, 2, …: an object for one call, an array for a batch. Errors: invalid_argument
/// (params are no JSON array or object).
Result<std::string> encode(const std::vector<JsonRpcCall>& calls, bool as_batch);
/// Reads the answer to encode() with @p count calls.
Result<std::vector<Result<std::string>>> decode(std::string_view body, std::size_t count, bool as_batch);
}  // namespace json_rpc

}  // namespace farebox::net

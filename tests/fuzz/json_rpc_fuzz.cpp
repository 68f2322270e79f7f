#include "net/json_rpc.hpp"

#include <nlohmann/json.hpp>

#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

void check_reply(std::string_view body, std::size_t calls, bool as_batch) {
    const auto results = net::json_rpc::decode(body, calls, as_batch);
    if (!results) {
        const auto code = results.error().code;
        require(code == ErrorCode::protocol_error || code == ErrorCode::upstream_error, "a bad reply has its code");
        return;
    }
    require(results->size() == calls, "every call gets its answer");
    for (const auto& result : *results) {
        require(!result || nlohmann::json::accept(*result), "a result is JSON");
    }
}

}  // namespace

void json_rpc(std::string_view input) {
    check_reply(input, 1, false);
    check_reply(input, 1, true);
    check_reply(input, 3, true);
    const auto request = net::json_rpc::encode({net::JsonRpcCall{"eth_call", std::string{input}}}, false);
    require(!request || nlohmann::json::accept(*request), "a request is JSON");
}

}  // namespace farebox::fuzz
